import { cancelled, isEnded, untilEnded } from './endings.js';

/** Work that is done one after another, in the order in which it was asked for. */
export class Turns {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * Does the work once all that was asked for before is done or has failed. Work that ends before its turn is never begun.
   * @template T @param {() => Promise<T>} work @param {import('./endings.js').Ends} ends @returns {Promise<T>}
   */
  take(work, ends) {
    const mine = this.#last.then(() => {
      if (isEnded(ends)) throw cancelled(ends);
      return work();
    });
    this.#last = mine.catch(() => {});
    return untilEnded(mine, ends);
  }
}
