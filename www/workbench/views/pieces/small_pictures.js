import { withCode } from '../../../shared/code_words.js';
import { colourMapOf, inViewColours } from '../../../shared/colour.js';
import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { significant } from '../../../shared/format.js';
import { paintBar, paintMap, painter, paintPhoto, paintSeen } from '../../../shared/canvas.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { engineText } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').View} View
 * @typedef {import('../../../shared/colour.js').ColourScale} ColourScale
 * @typedef {import('../../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../../shared/canvas.js').Size} Size
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * @typedef {{ report: { map: Size, view: View }, madeFrom: { photo: { canvas: HTMLCanvasElement } } }} Seen
 */

// Small pictures of what the network sees: square where its input is.

const WHOLE = Object.freeze({ x0: 0, y0: 0, x1: 1, y1: 1 });

/**
 * The same object each time, so that an unchanged picture is not painted again.
 * @type {WeakMap<MapPicture, { report: { map: MapPicture, view: View }, size: Size }>}
 */
const wholes = new WeakMap();

/** @param {MapPicture} map */
function wholeOf(map) {
  const known = wholes.get(map) ?? { report: { map, view: WHOLE }, size: { width: map.width, height: map.height } };
  wholes.set(map, known);
  return known;
}

/** @param {Size} size @param {string} label @param {(canvas: HTMLCanvasElement) => void} paint */
const stage = (size, label, paint) =>
  html`<div class="seen" ${styled({ '--aspect': String(size.width / size.height) })}>
    <canvas role="img" aria-label=${label} ${afterRender(paint)}></canvas>
  </div>`;

/**
 * A map by itself, with the ends of its colours.
 * @param {MapPicture} map @param {string} label @param {Pick<Value, "state" | "colourMaps">} value
 * @param {MapPicture} [scaled] the map whose scale is used
 */
export function smallMap(map, label, { state, colourMaps }, scaled = map) {
  const { report, size } = wholeOf(map);
  const { table } = colourMapOf(colourMaps, map.kind, state[map.kind]);
  const scale = scaleAtOnce(scaled, state.clip);
  return html`${stage(size, label, painter(paintMap, { photo: size, report, scale, table }))}${smallRamp({ scale, table })}`;
}

/**
 * The colours of a small map, between the values at their ends.
 * @param {{ scale: Pick<ColourScale, "low" | "high">, table: Uint8Array, unit?: string }} about
 */
export const smallRamp = ({ scale, table, unit }) =>
  html`<div class="small-ramp" aria-hidden="true" title=${unit ? engineText(unit) : nothing}>
    <span>${significant(scale.low)}</span>
    <canvas ${afterRender(painter(paintBar, { table }))}></canvas>
    <span>${significant(scale.high)}</span>
  </div>`;

/**
 * The same in the colours of the tab Views.
 * @param {MapPicture} map @param {string} label @param {Pick<Value, "state" | "colourMaps">} value @param {MapPicture} [scaled]
 */
export const smallMapInViewColours = (map, label, { state, colourMaps }, scaled = map) =>
  smallMap(map, label, { state: inViewColours(state, colourMaps), colourMaps }, scaled);

/** What the network sees of the photo of an answer. @param {Seen} seen @param {string} label */
export function smallSeen({ report, madeFrom }, label) {
  const { width, height } = report.map;
  return stage({ width, height }, label, painter(paintSeen, { photo: madeFrom.photo.canvas, view: report.view, width, height }));
}

/** A picture that was shown to the network. @param {HTMLCanvasElement} canvas @param {string} label */
export const smallPicture = (canvas, label) => stage(canvas, label, painter(paintPhoto, { photo: canvas, report: null }));

/** A place that waits for its picture. @param {string} words */
export const smallEmpty = (words) => html`<div class="small-empty"><p class="small">${withCode(words)}</p></div>`;
