// The changes of the photo: shifted, turned, zoomed, brightened or with noise.

import { decimal, minus } from '../../shared/format.js';
import { marked, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').Change} Change
 * @typedef {import('../state/types/choices.js').Preset} Preset
 * @typedef {import('../state/types/tasks.js').Wiggle} Wiggle
 * @typedef {import('../../client/types.js').ViewChange} ViewChange
 * @typedef {import('../../shared/canvas.js').Size} Size
 *
 * A view by what is changed about it.
 * @typedef {[label: string, view: ViewChange]} LabelledView
 */

/** What is changed about the photo, and the largest amount of it. */
export const VIEW_PRESETS = /** @type {const} */ ([
  { id: 'mixed', label: marked('A little of everything') },
  { id: 'shift', label: marked('Shift') },
  { id: 'rotation', label: marked('Rotation') },
  { id: 'zoom', label: marked('Zoom') },
  { id: 'brightness', label: marked('Brightness') },
  { id: 'noise', label: marked('Noise') },
]);

/** Ends of the wiggle slider: percent of the shorter side of what the network sees, degrees. */
export const WIGGLES = {
  shift: { label: marked('Shift'), most: 3.5, step: 0.25, unit: '%' },
  rotation: { label: marked('Rotation'), most: 5, step: 0.25, unit: '°' },
};

/** Nothing changed. */
const UNCHANGED = Object.freeze({
  shift: /** @type {[number, number]} */ ([0, 0]),
  degrees: 0,
  zoom: 1,
  brightness: 0,
  noise: 0,
});

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100 + 0;

/** Pixels that so many percent of a side are: three pixels are nothing of 224 and a tenth of 28. @param {number} percent @param {number} side */
const pixelsOf = (percent, side) => (percent / 100) * side;

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
 * @param {Preset} preset @param {number} seed @param {number} side the shorter one of what the network sees, in its pixels
 * @returns {{ label: string, change: Change }[]}
 */
export function viewsOfPreset(preset, seed, side) {
  const sign = seed % 2 === 0 ? 1 : -1;
  /** @param {number} share @param {number} [turn] @returns {LabelledView} */
  const shift = (share, turn = 0) => {
    const pixels = pixelsOf(share, side);
    // Whole pixels, where there is one, blur nothing along an axis.
    const moved = pixels < 1 ? pixels : Math.round(pixels);
    return [t`Shifted by ${decimal(((100 * moved) / side).toFixed(1))} %`, { shift: towards(moved, seed + turn) }];
  };
  /** @param {number} degrees @param {number} [way] @returns {LabelledView} */
  const rotate = (degrees, way = sign) => [t`Turned by ${minus(String(way * degrees))}°`, { degrees: way * degrees }];
  /** @param {number} share @param {number} [way] @returns {LabelledView} */
  const zoom = (share, way = sign) => [
    way > 0 ? t`Closer by ${share} %` : t`Further by ${share} %`,
    { zoom: rounded(1 + (way * share) / 100) },
  ];
  /** @param {number} share @param {number} [way] @returns {LabelledView} */
  const light = (share, way = sign) => [
    way > 0 ? t`Brighter by ${share} %` : t`Darker by ${share} %`,
    { brightness: (way * share) / 100 },
  ];
  /** @param {number} share @returns {LabelledView} */
  const noise = (share) => [t`Noise of ${decimal(String(share))} %`, { noise: share / 100 }];
  /** @type {Record<Preset, LabelledView[]>} */
  const views = {
    mixed: [shift(1.5), rotate(3), noise(2)],
    shift: [shift(0.5), shift(1.5, 1), shift(3.5, 2)],
    rotation: [rotate(1), rotate(3, -sign), rotate(5)],
    zoom: [zoom(2), zoom(5), zoom(5, -sign)],
    brightness: [light(5), light(10), light(10, -sign)],
    noise: [noise(0.5), noise(1), noise(2)],
  };
  return views[preset].map(([label, view]) => ({ label, change: { view: { ...UNCHANGED, ...view }, seed } }));
}

/** What the wiggle slider asks for. @param {Wiggle} wiggle @param {number} side as for `viewsOfPreset` @returns {Change} */
export function wiggleOf({ kind, amount }, side) {
  /** @type {ViewChange} */
  const view = kind === 'shift' ? { shift: [rounded(pixelsOf(amount, side)), 0] } : { degrees: amount };
  return { view: { ...UNCHANGED, ...view }, seed: 0 };
}

/** The shorter side of what a map was made of, in pixels of the network's input. @param {{ report: { map: Size } }} answer */
export const sideOf = ({ report: { map } }) => Math.min(map.width, map.height);
