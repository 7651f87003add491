// The networks and photos of a connection: what there is, by key, and what the worker of the moment holds open.

import { codeOf, problem } from './errors.js';
import { isEnded, untilEnded } from './endings.js';

// What a worker holds open at once: a network is 10 to 100 MB, a photo a few. What was used longest ago is closed, and opened again when it
// is asked about.
const HELD = { model: 2, photo: 12 };

/**
 * @typedef {import('./connection.js').Options} Options
 *
 * What can be opened, by kind: what the worker makes it from.
 * @typedef {{ model: import('./messages.js').ModelGiven, photo: import('./messages.js').PhotoGiven }} Sources
 * @typedef {{ model: import('./messages.js').OpenedModel, photo: import('./types.js').OpenedPhoto }} Records
 * @typedef {keyof Sources} Kind
 * @typedef {{ [K in Kind]: { kind: K, source: Sources[K] } }[Kind]} Resource
 *
 * Sends a request to the worker of the moment.
 * @typedef {<T extends "model" | "photo" | "close">(message: import('./messages.js').RequestOf<T>, options?: Options) => Promise<import('./messages.js').AnswerOf<T>>} Send
 */

/** @template {Kind} K @typedef {`${K} ${number}`} Key under which something of a kind was added */

export class Resources {
  #send;
  #nextKey = 1;
  /** @type {Map<string, Resource>} what there is, by key */
  #added = new Map();
  /** @type {Map<string, Promise<Records[Kind]>>} what the worker has opened or is opening, in the order of last use */
  #held = new Map();

  /** @param {Send} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Adds a network or a photo. Nothing happens before it is opened.
   * @template {Kind} K @param {K} kind @param {Sources[K]} source what the worker makes it from @returns {Key<K>} its key
   */
  add(kind, source) {
    const key = /** @type {const} */ (`${kind} ${this.#nextKey}`);
    this.#nextKey += 1;
    this.#added.set(key, /** @type {Resource} */ ({ kind, source }));
    return key;
  }

  /**
   * Changes what a network is judged by. It is opened anew when it is asked about next.
   * @param {Key<"model">} key @param {import('./calibration.js').Limits | null} limits
   */
  change(key, limits) {
    const resource = this.#added.get(key);
    if (resource?.kind !== 'model') throw closed(key);
    const source = { ...resource.source };
    if (limits) source.limits = limits;
    else delete source.limits;
    this.#added.set(key, { kind: 'model', source });
    this.#release(key);
  }

  /** Forgets what was added. @param {string} key */
  remove(key) {
    this.#added.delete(key);
    this.#release(key);
  }

  /** There is another worker, which holds nothing yet. */
  startAfresh() {
    this.#held.clear();
  }

  /** Opens what was added, unless the worker holds it. @param {string} key @param {Options} options @returns {Promise<Records[Kind]>} its record */
  async open(key, options) {
    for (;;) {
      const resource = this.#added.get(key);
      if (!resource) throw closed(key);
      const known = this.#held.get(key);
      const opening = known ?? this.#opening(key, resource, options);
      this.#held.delete(key);
      this.#held.set(key, opening);
      try {
        const record = await untilEnded(opening, options);
        this.#makeRoom(resource.kind);
        return record;
      } catch (error) {
        // Somebody else asked for it first and gave up.
        const others = known && codeOf(error) === 'cancelled' && !isEnded(options);
        if (!others) throw error;
      }
    }
  }

  /** @param {string} key @param {Resource} resource @param {Options} options @returns {Promise<Records[Kind]>} */
  #opening(key, resource, options) {
    const opening =
      resource.kind === 'model'
        ? this.#send({ type: 'model', key, source: resource.source }, options).then(({ model }) => model)
        : this.#send({ type: 'photo', key, source: resource.source }, options).then(({ photo }) => photo);
    opening.catch(() => {
      if (this.#held.get(key) === opening) this.#held.delete(key);
    });
    return opening;
  }

  /** Closes what was used longest ago. @param {Kind} kind */
  #makeRoom(kind) {
    const held = [...this.#held.keys()].filter((key) => this.#added.get(key)?.kind === kind);
    for (const key of held.slice(0, Math.max(0, held.length - HELD[kind]))) this.#release(key);
  }

  /** @param {string} key */
  #release(key) {
    if (!this.#held.delete(key)) return;
    // The worker does it in its turn, after what was asked before.
    this.#send({ type: 'close', key }).catch(() => {});
  }
}

/** What was forgotten is asked about. @param {string} key */
const closed = (key) =>
  key.startsWith('model')
    ? problem('no-model', 'This network was closed before it was asked about.')
    : problem('no-photo', 'This photo was closed before it was asked about.');
