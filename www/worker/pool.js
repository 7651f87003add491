// Other workers that walk a share of every batch of images: as many networks as there are cores, from one engine's point of view. A worker that is lost is gone from the pool, and its share is walked by the engine itself.

/**
 * @typedef {import('../client/messages.js').ModelGiven} ModelGiven
 * @typedef {import('../../pkg/types/engine.js').Walked} Walked
 * @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">} WorkerEnd
 * @typedef {Record<string, unknown> & { type: string }} Asked
 * @typedef {Pick<LockManager, "request">} Locks
 */

/** Threads at most, unless the page asks for more: each has a copy of the engine and of the network. */
const MOST_THREADS = 4;

/** A network of a larger file is not copied to other workers. */
const MOST_BYTES = 64e6;

/** A worker that takes so long for its share is given up, in ms: the end of one is noticed at once by its lock, except in a browser without locks. */
const PATIENCE_MS = 60_000;

/** A device of so little memory, in GiB, has one thread. */
const LITTLE_GIB = 2;

/**
 * How many threads walk together, the engine's own counted.
 * @param {number | undefined} wanted @param {{ hardwareConcurrency?: number, deviceMemory?: number }} machine
 */
export function threadsFor(wanted, { hardwareConcurrency = 1, deviceMemory = Infinity }) {
  if (wanted !== undefined) return wanted;
  return deviceMemory <= LITTLE_GIB ? 1 : Math.max(1, Math.min(MOST_THREADS, hardwareConcurrency));
}

/** One other worker: requests go there and answers come back, by number. */
class Helper {
  #worker;
  #onLost;
  #locks;
  #last = 0;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: unknown) => void }>} */
  #waiting = new Map();
  /** The networks that are open there, by the engine's handles. @type {Set<number>} */
  open = new Set();
  /** Those that were sent there. @type {Set<number>} */
  sent = new Set();

  /** @param {WorkerEnd} worker @param {() => void} onLost @param {Locks} [locks] */
  constructor(worker, onLost, locks) {
    this.#worker = worker;
    this.#onLost = onLost;
    this.#locks = locks;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.lose();
    };
  }

  /** @param {Asked} message @param {Transferable[]} [moved] @returns {Promise<any>} */
  ask(message, moved = []) {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...message, id }, moved);
    });
  }

  /** @param {{ id: number, type: string, fatal?: boolean, lock?: string }} message */
  #hear(message) {
    if (message.type === 'alive') return message.lock ? this.#watch(message.lock) : undefined;
    // Under id 0 it tells of its own end.
    if (message.id === 0 || (message.type === 'error' && message.fatal)) return this.lose();
    const waiting = this.#waiting.get(message.id);
    if (!waiting || (message.type !== 'done' && message.type !== 'error')) return;
    this.#waiting.delete(message.id);
    if (message.type === 'done') waiting.resolve(message);
    else waiting.reject(message);
  }

  /** Notices its end, of which the browser may tell nothing: its lock is free then. @param {string} lock */
  #watch(lock) {
    this.#locks?.request(lock, () => this.lose()).catch(() => {});
  }

  /** Ends it; whoever waits hears of it. */
  lose() {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('The worker was lost.'));
    this.#waiting.clear();
    this.#onLost();
  }
}

export class Pool {
  #size;
  #createWorker;
  #start;
  #patience_ms;
  #locks;
  /** @type {Helper[] | null} begun with the first request that is worth it */
  #helpers = null;
  /** What each network was opened from, by the engine's handle. @type {Map<number, ModelGiven>} */
  #sources = new Map();

  /**
   * @param {object} given
   * @param {number} given.threads those that walk together, the engine's own counted @param {() => WorkerEnd} given.createWorker
   * @param {Asked} given.start the request that starts a worker @param {number} [given.patience_ms] for a share
   * @param {Locks} [given.locks] of the browser, where it has some
   */
  constructor({ threads, createWorker, start, patience_ms = PATIENCE_MS, locks = globalThis.navigator?.locks }) {
    this.#size = threads - 1;
    this.#createWorker = createWorker;
    this.#start = start;
    this.#patience_ms = patience_ms;
    this.#locks = locks;
  }

  /** Notes what a network of the engine is opened from. @param {number} handle @param {ModelGiven} source @param {number} bytes of its file */
  know(handle, source, bytes) {
    if (this.#size > 0 && bytes <= MOST_BYTES) this.#sources.set(handle, source);
  }

  /** Closes a network in the other workers too. @param {number} handle */
  forget(handle) {
    this.#sources.delete(handle);
    for (const helper of this.#helpers ?? []) {
      if (helper.sent.delete(handle)) helper.ask({ type: 'close', key: keyOf(handle) }).catch(() => {});
      helper.open.delete(handle);
    }
  }

  /** Opens a network in the other workers, for which nobody waits: they take their share once they are there. @param {number} handle */
  wake(handle) {
    const source = this.#sources.get(handle);
    if (!source) return;
    this.#helpers ??= this.#begin();
    for (const helper of this.#helpers) {
      if (helper.sent.has(handle)) continue;
      helper.sent.add(handle);
      const opened = helper.ask({ type: 'model', key: keyOf(handle), source });
      // Where it does not open there, the engine walks alone.
      opened.then(() => helper.sent.has(handle) && helper.open.add(handle)).catch(() => {});
    }
  }

  /** How many of them have a network open. @param {number} handle */
  ready(handle) {
    return this.#with(handle).length;
  }

  /**
   * Has one of those that have a network open walk images.
   * @param {number} place among them @param {number} handle @param {Float32Array<ArrayBuffer>} images @param {unknown} score
   * @returns {Promise<Walked>}
   */
  async walk(place, handle, images, score) {
    const helper = this.#with(handle)[place];
    if (!helper) throw new Error('The worker was lost.');
    const silence = setTimeout(() => helper.lose(), this.#patience_ms);
    try {
      return (await helper.ask({ type: 'walk', model: keyOf(handle), images, score }, [images.buffer])).walked;
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {number} handle */
  #with(handle) {
    return (this.#helpers ?? []).filter(({ open }) => open.has(handle));
  }

  #begin() {
    /** @type {Helper[]} */
    const helpers = [];
    try {
      for (let count = 0; count < this.#size; count += 1) {
        const lost = () => {
          this.#helpers = (this.#helpers ?? helpers).filter((other) => other !== helper);
        };
        const helper = new Helper(this.#createWorker(), lost, this.#locks);
        helpers.push(helper);
        helper.ask(this.#start).catch(() => helper.lose());
      }
    } catch {
      // A worker that came from a blob, or of a page with trusted types, starts no others.
    }
    return helpers;
  }
}

/** The key of a network in the other workers. @param {number} handle */
const keyOf = (handle) => `shared-${handle}`;
