import { fault } from './fault.js';

/**
 * A job in the queue. `keep`: it was cancelled, and what was computed so far is wanted all the same. `stop`: what the job wants to be called at
 * a cancel.
 * @typedef {{ id: number, cancelled: boolean, keep: boolean, stop?: () => void }} Job
 * @typedef {Job & { work: (job: Job) => unknown, resolve: (answer: unknown) => void, reject: (error: unknown) => void }} Waiting
 */

/**
 * Runs jobs one at a time, in order: the engine computes on the one thread of this worker, and two jobs at once would only slow each other.
 * A waiting job that is cancelled never starts; the running one is told through `job.cancelled` and stops at its next step.
 */
export function createQueue() {
  /** @type {Waiting[]} */
  const waiting = [];
  /** @type {Waiting | null} */
  let running = null;
  /** @type {Set<Job>} */
  const beside = new Set();

  async function next() {
    const job = waiting.shift() ?? null;
    running = job;
    if (job === null) return;
    try {
      job.resolve(await job.work(job));
    } catch (error) {
      job.reject(error);
    }
    next();
  }

  return {
    /** @template T @param {number} id @param {(job: Job) => T | Promise<T>} work @returns {Promise<T>} */
    add(id, work) {
      return new Promise((resolve, reject) => {
        waiting.push({
          id,
          work,
          // What `work` answers is what was promised.
          resolve: /** @type {(answer: unknown) => void} */ (resolve),
          reject,
          cancelled: false,
          keep: false,
        });
        if (running === null) next();
      });
    },
    /** Runs a job that only waits for others, such as a server: at once, and in nobody's way. @template T @param {number} id @param {(job: Job) => T | Promise<T>} work */
    async runBeside(id, work) {
      /** @type {Job} */
      const job = { id, cancelled: false, keep: false };
      beside.add(job);
      try {
        return await work(job);
      } finally {
        beside.delete(job);
      }
    },
    /** `keep`: what was computed so far is wanted all the same. @param {number} id @param {{ keep?: boolean }} [options] */
    cancel(id, { keep = false } = {}) {
      const place = waiting.findIndex((job) => job.id === id);
      if (place >= 0) waiting.splice(place, 1)[0].reject(fault('cancelled', 'Cancelled before it began.'));
      for (const job of [running, ...beside]) {
        if (job?.id !== id) continue;
        job.cancelled = true;
        job.keep = keep;
        job.stop?.();
      }
    },
  };
}
