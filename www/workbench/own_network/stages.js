// The feature maps of a network by stages: those that follow one another with grids of one size.

/**
 * @typedef {import('../../client/types.js').Tap} Tap
 * @typedef {{ height: number, width: number, taps: Tap[] }} Stage rows and columns of its grids
 */

/** @param {Tap[]} taps in the order of the walk @returns {Stage[]} in the same order */
export function stagesOf(taps) {
  /** @type {Stage[]} */
  const stages = [];
  for (const tap of taps) {
    const { height, width } = tap;
    const last = stages.at(-1);
    if (last && last.height === height && last.width === width) last.taps.push(tap);
    else stages.push({ height, width, taps: [tap] });
  }
  return stages;
}
