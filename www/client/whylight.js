import { Connection } from './connection.js';
import { createWorker, locations } from './locations.js';
import { Model } from './model.js';
import { openPhoto } from './photo.js';
import { modelSource, photoSource } from './sources.js';

/**
 * @typedef {"auto" | "gpu" | "cpu"} Device
 * @typedef {import('./connection.js').Options} Options
 *
 * Where things are and on what they run. `device`: `auto` takes the GPU where it is usable and the CPU else. `base`: the folder with the
 * package's files, where that is not the one this script came from; `models`: the folder with the networks and their index.
 * @typedef {{ device?: Device, base?: string | URL, models?: string | URL, createWorker?: () => Worker, signal?: AbortSignal,
 *   onProgress?: (progress: import('./types.js').Progress) => void }} OpenOptions
 */

/**
 * An engine on this device, and everything that goes with it: the worker and its recovery, the choice of device, downloads and their store.
 *
 * It tells as events what happens by itself: `device` when it runs on a device (at the start, and after a loss on another), `fault` when a worker was
 * lost, with the error under `detail`.
 */
export class Whylight extends EventTarget {
  #connection;
  /** @type {import('./types.js').Registry & { models: import('./types.js').Card[] } | null} */
  #registry = null;

  /** Use {@link Whylight.open}. @param {OpenOptions} options */
  constructor(options = {}) {
    super();
    const where = locations(options);
    this.#connection = new Connection({
      createWorker: options.createWorker ?? createWorker,
      setUp: { wasm: where.wasm, models: where.models },
      onStarted: (started) => {
        this.#registry = started;
        this.dispatchEvent(new CustomEvent('device', { detail: started }));
      },
      onFault: (error) => this.dispatchEvent(new CustomEvent('fault', { detail: error })),
    });
  }

  /** @param {OpenOptions} [options] @returns {Promise<Whylight>} */
  static async open(options = {}) {
    const whylight = new Whylight(options);
    await whylight.use(options.device ?? 'auto', options);
    return whylight;
  }

  /** Starts, or goes over to another device. What is open stays open. @param {Device} device @param {Options} [options] */
  async use(device, { signal, onProgress } = {}) {
    await this.#connection.start(device, { signal, onProgress });
  }

  /** What computes, and why: `{ kind, name, reason, selfTest }`. */
  get device() {
    return this.#known.device;
  }

  /** The methods that there are. */
  get methods() {
    return this.#known.methods;
  }

  /** The metrics that there are. */
  get metrics() {
    return this.#known.metrics;
  }

  /** The colour maps that there are. */
  get colourMaps() {
    return this.#known.colourMaps;
  }

  /** The cards of the networks that can be opened by their id. */
  get models() {
    return this.#known.models;
  }

  get version() {
    return this.#known.version;
  }

  get #known() {
    if (!this.#registry) throw new Error('The engine has not started: wait for `Whylight.open()`.');
    return this.#registry;
  }

  /**
   * Opens a network: a shipped one by its id, or a file of one's own.
   * @param {import('./sources.js').ModelSource} source
   * @param {Options & { card?: object, name?: string }} [options] `card`: how the network wants its photos, what its classes are called
   * @returns {Promise<Model>}
   */
  async model(source, { card, name, ...options } = {}) {
    const { source: given } = modelSource(source, card, name);
    const key = this.#connection.add('model', given);
    try {
      return new Model(this.#connection, key, await this.#connection.open(key, options), this.colourMaps);
    } catch (error) {
      this.#connection.remove(key);
      throw error;
    }
  }

  /**
   * Opens a photo.
   * @param {import('./sources.js').PhotoSource} source
   * @param {Options & { name?: string }} [options]
   * @returns {Promise<import('./photo.js').Photo>}
   */
  async photo(source, { name, ...options } = {}) {
    return openPhoto(this.#connection, await photoSource(source, name), options);
  }

  /** Ends the worker. What is asked afterwards starts another. */
  close() {
    this.#connection.close();
  }

  /** For tests: a request as the worker takes it. @param {any} message */
  debug(message) {
    return this.#connection.request(message);
  }
}
