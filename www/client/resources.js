// The networks, photos and runs of a connection: what there is, by key, and what the worker of the moment holds open.

import { codeOf, problem } from './errors.js';
import { isEnded, untilEnded } from './endings.js';

// What a worker holds open at once: a network is 10 to 100 MB, a photo a few, a run on digits some 10. What was used longest ago is closed, and the next
// request that names it opens it again.
const HELD = { model: 2, photo: 12, decoy: 2 };

/**
 * @typedef {import('./connection.js').Options} Options
 *
 * What can be opened, by kind: what the worker makes it from.
 * @typedef {{ model: import('./messages.js').ModelGiven, photo: import('./messages.js').PhotoGiven, decoy: import('./messages.js').DecoyGiven }} Sources
 * @typedef {{ model: import('./messages.js').OpenedModel, photo: import('./types.js').OpenedPhoto, decoy: import('./types.js').DecoyOpened }} Records
 * @typedef {keyof Sources} Kind
 * @typedef {{ [K in Kind]: { kind: K, source: Sources[K] } }[Kind]} Resource
 *
 * Sends a request to the worker of the moment.
 * @typedef {<T extends "fetch" | "model" | "photo" | "decoy" | "close">(message: import('./messages.js').RequestOf<T>, options?: Options) => Promise<import('./messages.js').AnswerOf<T>>} Send
 */

/** @template {Kind} K @typedef {`${K} ${number}`} Key under which something of a kind was added */

/** Something that a request needs has to be downloaded, which is done in nobody's turn. */
export const AGAIN = Symbol('again');

export class Resources {
  #send;
  #nextKey = 1;
  /** @type {Map<string, Resource>} what there is, by key */
  #added = new Map();
  /** @type {Map<string, Promise<Records[Kind]>>} what the worker has opened or is opening, in the order of last use */
  #held = new Map();
  /** @type {Map<string, Promise<unknown>>} what is being downloaded */
  #fetching = new Map();
  /** @type {Map<string, import('./messages.js').Fetched>} what was downloaded and waits to be opened */
  #fetched = new Map();

  /** @param {Send} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Adds a network, a photo or a run. Nothing happens before it is opened.
   * @template {Kind} K @param {K} kind @param {Sources[K]} source what the worker makes it from @returns {Key<K>} its key
   */
  add(kind, source) {
    const key = /** @type {const} */ (`${kind} ${this.#nextKey}`);
    this.#nextKey += 1;
    this.#added.set(key, /** @type {Resource} */ ({ kind, source }));
    return key;
  }

  /**
   * Changes what a network is judged by. It is opened anew by the next request that names it.
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

  /**
   * From where a run of the decoy experiment is opened from now on. `held`: whether that is where the worker's is, too.
   * @param {Key<"decoy">} key @param {Uint8Array | null} checkpoint @param {{ held: boolean }} worker
   */
  goOnFrom(key, checkpoint, { held }) {
    const resource = this.#added.get(key);
    // It was closed in the meantime.
    if (resource?.kind !== 'decoy') return;
    this.#added.set(key, { kind: 'decoy', source: { ...resource.source, checkpoint } });
    if (!held) this.#release(key);
  }

  /** Forgets what was added. @param {string} key */
  remove(key) {
    this.#added.delete(key);
    this.#fetched.delete(key);
    this.#release(key);
  }

  /** There is another worker, which holds nothing yet. */
  startAfresh() {
    this.#held.clear();
  }

  /** Whether it can be opened without waiting for a server. @param {string} key */
  isHere(key) {
    const resource = this.#added.get(key);
    return !resource || this.#held.has(key) || this.#fetched.has(key) || remoteOf(resource) === null;
  }

  /** Downloads what was added, unless it is here. @param {string} key @param {Options} options */
  async fetch(key, options) {
    while (!this.isHere(key)) {
      const known = this.#fetching.get(key);
      try {
        await untilEnded(known ?? this.#fetch(key, options), options);
      } catch (error) {
        // Somebody else asked for it first and gave up.
        const others = known && codeOf(error) === 'cancelled' && !isEnded(options);
        if (!others) throw error;
      }
    }
  }

  /** @param {string} key @param {Options} options */
  async #fetch(key, options) {
    const source = remoteOf(/** @type {Resource} */ (this.#added.get(key)));
    const fetching = this.#send({ type: 'fetch', source: /** @type {import('./messages.js').Remote} */ (source) }, options);
    this.#fetching.set(key, fetching);
    try {
      const { fetched } = await fetching;
      if (this.#added.has(key)) this.#fetched.set(key, fetched);
    } finally {
      this.#fetching.delete(key);
    }
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
    const opening = this.#opened(key, resource, options);
    opening.catch(() => {
      if (this.#held.get(key) === opening) this.#held.delete(key);
    });
    return opening;
  }

  /** @param {string} key @param {Resource} resource @param {Options} options @returns {Promise<Records[Kind]>} */
  async #opened(key, resource, options) {
    if (!this.isHere(key)) throw AGAIN;
    const fetched = this.#fetched.get(key);
    this.#fetched.delete(key);
    const { kind, source } = fetched ? withFetched(resource, fetched) : resource;
    if (kind === 'model') return (await this.#send({ type: 'model', key, source }, options)).model;
    if (kind === 'photo') return (await this.#send({ type: 'photo', key, source }, options)).photo;
    return (await this.#send({ type: 'decoy', key, source }, options)).decoy;
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

/** What of a resource comes from a server; null where all of it is on this device. @param {Resource} resource @returns {import('./messages.js').Remote | null} */
function remoteOf({ kind, source }) {
  const { id, url, name } = /** @type {{ id?: string, url?: string, name: string }} */ (
    kind === 'decoy' ? source.digits : source
  );
  if (id !== undefined) return { id };
  return url === undefined ? null : { url, name };
}

/** @param {Resource} resource @param {import('./messages.js').Fetched} fetched @returns {Resource} */
function withFetched(resource, fetched) {
  if (resource.kind === 'model') return { kind: 'model', source: { ...resource.source, fetched } };
  if (resource.kind === 'photo') return { kind: 'photo', source: { ...resource.source, fetched } };
  const { source } = resource;
  return { kind: 'decoy', source: { ...source, digits: { ...source.digits, fetched } } };
}

/** A request names what was forgotten. @param {string} key */
function closed(key) {
  if (key.startsWith('photo')) return problem('no-photo', 'This photo was closed before this request.');
  if (key.startsWith('decoy')) return problem('no-model', 'This run was closed before this request.');
  return problem('no-model', 'This network was closed before this request.');
}
