// A stand-in for the client, so that the package around it can be built and tried in every host: it opens the engine, loads one
// network and explains one photo.
import { Engine } from './connection.js';
import { locate } from './locations.js';
import { startWorker } from './start_worker.js';

/** Saliency maps for image classifiers, computed in the browser. */
export class Whylight {
  #engine;

  /** @private @param {*} engine @param {*} started */
  constructor(engine, started) {
    this.#engine = engine;
    /** What the engine says of itself. */
    this.record = started;
  }

  /**
   * @param {object} [options]
   * @param {'auto' | 'gpu' | 'cpu'} [options.device]
   * @param {string | URL} [options.base] a folder that holds all files of the package
   * @param {string | URL} [options.worker]
   * @param {string | URL} [options.wasm]
   * @param {string | URL} [options.models]
   * @returns {Promise<Whylight>}
   */
  static async open({ device = 'auto', ...where } = {}) {
    if (typeof Worker === 'undefined') {
      throw new Error('Whylight.open() needs a browser. Elsewhere, `whylight/engine` takes the wasm as bytes.');
    }
    const locations = await locate(where);
    const engine = new Engine({ createWorker: () => startWorker(locations) });
    return new Whylight(engine, await engine.start(device));
  }

  /** @param {string} id */
  async model(id) {
    await this.#engine.load({ model: id });
    return {
      /**
       * @param {unknown} photo
       * @param {Partial<import('../../pkg/types/engine.js').Request>} question
       * @returns {Promise<import('../../pkg/types/engine.js').Report>}
       */
      explain: (photo, question) => this.#engine.explain({ target: 'top', method: 'gradient', parameters: {}, ...question }),
    };
  }

  /** @param {string | URL} url */
  async photo(url) {
    const bytes = await (await fetch(url)).arrayBuffer();
    return this.#engine.photo({ bytes, name: String(url) });
  }

  close() {
    this.#engine.close();
  }
}
