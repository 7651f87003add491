import { colourMapOf } from '../../../shared/colour.js';
import { scaleAtOnce } from '../../../shared/scale.js';

/** @typedef {import('../../state/types.js').Value} Value */

/**
 * What the pictures of an answer are painted from; its map stays with the photo that it was made from.
 * @param {OnDisplay} onDisplay @param {Value} value
 */
export function sceneOfResult({ report, shown }, { state, colourMaps, dark }) {
  const { table } = colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  return { photo: shown.photo.canvas, report, scale: scaleAtOnce(report.map, state.clip), table, opacity: state.opacity, dark };
}

/** The same of the answer on display; empty while there is none. @param {Value} value */
export const sceneOf = (value) => (value.report ? sceneOfResult(value, value) : {});

/** Width by height of a picture, or of the place that waits for one. @param {HTMLCanvasElement | null | undefined} canvas */
export const aspectOf = (canvas) => (canvas ? canvas.width / canvas.height : 4 / 3);
