// One client for all figures of a page that run on the same device with the same files: one worker, one copy of each network.

import { cancelled, isEnded } from '../client/endings.js';
import { problem } from '../client/errors.js';
import { SharedWork } from './shared_work.js';

/**
 * @typedef {import('../client/index.js').Whylight} Whylight
 * @typedef {import('../client/index.js').Model} Model
 * @typedef {import('./shared_work.js').WorkLines} WorkLines
 * @typedef {{ device: 'auto' | 'gpu' | 'cpu', base: string, models: string }} Places
 * @typedef {{ whylight: Whylight, Explanation: typeof import('../client/index.js').Explanation, client: SharedClient }} Engine
 */

/** How long a worker waits for another figure before it gives its memory back: as long as a page may take to change its view. */
const IDLE_MS = 10_000;

/** @type {Map<string, SharedClient>} */
const clients = new Map();

/** @param {Places} places @returns {SharedClient} */
export function sharedClient({ device, base, models }) {
  const key = [device, base, models].join('\n');
  const known = clients.get(key) ?? new SharedClient({ device, base, models });
  clients.set(key, known);
  return known;
}

export class SharedClient {
  #users = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  #opening;
  /** @type {Whylight | null} */
  #whylight = null;
  /** @type {Map<string, SharedWork<Model>>} */
  #networks = new Map();

  /** @param {Places} places */
  constructor(places) {
    this.#opening = new SharedWork((lines) => this.#open(places, lines));
  }

  /** A figure may ask from now on. @param {object} figure */
  enter(figure) {
    clearTimeout(this.#idle);
    this.#users.add(figure);
  }

  /** The last one to leave lets the worker end; a figure that asks later starts another. @param {object} figure */
  leave(figure) {
    if (!this.#users.delete(figure) || this.#users.size > 0) return;
    this.#idle = setTimeout(() => this.#whylight?.close(), IDLE_MS);
  }

  /** Whether the engine is here already. */
  get isOpen() {
    return this.#whylight !== null;
  }

  /** @param {WorkLines} lines @returns {Promise<Engine>} */
  open(lines) {
    return this.#opening.join(lines);
  }

  /** @param {string} source id of a shipped network, or the address of a file @param {WorkLines} lines */
  network(source, lines) {
    const opening =
      this.#networks.get(source) ?? new SharedWork((own) => /** @type {Whylight} */ (this.#whylight).model(source, own));
    this.#networks.set(source, opening);
    return opening.join(lines);
  }

  /** @param {Places} places @param {Required<WorkLines>} lines @returns {Promise<Engine>} */
  async #open({ device, base, models }, lines) {
    const { Whylight, Explanation } = await client();
    const whylight = new Whylight({ ...(base && { base }), ...(models && { models }) });
    try {
      await whylight.use(device, lines);
      if (isEnded(lines)) throw cancelled(lines);
    } catch (error) {
      whylight.close();
      throw error;
    }
    // One worker, whatever became of an earlier start.
    this.#whylight?.close();
    this.#networks.clear();
    this.#whylight = whylight;
    return { whylight, Explanation, client: this };
  }
}

async function client() {
  // Where there is no WebAssembly, nothing is fetched for it.
  if (typeof WebAssembly === 'undefined' || typeof Worker === 'undefined') {
    throw problem('no-wasm', 'This browser has no WebAssembly, or no workers.');
  }
  /** @type {typeof import('../client/index.js')} */
  let module;
  try {
    module = await import('../client/index.js');
  } catch (error) {
    throw problem('network', 'The script of the engine could not be loaded.', String(error));
  }
  if (!module.Whylight)
    throw problem('network', 'The script of the engine is empty, or another file: take all files from one package.');
  return module;
}
