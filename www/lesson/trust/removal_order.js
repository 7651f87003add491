// Deletion and insertion as pictures: which pixels have changed when so many have, in the order of a map.

/**
 * How far each pixel has changed once so many have, 0 to 1: 0 or 1, and between them for pixels whose equal values share their turn, as the engine's
 * metrics have it (`TiedRank` in `src/statistics.rs`).
 * @param {Float32Array} values of the map @param {number} count pixels
 */
export function changedBy(values, count) {
  const sorted = Float32Array.from(values, (value) => value + 0).sort();
  const total = sorted.length;
  return Float64Array.from(values, (value) => {
    const before = total - above(sorted, value);
    const tied = above(sorted, value) - from(sorted, value);
    return Math.min(1, Math.max(0, (count - before) / tied));
  });
}

/** The first place whose value is not below. @param {Float32Array} sorted @param {number} value */
const from = (sorted, value) => split(sorted, (one) => one < value);

/** The first place whose value is above. @param {Float32Array} sorted @param {number} value */
const above = (sorted, value) => split(sorted, (one) => one <= value);

/** How many values from the start on pass. @param {Float32Array} sorted @param {(one: number) => boolean} passes */
function split(sorted, passes) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of so many pixels have changed at a step, as the metrics count. @param {number} pixels @param {number} steps @param {number} step */
export const countAt = (pixels, steps, step) => Math.floor((step * pixels + Math.floor(steps / 2)) / steps);

/**
 * A picture with pixels taken away, or given back to an empty one.
 * @param {Uint8ClampedArray} rgba of the whole picture @param {Float64Array} changed share of each pixel @param {boolean} away @param {number[]} empty red, green and blue of an absent pixel
 */
export function withChanged(rgba, changed, away, empty) {
  const picture = new Uint8ClampedArray(rgba.length);
  for (let pixel = 0; pixel < changed.length; pixel += 1) {
    const there = away ? 1 - changed[pixel] : changed[pixel];
    for (let channel = 0; channel < 3; channel += 1)
      picture[4 * pixel + channel] = there * rgba[4 * pixel + channel] + (1 - there) * empty[channel];
    picture[4 * pixel + 3] = 255;
  }
  return picture;
}
