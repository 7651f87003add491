// A network cut where a single tensor carries everything on: between two cuts lies a part that can be folded, with one tensor going in and one
// coming out. A residual block is such a part, and so is a step of a chain.

/** @typedef {import('../../client/types.js').NetworkGraph["steps"]} Steps */

/**
 * The steps between one cut and the next, as places among the steps, in the order of the walk.
 * @param {Steps} steps @returns {number[][]}
 */
export function segmentsOf(steps) {
  /** The last step that reads the output of each step. @type {number[]} */
  const lastRead = steps.map(() => -1);
  let inputRead = -1;
  steps.forEach(({ reads }, place) => {
    for (const read of reads) {
      if (read === null) inputRead = place;
      else lastRead[read] = place;
    }
  });
  /** How many tensors are read for the last time at each step. @type {number[]} */
  const ending = steps.map(() => 0);
  for (const place of lastRead) if (place >= 0) ending[place] += 1;
  if (inputRead >= 0) ending[inputRead] += 1;

  /** @type {number[][]} */
  const segments = [];
  /** @type {number[]} */
  let segment = [];
  // Tensors that later steps still read.
  let waiting = inputRead >= 0 ? 1 : 0;
  steps.forEach((_, place) => {
    segment.push(place);
    waiting += (lastRead[place] >= 0 ? 1 : 0) - ending[place];
    if (waiting > 1) return;
    segments.push(segment);
    segment = [];
  });
  return segments;
}
