// What is measured on each network.

/**
 * A row. `what` every peer can run, `method` Whylight alone. `walks`: how often the operations of one forward pass are done. `bound`: of what a
 * peer would need at least, its own time for another row that many times.
 * @typedef {object} Row
 * @property {string} id @property {string} name
 * @property {'forward' | 'gradient'} [what] @property {number} batch
 * @property {string} [method] @property {Record<string, number>} [parameters]
 * @property {number} walks
 * @property {{ row: string, times: number }} [bound]
 */

/** @type {Row[]} a reverse walk to the input computes as much as a forward walk */
export const ROWS = [
  { id: 'forward', name: 'forward', what: 'forward', batch: 1, walks: 1 },
  { id: 'gradient', name: 'gradient, photo to map', what: 'gradient', batch: 1, walks: 2 },
  { id: 'forward-8', name: 'forward, batch of 8', what: 'forward', batch: 8, walks: 8 },
  { id: 'gradient-8', name: 'gradient, batch of 8', what: 'gradient', batch: 8, walks: 16 },
];

/** @type {Row[]} from the quickest to the slowest; each begins with a photo that the network has not seen */
export const METHOD_ROWS = [
  { id: 'grad-cam', name: 'Grad-CAM', method: 'grad-cam', parameters: {}, batch: 1, walks: 1 },
  {
    id: 'smoothgrad-16',
    name: 'SmoothGrad, 16 samples',
    method: 'smoothgrad',
    parameters: { samples: 16 },
    batch: 1,
    walks: 33,
    bound: { row: 'gradient-8', times: 2 },
  },
  {
    id: 'ig-32',
    name: 'Integrated Gradients, 32 steps',
    method: 'integrated-gradients',
    parameters: { steps: 32 },
    batch: 1,
    walks: 65,
    bound: { row: 'gradient-8', times: 4 },
  },
  {
    id: 'lime-200',
    name: 'LIME, 200 samples',
    method: 'lime',
    parameters: { samples: 200 },
    batch: 1,
    walks: 201,
    bound: { row: 'forward-8', times: 25 },
  },
  {
    id: 'rise-512',
    name: 'RISE, 512 masks',
    method: 'rise',
    parameters: { samples: 512 },
    batch: 1,
    walks: 513,
    bound: { row: 'forward-8', times: 64 },
  },
];

/** Operations per second of a row, in 10^9. @param {Row} row @param {number} flops of one forward pass @param {number} ms */
export const gflops = (row, flops, ms) => (row.walks * flops) / ms / 1e6;
