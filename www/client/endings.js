// How a request ends before its answer.

import { problem } from './errors.js';

/** @typedef {Pick<import('./connection.js').Options, "signal" | "stop">} Ends */

export const cancelled = () => problem('cancelled', 'Cancelled.');

/** Whether a request was ended, one way or the other. @param {Ends} ends */
export const isEnded = ({ signal, stop }) => Boolean(signal?.aborted || stop?.aborted);

/** What a promise gives, unless the request ends before. @template T @param {Promise<T>} promise @param {Ends} ends @returns {Promise<T>} */
export function untilEnded(promise, { signal, stop }) {
  return new Promise((resolve, reject) => {
    const end = () => reject(cancelled());
    const ends = [signal, stop];
    for (const one of ends) one?.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => ends.forEach((one) => one?.removeEventListener('abort', end)));
  });
}
