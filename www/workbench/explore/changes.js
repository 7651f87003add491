// The same photo seen a little differently, and the same network with layers as before training; and what the maps of it say.

import { agreement } from '../../shared/agreement.js';

/**
 * @typedef {import('../state/types.js').Change} Change
 * @typedef {import('../state/types.js').MapPicture} MapPicture
 * @typedef {import('../state/types.js').Preset} Preset
 * @typedef {import('../state/types.js').ScaleKind} ScaleKind
 * @typedef {import('../state/types.js').WholeReport} WholeReport
 * @typedef {import('../state/types.js').Wiggle} Wiggle
 * @typedef {import('../../client/types.js').ViewChange} ViewChange
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('../../shared/agreement.js').Agreement} Agreement
 *
 * The map of a changed photo. `aligned`: laid back over the photo as it was, where `shown` is not 0.
 * @typedef {{ map: import('../../client/types.js').MapRecord, aligned: Float32Array, shown: Uint8Array }} LaidBack
 *
 * A view by what is changed about it.
 * @typedef {[label: string, view: ViewChange]} LabelledView
 *
 * What is compared of several views of one photo.
 * @typedef {{ predictions: Prediction[], target: Prediction, numbers?: Agreement }} SeenView
 *
 * What the map of a broken network agrees to with the first.
 * @typedef {{ layer: number, spearman: number }} TriedLayer
 */

/** What is changed about the photo, and the largest amount of it. */
export const VIEW_PRESETS = /** @type {const} */ ([
  { id: 'mixed', label: 'A little of everything' },
  { id: 'shift', label: 'Shift' },
  { id: 'rotation', label: 'Rotation' },
  { id: 'zoom', label: 'Zoom' },
  { id: 'brightness', label: 'Brightness' },
  { id: 'noise', label: 'Noise' },
]);

/** Four views that are not made of the photo but taken with the camera. */
export const CAMERA_VIEWS = /** @type {const} */ ('camera');
export const FRAMES = 4;

/** Ends of the wiggle slider: pixels of the input, degrees. */
export const WIGGLES = {
  shift: { label: 'Shift', most: 8, step: 0.5, unit: 'px' },
  rotation: { label: 'Rotation', most: 5, step: 0.25, unit: '°' },
};

/** Nothing changed. */
export const UNCHANGED = Object.freeze({
  shift: /** @type {[number, number]} */ ([0, 0]),
  degrees: 0,
  zoom: 1,
  brightness: 0,
  noise: 0,
});

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100 + 0;

/**
 * A shift of so many pixels; the seed decides where to, and seed 0 to the right.
 * @param {number} pixels @param {number} seed @returns {[number, number]}
 */
function towards(pixels, seed) {
  const angle = seed * GOLDEN_ANGLE;
  return [rounded(pixels * Math.cos(angle)), rounded(pixels * Math.sin(angle))];
}

/**
 * The three other views of a preset. The seed turns the directions, flips the signs and draws the noise.
 * @param {Preset} preset @param {number} seed
 * @returns {{ label: string, change: Change }[]}
 */
export function viewsOf(preset, seed) {
  const sign = seed % 2 === 0 ? 1 : -1;
  /** @param {number} pixels @param {number} [turn] @returns {LabelledView} */
  const shift = (pixels, turn = 0) => [`Shifted by ${pixels} px`, { shift: towards(pixels, seed + turn) }];
  /** @param {number} degrees @param {number} [way] @returns {LabelledView} */
  const rotate = (degrees, way = sign) => [`Turned by ${signed(way * degrees)}°`, { degrees: way * degrees }];
  /** @param {number} share @param {number} [way] @returns {LabelledView} */
  const zoom = (share, way = sign) => [
    `${way > 0 ? 'Closer' : 'Further'} by ${share} %`,
    { zoom: rounded(1 + (way * share) / 100) },
  ];
  /** @param {number} share @param {number} [way] @returns {LabelledView} */
  const light = (share, way = sign) => [`${way > 0 ? 'Brighter' : 'Darker'} by ${share} %`, { brightness: (way * share) / 100 }];
  /** @param {number} share @returns {LabelledView} */
  const noise = (share) => [`Noise of ${share} %`, { noise: share / 100 }];
  /** @type {Record<Preset, LabelledView[]>} */
  const views = {
    mixed: [shift(3), rotate(3), noise(2)],
    shift: [shift(1), shift(4, 1), shift(8, 2)],
    rotation: [rotate(1), rotate(3, -sign), rotate(5)],
    zoom: [zoom(2), zoom(5), zoom(5, -sign)],
    brightness: [light(5), light(10), light(10, -sign)],
    noise: [noise(0.5), noise(1), noise(2)],
  };
  return views[preset].map(([label, view]) => ({ label, change: { view: { ...UNCHANGED, ...view }, seed } }));
}

