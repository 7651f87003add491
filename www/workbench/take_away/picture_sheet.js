// One map or several as a picture: below each its colour bar with numbers and its caption, since a picture is passed on without its page.

import { contextOf, paintBar } from '../../shared/canvas.js';
import { significant } from '../../shared/format.js';
import { PAPER, PAPER_FONT } from '../../shared/paper_colours.js';
import { ticksOf } from '../picture/scale_words.js';

/**
 * @typedef {import('../picture/scene.js').Scene} Scene
 *
 * `paint`: what is seen of the scene, the overlay or the map alone. `lines`: below it, the first of them in bold.
 * @typedef {{ scene: Scene, paint: (canvas: HTMLCanvasElement, scene: Scene) => void, lines: string[] }} Tile
 */

// Sizes for a picture of 800 pixels; a wider one has larger letters, and a smaller one has none that are hard to read.
const USUAL_WIDTH = 800;
const MARGIN = 16;
const LETTERS = 16;
const LINE = 23;
const BAR = 14;
// Of several side by side, each.
const WIDEST_TILE = 800;

/** @param {HTMLCanvasElement} canvas @param {Tile[]} tiles @param {{ heading?: string, columns?: number }} [options] */
export function paintSheet(canvas, tiles, { heading = '', columns = 1 } = {}) {
  const context = contextOf(canvas);
  const pictures = tiles.map(({ paint, scene }) => {
    const picture = document.createElement('canvas');
    paint(picture, scene);
    return picture;
  });
  const widest = Math.max(...pictures.map(({ width }) => width));
  const width = tiles.length === 1 ? widest : Math.min(WIDEST_TILE, widest);
  const size = Math.max(1, width / USUAL_WIDTH);
  const [margin, line, bar] = [MARGIN * size, LINE * size, BAR * size];
  const font = (/** @type {number} */ weight) => `${weight} ${LETTERS * size}px ${PAPER_FONT}`;
  const wrap = (/** @type {string} */ text, /** @type {number} */ weight, /** @type {number} */ most) => {
    context.font = font(weight);
    return wrapped(context, text, most);
  };
  const whole = columns * width + (columns + 1) * margin;
  const head = heading === '' ? [] : wrap(heading, 600, whole - 2 * margin);
  const laid = tiles.map(({ scene, lines }, place) => {
    const rows = lines.map((text, row) => wrap(text, row === 0 ? 600 : 400, width));
    const picture = (pictures[place].height * width) / pictures[place].width;
    const ramp = scene.report.map.flat ? 0 : bar + line + margin / 2;
    return { rows, picture, height: picture + margin + ramp + rows.flat().length * line };
  });
  const rowOf = (/** @type {number} */ place) => Math.floor(place / columns);
  const heights = Array.from({ length: rowOf(tiles.length - 1) + 1 }, (_, row) =>
    Math.max(...laid.filter((_tile, place) => rowOf(place) === row).map(({ height }) => height)),
  );
  canvas.width = Math.ceil(whole);
  canvas.height = Math.ceil(margin + head.length * line + heights.reduce((sum, height) => sum + height + margin, 0));
  context.imageSmoothingQuality = 'high';
  context.fillStyle = PAPER.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'top';
  const write = (
    /** @type {string[]} */ texts,
    /** @type {boolean} */ bold,
    /** @type {number} */ left,
    /** @type {number} */ top,
  ) => {
    context.font = font(bold ? 600 : 400);
    context.fillStyle = bold ? PAPER.ink : PAPER.muted;
    texts.forEach((text, place) => context.fillText(text, left, top + place * line));
    return top + texts.length * line;
  };
  write(head, true, margin, margin);
  tiles.forEach(({ scene }, place) => {
    const { rows, picture } = laid[place];
    const left = margin + (place % columns) * (width + margin);
    const above = heights.slice(0, rowOf(place)).reduce((sum, height) => sum + height + margin, 0);
    let top = margin + head.length * line + above;
    context.drawImage(pictures[place], left, top, width, picture);
    top += picture + margin;
    if (!scene.report.map.flat) top = paintRamp(context, scene, { left, top, width, bar, line, margin, font: font(400) });
    rows.forEach((texts, row) => {
      top = write(texts, row === 0, left, top);
    });
  });
}

/**
 * The colour bar with its numbers; returns where it ends.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene
 * @param {{ left: number, top: number, width: number, bar: number, line: number, margin: number, font: string }} place
 */
function paintRamp(context, scene, { left, top, width, bar, line, margin, font }) {
  const ramp = document.createElement('canvas');
  paintBar(ramp, scene);
  context.drawImage(ramp, left, top, width, bar);
  context.font = font;
  context.fillStyle = PAPER.muted;
  const below = top + bar + margin / 4;
  ticksOf(scene.scale).forEach((tick, place, { length }) => {
    context.textAlign = /** @type {const} */ (['left', 'center', 'right'])[place];
    context.fillText(significant(tick), left + (width * place) / (length - 1), below);
  });
  context.textAlign = 'left';
  return below + line + margin / 4;
}

/** Lines no longer than a width. @param {CanvasRenderingContext2D} context @param {string} text @param {number} width */
function wrapped(context, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
