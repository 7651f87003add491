// A class activation map as what it is made of: feature maps times their weights, one after the other.

/**
 * @typedef {import('../../client/types.js').FeatureMapsRecord} FeatureMaps
 *
 * `adds`: the sum of the weighted map over its cells.
 * @typedef {{ channel: number, weight: number, adds: number }} Summand
 */

/**
 * The maps, those that change the sum most first.
 * @param {FeatureMaps} maps @param {ArrayLike<number>} weights @returns {Summand[]}
 */
export function summandsOf({ channels, rows, columns, values }, weights) {
  const cells = rows * columns;
  return Array.from({ length: channels }, (_, channel) => {
    let [sum, size] = [0, 0];
    for (let cell = channel * cells; cell < (channel + 1) * cells; cell += 1) {
      sum += values[cell];
      size += Math.abs(values[cell]);
    }
    const weight = weights[channel];
    return { channel, weight, adds: weight * sum, size: Math.abs(weight) * size };
  })
    .sort((a, b) => b.size - a.size)
    .map(({ channel, weight, adds }) => ({ channel, weight, adds }));
}

/**
 * The sum of the weighted maps of some summands, cell by cell.
 * @param {FeatureMaps} maps @param {Summand[]} summands
 */
export function sumOf({ rows, columns, values }, summands) {
  const cells = rows * columns;
  const sum = new Float64Array(cells);
  for (const { channel, weight } of summands)
    for (let cell = 0; cell < cells; cell += 1) sum[cell] += weight * values[channel * cells + cell];
  return sum;
}
