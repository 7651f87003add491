import { cancelled, isEnded } from './endings.js';
import { problem } from './errors.js';

/** A request whose worker was replaced through no fault of its own: it goes to the next one. */
export const REPLACED = Symbol('replaced');

/**
 * @typedef {import('./errors.js').Problem} Problem
 * @typedef {import('./messages.js').Type} Type
 * @typedef {import('./messages.js').Message} Message
 * @typedef {import('./messages.js').AnyEarly} AnyEarly
 * @typedef {import('./connection.js').Options} Options
 *
 * A request that waits for its answer.
 * @typedef {object} Entry
 * @property {string} type of the request
 * @property {(answer: unknown) => void} resolve
 * @property {(error: Problem | typeof REPLACED) => void} reject
 * @property {Options["onProgress"]} onProgress
 * @property {((early: AnyEarly) => void) | undefined} onPartial
 * @property {import('./endings.js').Ends} ends
 * @property {ReturnType<typeof setTimeout>[]} timers
 * @property {boolean} [aborted]
 *
 * What the requests need of whoever holds the worker. `post` says whether there is one; `onDeaf` is called when it does not hear a cancel, or
 * does not stop; the times are those of `connection.js`.
 * @typedef {{ post: (message: object) => boolean, onDeaf: () => void, hear_ms: number, stop_ms: number, keep_ms: number }} Parts
 */

/** @template {Type} T @typedef {Options & { onPartial?: (early: import('./messages.js').EarlyOf<T>) => void }} OptionsOf */

/** The requests that wait for an answer of the worker, each under its number. */
export class Pending {
  #parts;
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  #nextId = 1;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Sends a request and waits for its answer.
   * @template {Type} T @param {import('./messages.js').RequestOf<T>} message @param {OptionsOf<T>} [options]
   * @returns {Promise<import('./messages.js').AnswerOf<T>>}
   */
  send(message, { signal, stop, patience_ms = this.#parts.hear_ms, onProgress, onPartial } = {}) {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (isEnded({ signal, stop })) return reject(cancelled({ signal, stop }));
      // Closed while something that this request needs was being opened.
      if (!this.#post({ ...message, id })) return reject(cancelled({ signal, stop }));
      // What the worker says under this id is of the type of the request.
      const answers = /** @type {Pick<Entry, "resolve" | "onPartial">} */ ({ resolve, onPartial });
      /** @type {Entry} */
      const entry = { ...answers, type: message.type, reject, onProgress, ends: { signal, stop }, timers: [] };
      this.#entries.set(id, entry);
      signal?.addEventListener('abort', () => this.#abort(id, entry, { keep: false, patience_ms }), { once: true });
      stop?.addEventListener('abort', () => this.#abort(id, entry, { keep: true, patience_ms: this.#parts.hear_ms }), {
        once: true,
      });
    });
  }

  /** @param {object} message @returns {boolean} whether there is a worker to hear it */
  #post(message) {
    try {
      return this.#parts.post(message);
    } catch (error) {
      // A function that no check has found, or an object that stands for another one, as frameworks make them.
      const why = 'The request holds what cannot be sent to the worker: give plain objects, without functions and proxies.';
      throw problem('bad-parameter', why, String(error));
    }
  }

  /**
   * The page moves on at once, or soon: what the worker says about this request after that is not heard.
   * @param {number} id @param {Entry} entry @param {{ keep: boolean, patience_ms: number }} how `keep`: what was computed so far is waited for
   */
  #abort(id, entry, { keep, patience_ms }) {
    if (this.#entries.get(id) !== entry) return;
    const { onDeaf, stop_ms, keep_ms } = this.#parts;
    const end = () => entry.reject(cancelled(entry.ends));
    if (!keep || entry.type === 'fetch') end();
    if (entry.aborted) return;
    entry.aborted = true;
    if (entry.type === 'fetch') {
      // It takes nobody's turn, so no worker is given up for it.
      this.send({ type: 'cancel', request: id, keep: false }).catch(() => {});
      return;
    }
    if (keep) entry.timers.push(setTimeout(end, keep_ms));
    const hear = setTimeout(onDeaf, patience_ms);
    entry.timers.push(hear, setTimeout(onDeaf, stop_ms));
    const heard = () => clearTimeout(hear);
    this.send({ type: 'cancel', request: id, keep }).then(heard, heard);
  }

  /**
   * Passes on what the worker says about a request.
   * @param {Message} data @returns {Problem | null} what ended the request and the worker with it
   */
  hear(data) {
    const entry = this.#entries.get(data.id);
    if (!entry) return null;
    if (data.type === 'progress' || data.type === 'partial') {
      if (entry.aborted) return null;
      if (data.type === 'progress') entry.onProgress?.(data);
      else entry.onPartial?.(data);
      return null;
    }
    this.#entries.delete(data.id);
    entry.timers.forEach(clearTimeout);
    if (data.type === 'done') {
      entry.resolve(data);
      return null;
    }
    const error = problem(data.code, data.message, data.detail);
    entry.reject(data.code === 'cancelled' ? cancelled(entry.ends) : error);
    return data.fatal || data.code === 'device-lost' ? error : null;
  }

  /**
   * The worker is gone: none of them will be answered.
   * @param {Problem | typeof REPLACED} error what those hear who wait for an answer
   * @param {{ sparesWaiting?: boolean, named?: boolean }} [options] `sparesWaiting`: a worker answers one request at a time, and those that
   *   were only waiting for their turn go to the next worker; `named`: whoever was being served has heard of it already
   */
  end(error, { sparesWaiting = false, named = false } = {}) {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    // The worker takes requests in order, but a cancel and a download at once.
    const served = named ? undefined : entries.find(({ type }) => type !== 'cancel' && type !== 'fetch');
    for (const entry of entries) {
      entry.timers.forEach(clearTimeout);
      const spared = sparesWaiting && entry !== served;
      entry.reject(entry.aborted ? cancelled(entry.ends) : spared ? REPLACED : error);
    }
  }
}
