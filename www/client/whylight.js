import { checkCard } from './card_check.js';
import { checkDevice, checkFields, checkLimits, checkName, checkWorkers, OPTIONS } from './checks.js';
import { Connection } from './connection.js';
import { openDecoy } from './decoy.js';
import { untilEnded } from './endings.js';
import { problem } from './errors.js';
import { learnHead } from './head.js';
import { locate } from './locations.js';
import { Model } from './model.js';
import { openPhoto } from './photo.js';
import { modelSource, photoSource } from './sources.js';
import { startWorker, whyForbidden } from './start_worker.js';

/**
 * @typedef {import('./types.js').Device} Device
 * @typedef {import('./connection.js').Options} Options
 *
 * On what the engine runs and where its files are. `device`: `auto` takes the GPU where it is usable and the CPU else. `base`: the folder with the
 * package's files, where that is not the one this script came from; `worker`, `wasm` and `models` name single ones: a folder of networks has an
 * `index.json` that lists their cards. `store`: whether networks are kept in this browser once they are downloaded, which they are unless told
 * otherwise. `workers`: how many workers share the images of a method on the CPU, 1 to 16; as many as there are cores, and at most four, unless
 * told otherwise. Each takes memory for the engine and the network; a seed gives the same map whatever their number.
 * @typedef {{ base?: string | URL, worker?: string | URL, wasm?: string | URL, models?: string | URL, store?: boolean, workers?: number }} Places
 * @typedef {Places & { device?: Device } & Options} OpenOptions
 */

const PLACES = ['base', 'worker', 'wasm', 'models', 'store', 'workers'];

/**
 * An engine on this device, and everything that goes with it: the worker and its recovery, the choice of device, downloads and their store.
 *
 * It tells as events what happens by itself: `device` when it runs on a device (at the start, and after a loss on another), `fault` when a worker was
 * lost, with the error under `detail`.
 */
export class Whylight extends EventTarget {
  #connection;
  #places;
  /** @type {import('./locations.js').Locations | null} */
  #locations = null;
  /** @type {import('./messages.js').Started | null} */
  #registry = null;

