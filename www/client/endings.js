// How a request ends before its answer.

import { problem } from './errors.js';

/** @typedef {Pick<import('./connection.js').Options, "signal" | "stop">} Ends */

/**
 * What a request rejects with that was ended: an AbortError, or a TimeoutError for `AbortSignal.timeout()`, with the reason of the signal as
 * its `cause`.
 * @param {Ends} [ends]
 */
export function cancelled({ signal, stop } = {}) {
  const reason = [signal, stop].find((one) => one?.aborted)?.reason;
  const isLate = /** @type {Error | undefined} */ (reason)?.name === 'TimeoutError';
  const error = problem('cancelled', isLate ? 'Cancelled, since the time of its signal was up.' : 'Cancelled.');
  return Object.assign(error, isLate && { name: 'TimeoutError' }, reason !== undefined && { cause: reason });
}

/** Whether a request was ended, one way or the other. @param {Ends} ends */
export const isEnded = ({ signal, stop }) => Boolean(signal?.aborted || stop?.aborted);

/** What a promise gives, unless the request ends before. @template T @param {Promise<T>} promise @param {Ends} ends @returns {Promise<T>} */
export function untilEnded(promise, { signal, stop }) {
  return new Promise((resolve, reject) => {
    // A signal that was aborted before says so no more.
    if (isEnded({ signal, stop })) reject(cancelled({ signal, stop }));
    const end = () => reject(cancelled({ signal, stop }));
    const ends = [signal, stop];
    for (const one of ends) one?.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => ends.forEach((one) => one?.removeEventListener('abort', end)));
  });
}
