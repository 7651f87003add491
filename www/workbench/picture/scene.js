import { colourMapOf } from '../../shared/colour.js';
import { scaleAtOnce } from '../../shared/scale.js';

/**
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../state/types/answers.js').MadeFrom} MadeFrom
 * @typedef {import('../../shared/canvas.js').OverlayScene} OverlayScene
 * @typedef {import('../../shared/colour.js').ColourScale} ColourScale
 *
 * An answer, finished or not, and what it was made from.
 * @typedef {{ report: ShownReport, madeFrom: MadeFrom }} OnDisplay
 *
 * What its pictures are painted from.
 * @typedef {OverlayScene & { report: ShownReport, scale: ColourScale }} Scene
 */

/**
 * What the pictures of an answer are painted from; its map stays with the photo that it was made from.
 * @param {OnDisplay} onDisplay @param {Value} value @returns {Scene}
 */
export function sceneOfResult({ report, madeFrom }, { state, colourMaps, dark }) {
  const { table } = colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  return {
    photo: madeFrom.photo.canvas,
    report,
    scale: scaleAtOnce(report.map, state.clip),
    table,
    opacity: state.opacity,
    dark,
  };
}

/** The same of the answer on display; null while there is none. @param {Value} value @returns {Scene | null} */
export function sceneOf(value) {
  const { report, madeFrom } = value;
  return report && madeFrom && sceneOfResult({ report, madeFrom }, value);
}

/**
 * Width by height of a picture, or of the place that waits for one.
 * @param {{ width: number, height: number } | null | undefined} picture
 */
export const aspectOf = (picture) => (picture ? picture.width / picture.height : WAITING_ASPECT);

// That of the photo with which the page opens, so that nothing moves when the gallery arrives.
const WAITING_ASPECT = 284 / 177;

/**
 * What the pictures have the shape of: the photo whose map is shown, or else the photo that is chosen, whose size the gallery knows before the photo is there.
 * @param {Scene | null} scene @param {Pick<Value, "photo" | "gallery" | "state">} value
 */
export const shapeSource = (scene, { photo, gallery, state }) =>
  scene?.photo ?? photo?.canvas ?? gallery?.find(({ id }) => id === state.photo);