  /** One that has not started: {@link Whylight.use} starts it. @param {Places} [places] */
  constructor(places = {}) {
    super();
    this.#places = places;
    this.#connection = new Connection({
      createWorker: () => startWorker(this.#where.worker),
      whyForbidden,
      setUp: () => {
        const { wasm, cpuWasm, models } = this.#where;
        const { store = true, workers } = places;
        return { wasm: codeAt(wasm), cpuWasm: cpuWasm && codeAt(cpuWasm), models: addressed(models), store, workers };
      },
      onStarted: (started) => {
        this.#registry = started;
        this.dispatchEvent(new CustomEvent('device', { detail: started }));
      },
      onFault: (error) => this.dispatchEvent(new CustomEvent('fault', { detail: error })),
    });
  }

  /** @param {OpenOptions} [options] @returns {Promise<Whylight>} */
  static async open(options = {}) {
    checkFields('Whylight.open()', options, ['device', ...PLACES, ...OPTIONS]);
    checkWorkers('Whylight.open()', options.workers);
    const { device = 'auto', signal, stop, patience_ms, onProgress, ...places } = options;
    if (typeof Worker === 'undefined') {
      throw problem(
        'no-wasm',
        'Whylight.open() needs a browser with workers. Elsewhere, `whylight/engine` takes the engine as bytes.',
      );
    }
    const whylight = new Whylight(places);
    try {
      await whylight.use(device, { signal, stop, patience_ms, onProgress });
    } catch (error) {
      whylight.close();
      throw error;
    }
    return whylight;
  }

  /** Starts, or goes over to another device. What is open stays open. @param {Device} device @param {Options} [options] */
  async use(device, options = {}) {
    checkDevice('The engine', device);
    checkFields('use()', options, OPTIONS);
    this.#locations ??= await untilEnded(locate(this.#places), options);
    await this.#connection.start(device, options);
  }

  get #where() {
    if (!this.#locations) throw notStarted();
    return this.#locations;
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

  /** The usual ways in which a photo becomes numbers, by the ids that a card of one's own may name. */
  get presets() {
    return this.#known.presets;
  }

  get version() {
    return this.#known.version;
  }

  get #known() {
    if (!this.#registry) throw notStarted();
    return this.#registry;
  }

  /**
   * Opens a network: a shipped one by its id, or a file of one's own, with the files in which it keeps weights as a list.
   * @param {import('./sources.js').ModelSource} source
   * @param {Options & { card?: import('./messages.js').Card, name?: string, limits?: import('./calibration.js').Limits | null }} [given] `card`: a whole card, or what is known of a file of one's own: its `name`, `preprocess` (the id of one of {@link Whylight.presets}, or as a card says it), `labels`, `head`, `output`, `size`, `tap`. `limits`: what verdicts go by, in the place of what the card says
   * @returns {Promise<Model>}
   */
  async model(source, given = {}) {
    checkFields('model()', given, ['card', 'name', 'limits', ...OPTIONS]);
    const { card, name, limits, ...options } = given;
    checkName('model()', name);
    checkCard('model()', card);
    checkLimits('model()', limits ?? null);
    const { source: opened } = modelSource(source, card, name);
    const key = this.#connection.add('model', limits ? { ...opened, limits } : opened);
    try {
      return new Model(this.#connection, key, await this.#connection.open(key, options), this.colourMaps);
    } catch (error) {
      this.#connection.remove(key);
      throw error;
    }
  }

  /**
   * What a network's file says of it, and what can be guessed beyond that.
   * @param {import('./sources.js').ModelSource} source
   * @param {Parameters<Whylight["model"]>[1]} [options] as those of {@link Whylight.model}
   * @returns {Promise<import('./types.js').Inspection>}
   */
  async inspect(source, options = {}) {
    const model = await this.model(source, options);
    try {
      const { signal, stop, onProgress } = options;
      return await model.inspect({ signal, stop, onProgress });
    } finally {
      model.close();
    }
  }

  /**
   * Opens a photo.
   * @param {import('./sources.js').PhotoSource} source
   * @param {Options & { name?: string }} [given]
   * @returns {Promise<import('./photo.js').Photo>}
   */
  async photo(source, given = {}) {
    checkFields('photo()', given, ['name', ...OPTIONS]);
    const { name, ...options } = given;
    checkName('photo()', name);
    return openPhoto(this.#connection, await photoSource(source, name, options), options);
  }

  /**
   * Opens a run of the decoy experiment: a small network learns digits with a swatch whose grey gives the answer away, and a penalty on its
   * explanation turns it to the digits (Ross, Hughes and Doshi-Velez, 2017). It is trained on the CPU; one seed gives one run.
   * @param {Options & import('./decoy.js').DecoyGiven} given
   * @returns {Promise<import('./decoy.js').Decoy>}
   */
  async decoy(given) {
    return openDecoy(this.#connection, given);
  }

  /**
   * Learns a head for two to ten classes of one's own on the feature maps of a network, which stays as it is: the mean of each map and a dense
   * layer, with a penalty on the log-odds that come from where the evidence is not. It is learned on the CPU; one request gives one head.
   * @param {Options & import('./types.js').HeadRequest} given
   * @returns {Promise<import('./types.js').HeadReport>} what it says of each example
   */
  async head(given) {
    return learnHead(this.#connection, given);
  }

  /** Ends the worker. The next request starts another. */
  close() {
    this.#connection.close();
  }
}

const notStarted = () => problem('not-started', 'The engine has not started: wait for `Whylight.open()`.');

/** A message holds no URL. @param {import('./locations.js').Code} code */
const codeAt = ({ url, bytes }) => ({ url: url.href, bytes });

/** Networks as the worker takes them. @param {import('./locations.js').Locations["models"]} models */
const addressed = (models) => (models instanceof URL ? models.href : models);
