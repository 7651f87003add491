import { paintMap, paintOverlay, pngOf } from '../shared/canvas.js';
import { colourMapOf } from '../shared/colour.js';
import { scaleAtOnce } from '../shared/scale.js';
import { checkCanvas, checkFields, checkNumber } from './checks.js';
import { problem } from './errors.js';
import { npyOf } from './npy.js';

/** Where colours end unless told otherwise: the brightest hundredth of the pixels shares the last colour. */
const USUAL_PERCENTILE = 99;
const USUAL_OPACITY = 0.6;

/**
 * How a map is drawn. `colours`: id of a colour map, else the first of its kind. `percentile`: of the magnitudes at which the colours end, 50 to
 * 100. `over`: the photo shows through, which it does unless told otherwise. `opacity`: of the map over the photo, 0 to 1. `dark`: what the
 * network does not see fades into a dark page.
 * @typedef {{ colours?: string, percentile?: number, opacity?: number, over?: boolean, dark?: boolean }} Drawing
 */

/** The answer to a question: a map with its numbers, and how to show and keep it. */
export class Explanation {
  #colourMaps;

  /**
   * @param {import('./types.js').Report} report @param {import('./photo.js').Photo} photo
   * @param {import('./types.js').ColourMap[]} colourMaps
   */
  constructor(report, photo, colourMaps) {
    this.#colourMaps = colourMaps;
    /** Everything that the engine said. */
    this.report = report;
    /** The photo that was explained. */
    this.photo = photo;
  }

  /** Values `[height, width]` row by row, and the range of their colours; null where a misleading map is withheld. */
  get map() {
    return this.report.map;
  }

  /** The explained class. */
  get target() {
    return this.report.target;
  }

  /** The five likeliest classes, and the explained and the compared class. */
  get predictions() {
    return this.report.predictions;
  }

  /** The verdict on the map, where one was asked for. */
  get verdict() {
    return this.report.verdict;
  }

  /** Of how many parts the map is made, where the work was stopped before its end; else null. */
  get partial() {
    return this.report.partial;
  }

  /**
   * Draws the map, over the photo unless told otherwise. The canvas takes the photo's shape.
   * @param {HTMLCanvasElement} canvas @param {Drawing} [drawing]
   */
  draw(canvas, drawing = {}) {
    const { scene, over } = this.#scene(drawing);
    checkCanvas('draw()', canvas);
    if (over) paintOverlay(canvas, scene);
    else paintMap(canvas, scene);
  }

  /** @param {Drawing} [drawing] @returns {Promise<Blob>} what {@link draw} draws, as a PNG */
  toPng(drawing = {}) {
    return pngOf((canvas) => this.draw(canvas, drawing));
  }

  /** @returns {Blob} the values as a NumPy file, float32 `[height, width]` */
  toNpy() {
    const { height, width, values } = this.#shown();
    return npyOf(values, [height, width]);
  }

  /** Everything that the engine said, with plain arrays: what `JSON.stringify` takes. */
  toJSON() {
    const { map, ...rest } = this.report;
    return { ...rest, photo: { name: this.photo.name }, map: map && { ...map, values: Array.from(map.values) } };
  }

  /** @param {Drawing} drawing */
  #scene(drawing) {
    checkFields('The drawing of a map', drawing, ['colours', 'percentile', 'opacity', 'over', 'dark']);
    const { colours, percentile = USUAL_PERCENTILE, opacity = USUAL_OPACITY, over = true, dark = false } = drawing;
    checkNumber('The drawing of a map', 'percentile', percentile, 50, 100);
    checkNumber('The drawing of a map', 'opacity', opacity, 0, 1);
    if (colours !== undefined && !this.#colourMaps.some(({ id }) => id === colours)) {
      const ids = this.#colourMaps.map(({ id }) => id).join(', ');
      throw problem('bad-parameter', `There is no colour map “${colours}”; there are ${ids}.`);
    }
    const map = this.#shown();
    const { table } = colourMapOf(this.#colourMaps, map.kind, colours);
    const scale = scaleAtOnce(map, percentile);
    const report = { map, view: this.report.view };
    return { over, scene: { photo: this.photo.picture, report, scale, table, opacity: opacity * 100, dark } };
  }

  #shown() {
    if (!this.map) throw problem('cannot-serve', 'The map is withheld, because it misleads: `verdict` says why.');
    return this.map;
  }
}
