import { fault } from './fault.js';

/**
 * Runs jobs one at a time, in order, since the engine holds one photo and one network.
 * A waiting job that is cancelled never starts; the running one is told through `job.cancelled` and stops at its next step.
 */
export function createQueue() {
  const waiting = [];
  let running = null;

  async function next() {
    running = waiting.shift() ?? null;
    if (running === null) return;
    const job = running;
    try {
      job.resolve(await job.work(job));
    } catch (error) {
      job.reject(error);
    }
    next();
  }

  return {
    /** @param work (job: { id, cancelled, keep }) => Promise */
    add(id, work) {
      return new Promise((resolve, reject) => {
        waiting.push({ id, work, resolve, reject, cancelled: false });
        if (running === null) next();
      });
    },
    /** `keep`: what was computed so far is wanted all the same. */
    cancel(id, { keep = false } = {}) {
      const place = waiting.findIndex((job) => job.id === id);
      if (place >= 0) waiting.splice(place, 1)[0].reject(fault('cancelled', 'Cancelled before it began.'));
      if (running?.id === id) {
        running.cancelled = true;
        running.keep = keep;
        running.stop?.();
      }
    },
  };
}