/** @param {number} value */
const signed = (value) => String(value).replace('-', '−');

/** What the wiggle slider asks for. @param {Wiggle} wiggle @returns {Change} */
export function wiggleOf({ kind, amount }) {
  /** @type {ViewChange} */
  const view = kind === 'shift' ? { shift: [amount, 0] } : { degrees: amount };
  return { view: { ...UNCHANGED, ...view }, seed: 0 };
}

/**
 * A map of the changed photo, laid back over the photo as it was: transparent where the view does not show it.
 * @param {LaidBack} laidBack @returns {MapPicture}
 */
export const alignedMap = ({ map, aligned, shown }) => ({
  ...map,
  values: aligned,
  shown,
  flat: aligned.every((one) => one === aligned[0]),
});

/**
 * How far the map of a changed photo agrees with the first, at the places that both show.
 * @param {MapPicture} first @param {LaidBack} laidBack
 * @returns {Agreement}
 */
export function agreementWhere(first, { map, aligned, shown }) {
  /** @type {number[]} */
  const places = [];
  shown.forEach((yes, place) => yes && places.push(place));
  const seen = (/** @type {Float32Array} */ values, /** @type {ScaleKind} */ kind) => {
    const own = Float32Array.from(places, (place) => values[place]);
    return { values: own, kind, flat: own.every((value) => value === own[0]), width: own.length, height: 1 };
  };
  return places.length === 0
    ? { reason: 'The view shows nothing of the photo.' }
    : agreement(seen(first.values, first.kind), seen(aligned, map.kind));
}

// Where words change. They describe what is on the page; a verdict has thresholds of its own.
const STEADY = 0.7;
const LOOSE = 0.4;
const UNMOVED = 0.05;

/**
 * One sentence on views of the same photo.
 * @param {Pick<WholeReport, "predictions" | "target">} first the report @param {SeenView[]} views [{ predictions, target, numbers }] of the others, `numbers` from `agreementWhere`
 */
export function viewsSentence(first, views) {
  const moves = views.map(({ target }) => Math.abs(target.probability - first.target.probability));
  const most = Math.max(...moves);
  const top = first.predictions[0].index;
  const changed = views.filter(({ predictions }) => predictions[0].index !== top).length;
  const correlations = views.map(({ numbers }) => numbers?.spearman).filter((one) => one !== undefined);
  const says =
    changed > 0
      ? `${views.length === 1 ? 'The' : `In ${changed} of ${views.length} views the`} network ${views.length === 1 ? 'now ' : ''}names another class`
      : `The prediction moves by ${points(most)} at most`;
  if (correlations.length === 0) return `${says}; a flat map has no ranking that could move.`;
  const least = Math.min(...correlations);
  const ranking = `the map’s ranking agrees to ${fixed(least)}${views.length > 1 ? ' at worst' : ''}`;
  const still = changed === 0 && most <= UNMOVED;
  if (!still) return `${says}, and ${ranking}: where the prediction moves, a map may move too.`;
  if (least >= STEADY) return `${says}, and ${ranking}: both hold still.`;
  if (least >= LOOSE) return `${says}, but ${ranking}: the map moves more than the prediction.`;
  return `${says}, but ${ranking}: the map jumps although the prediction does not.`;
}

/** @param {number} share */
const points = (share) => (share < 0.0005 ? 'less than 0.1 points' : `${(share * 100).toFixed(1)} points`);

/** "0.35", with a true minus sign. @param {number} value */
export const fixed = (value) => value.toFixed(2).replace('-', '−');

/**
 * One sentence on a network that forgot what some of its layers had learnt.
 * @param {TriedLayer[]} tried [{ layer, spearman }], those that have a correlation @param {number} layers how many there are
 */
export function breakingSentence(tried, layers) {
  if (tried.length === 0) return 'Nothing to compare yet.';
  const last = tried.reduce((a, b) => (a.layer > b.layer ? a : b));
  const of = `With ${last.layer} of ${layers} layers re-initialised, the rank correlation with the original map is ${fixed(last.spearman)}`;
  const size = Math.abs(last.spearman);
  if (size >= STEADY) return `${of}: the pattern stays, so the map hardly depends on these layers.`;
  if (size >= LOOSE) return `${of}: part of the pattern stays, and that part does not depend on these layers.`;
  return `${of}: the map changes with the network, as an explanation of the network should.`;
}
