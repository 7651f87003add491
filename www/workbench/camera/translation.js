// How far one picture lies from another that shows the same, and a map laid back by as much.

import { t } from '../../shared/language/text.js';
import { listed } from '../../shared/format.js';

/**
 * @typedef {import('../../shared/colour.js').MapPicture} MapPicture
 *
 * A picture in grey.
 * @typedef {{ values: Float32Array, width: number, height: number }} Grey
 *
 * How far something lies beside where it was, in whole pixels.
 * @typedef {{ right: number, down: number }} Displacement
 *
 * A movement that was looked for. `told`: whether it is to be believed; where it is not, it is given as nothing.
 * @typedef {Displacement & { correlation: number, told: boolean }} Movement
 */

// The camera may move by a quarter of the picture: beyond that too little is left that both show.
const FARTHEST = 0.25;
// Every place of the first search is tried, so it begins on a picture about so large, in pixels of the shorter side.
const COARSE = 32;
// Below this correlation the pictures may as well show different things: 1 is the same picture, 0 any two.
const ALIKE = 0.7;
// Variance in grey levels below which a picture has one colour.
const STILL = 1e-6;
// Twice as large, the best place lies at most one pixel beside twice the last one; one more for what shrinking blurred.
const REFINE = 2;

/** Luma of pictures on screens (ITU-R BT.601), 0..255. @param {Uint8ClampedArray} rgba four numbers a pixel */
export function greyOf(rgba) {
  return Float32Array.from({ length: rgba.length / 4 }, (_, place) => {
    const [red, green, blue] = rgba.subarray(place * 4, place * 4 + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

/**
 * Where the second picture shows what the first shows: at [x + right, y + down] of the second lies what lies at [x, y] of the first.
 *
 * Pearson's correlation over what both show is sought to be largest, so that a camera which adapts to the light changes nothing: first on a small
 * version and everywhere, then on ever larger ones around what was found.
 * @param {Grey} first @param {Grey} second of one size
 * @returns {{ right: number, down: number, correlation: number, told: boolean }} in whole pixels, with the largest correlation of all
 *   sizes; `told` says whether the pictures are alike enough, and the best place not at the very end of the search, to believe it. Where it
 *   is false the movement is given as nothing.
 */
export function translationBetween(first, second) {
  const levels = [[first, second]];
  while (Math.min(levels[0][0].width, levels[0][0].height) >= 2 * COARSE) levels.unshift(levels[0].map(halved));
  let best = { right: 0, down: 0, correlation: -1 };
  /** @type {[number, number]} */
  let most = [0, 0];
  // On the small versions noise is averaged away, on the large ones small shapes are in their places: the best of them decides.
  let correlation = -1;
  for (const [place, [one, other]] of levels.entries()) {
    most = [Math.floor(FARTHEST * one.width), Math.floor(FARTHEST * one.height)];
    best =
      place === 0
        ? search(one, other, best, most, most)
        : search(one, other, { right: 2 * best.right, down: 2 * best.down }, [REFINE, REFINE], most);
    correlation = Math.max(correlation, best.correlation);
  }
  const { right, down } = best;
  const atEnd = Math.abs(right) >= most[0] || Math.abs(down) >= most[1];
  return correlation >= ALIKE && !atEnd
    ? { right, down, correlation, told: true }
    : { right: 0, down: 0, correlation, told: false };
}

/** Half as wide and as high: each pixel the mean of four. @param {Grey} grey */
function halved({ values, width, height }) {
  const [across, down] = [width >> 1, height >> 1];
  const half = new Float32Array(across * down);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const at = 2 * row * width + 2 * column;
      half[row * across + column] = (values[at] + values[at + 1] + values[at + width] + values[at + width + 1]) / 4;
    }
  }
  return { values: half, width: across, height: down };
}

/**
 * The best place in a window around `centre`, the nearest to it where several are equally good.
 * @param {Grey} one @param {Grey} other @param {Displacement} centre @param {[number, number]} around @param {[number, number]} most
 */
function search(one, other, centre, around, most) {
  const places = [];
  for (let down = centre.down - around[1]; down <= centre.down + around[1]; down += 1) {
    for (let right = centre.right - around[0]; right <= centre.right + around[0]; right += 1) {
      if (Math.abs(right) <= most[0] && Math.abs(down) <= most[1]) places.push({ right, down });
    }
  }
  const distance = (/** @type {Displacement} */ { right, down }) => Math.hypot(right - centre.right, down - centre.down);
  places.sort((a, b) => distance(a) - distance(b));
  return places
    .map((place) => ({ ...place, correlation: correlationAt(one, other, place) }))
    .reduce((best, place) => (place.correlation > best.correlation ? place : best));
}

/**
 * The rows and columns of the first picture that the second shows too.
 * @param {Pick<Grey, "width" | "height">} grey @param {Displacement} place
 */
const overlap = ({ width, height }, { right, down }) => ({
  top: Math.max(0, -down),
  bottom: Math.min(height, height - down),
  left: Math.max(0, -right),
  end: Math.min(width, width - right),
});

/**
 * Pearson's correlation over what both show; 0 where one of them has a single colour there.
 * @param {Grey} one @param {Grey} other @param {Displacement} place
 */
function correlationAt(one, other, { right, down }) {
  const { width } = one;
  const { top, bottom, left, end } = overlap(one, { right, down });
  const count = (bottom - top) * (end - left);
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < end; column += 1) {
      const first = one.values[row * width + column];
      const second = other.values[(row + down) * width + column + right];
      a += first;
      b += second;
      aa += first * first;
      bb += second * second;
      ab += first * second;
    }
  }
  const variance = (/** @type {number} */ sum, /** @type {number} */ squares) => squares / count - (sum / count) ** 2;
  const [own, others] = [variance(a, aa), variance(b, bb)];
  // Sums of squares leave a rest where there is nothing: no camera is so still.
  if (own < STILL || others < STILL) return 0;
  return (ab / count - (a / count) * (b / count)) / Math.sqrt(own * others);
}

/**
 * The map of a picture that has moved, laid back over the picture that it moved from.
 * @param {Pick<MapPicture, "values" | "width" | "height">} map @param {Displacement} moved from `translationBetween`, in pixels of the map
 * @returns {{ aligned: Float32Array, shown: Uint8Array }} `shown` is 1 where both pictures show the place; elsewhere there is no value
 */
export function laidBack({ values, width, height }, { right, down }) {
  const aligned = new Float32Array(width * height);
  const shown = new Uint8Array(width * height);
  const { top, bottom, left, end } = overlap({ width, height }, { right, down });
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < end; column += 1) {
      aligned[row * width + column] = values[(row + down) * width + column + right];
      shown[row * width + column] = 1;
    }
  }
  return { aligned, shown };
}

/** "10 px to the left and 2 px up" @param {Pick<Movement, "right" | "down" | "told">} movement */
export function movementWords({ right, down, told }) {
  if (!told) return t`The movement could not be measured, so the map is not laid back.`;
  const across = right > 0 ? t`${right} px to the right` : t`${-right} px to the left`;
  const along = down > 0 ? t`${down} px down` : t`${-down} px up`;
  const ways = [right !== 0 && across, down !== 0 && along].filter((way) => way !== false);
  return ways.length === 0 ? t`The picture did not move.` : t`The picture moved ${listed(ways)}.`;
}
