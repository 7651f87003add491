// A patch over a photo: where it lies, what it changes, and what a gradient says of that beforehand.

/**
 * @typedef {import('../base/seen.js').Pixels} Pixels
 * @typedef {{ left: number, top: number, width: number, height: number }} Patch pixels
 *
 * A gradient with respect to the normalised input, summed over the colours `[height, width]`: `slope` of the gradient itself, `product` of the
 * gradient times the input.
 * @typedef {{ slope: ArrayLike<number>, product: ArrayLike<number> }} Gradient
 */

const CHANNELS = 3;
const WHITE = 255;

/**
 * A square about a place, cut off at the edges.
 * @param {[x: number, y: number]} place shares of width and height @param {number} size pixels to a side
 * @param {{ width: number, height: number }} whole @returns {Patch}
 */
export function patchAt([x, y], size, { width, height }) {
  const span = (/** @type {number} */ share, /** @type {number} */ length) => {
    const middle = Math.min(length - 1, Math.max(0, Math.floor(share * length)));
    const from = middle - Math.floor(size / 2);
    return [Math.max(0, from), Math.min(length, from + size)];
  };
  const [left, right] = span(x, width);
  const [top, bottom] = span(y, height);
  return { left, top, width: right - left, height: bottom - top };
}

/** The places of a patch's pixels in a photo of that width. @param {Patch} patch @param {number} width @returns {number[]} */
const placesIn = (patch, width) =>
  Array.from(
    { length: patch.width * patch.height },
    (_, at) => (patch.top + Math.floor(at / patch.width)) * width + patch.left + (at % patch.width),
  );

/**
 * What becomes of a pixel: one grey, 0 to 255, or so many levels lighter.
 * @typedef {{ grey: number, lighter?: undefined } | { lighter: number, grey?: undefined }} Shade
 */

/** Whether all colours of a pixel can become lighter by so many levels. @param {Pixels} pixels @param {number} place @param {number} lighter */
const hasRoom = ({ data }, place, lighter) =>
  data.subarray(4 * place, 4 * place + CHANNELS).every((value) => value + lighter <= WHITE);

/** The photo with the patch in it. What has no room to become lighter stays. @param {Pixels} pixels @param {Patch} patch @param {Shade} shade @returns {Pixels} */
export function withPatch(pixels, patch, { grey, lighter }) {
  const data = pixels.data.slice();
  for (const place of placesIn(patch, pixels.width)) {
    if (lighter !== undefined && !hasRoom(pixels, place, lighter)) continue;
    for (let at = 4 * place; at < 4 * place + CHANNELS; at += 1) data[at] = grey ?? data[at] + Number(lighter);
  }
  return { ...pixels, data };
}

/**
 * What the gradient at the photo says that the patch does to the score: the sum over the patch of gradient times change.
 * @param {Gradient} gradient @param {Pixels} pixels of the photo @param {Patch} patch @param {Shade} shade
 * @param {{ mean: number[], scale: number[] }} normalised how a pixel becomes input, the same for all colours: (pixel - mean) / scale
 */
export function predictedChange({ slope, product }, pixels, patch, { grey, lighter }, { mean: [mean], scale: [scale] }) {
  const at = (/** @type {number} */ place) => {
    if (grey !== undefined) return ((grey - mean) / scale) * slope[place] - product[place];
    return hasRoom(pixels, place, lighter) ? (lighter / scale) * slope[place] : 0;
  };
  return placesIn(patch, pixels.width).reduce((sum, place) => sum + at(place), 0);
}
