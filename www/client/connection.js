import { cancelled, isEnded, untilEnded } from './endings.js';
import { codeOf, problem } from './errors.js';
import { Pending, REPLACED } from './pending.js';
import { AGAIN, Resources } from './resources.js';
import { Turns } from './turns.js';

// How long a worker may take to say that it heard a cancel (its event loop is stuck in one long step), and then to stop.
const HEAR_MS = 500;
const STOP_MS = 5000;
// How long a stop waits for what there is. On a worker that is busy it may come later than that, and then the last sketch is as good.
const KEEP_MS = 350;
// How long a worker may say nothing at all: its script is downloaded meanwhile, on a slow connection too.
const SILENT_MS = 60_000;

/**
 * @typedef {import('./errors.js').Problem} Problem
 * @typedef {import('./messages.js').Type} Type
 * @typedef {import('./messages.js').Message} Message
 * @typedef {import('./messages.js').Started} Started
 * @typedef {import('./types.js').Device} Device
 *
 * What goes with every request. `signal` ends it at once. `stop` ends it and keeps what there is: the map so far, or the chart so far; a request that
 * is not made of parts just ends. `patience_ms`: how long the worker may take to hear of `signal` before it is replaced, 500 ms unless told
 * otherwise. Whoever puts a newer request in its place can wait longer, since the next worker has to open networks and photos again.
 * @typedef {{ signal?: AbortSignal, stop?: AbortSignal, patience_ms?: number, onProgress?: (progress: import('./types.js').Progress) => void }} Options
 *
 * @typedef {import('./resources.js').Kind} Kind
 * @typedef {import('./resources.js').Sources} Sources
 * @typedef {import('./resources.js').Records} Records
 *
 * @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">} WorkerEnd
 */

/** @template {Kind} K @typedef {import('./resources.js').Key<K>} Key */
/** @template {Type} T @typedef {import('./pending.js').OptionsOf<T>} OptionsOf */

/**
 * The page's end of the worker. Networks and photos are added once, under keys; a request names the keys that it is about, and they are
 * opened in the worker when it needs them. Downloads take no turn, so that a server that never answers keeps nobody else waiting. Opening
 * takes turns: until a request has been sent, nothing that was opened for it is closed to make room for another, and the worker never holds
 * much more than it may, however many requests come at once. It loses no time, since a worker does one thing at a time. A worker that dies, loses its device or does not hear a cancel is replaced, and
 * whoever waits is served by the next one.
 */
export class Connection {
  #createWorker;
  #whyForbidden;
  #setUp;
  #onStarted;
  #onFault;
  #silent_ms;
  #locks;
  /** @type {WorkerEnd | null} */
  #worker = null;
  #pending;
  /** @type {Promise<unknown>} */
  #ready = Promise.resolve();
  #starting = false;
  #broken = true;
  /** @type {{ device: Device, gpuProblem?: string }} */
  #start = { device: 'auto' };
  #resources;
  #turns = new Turns();
  /** How often the page gave up what was asked before: by another start, or by closing. */
  #givenUp = 0;

  /**
   * @param {object} options
   * @param {() => WorkerEnd} options.createWorker
   * @param {() => Problem | null} [options.whyForbidden] why a worker that could not be loaded was forbidden, where it was
   * @param {() => import('./messages.js').SetUp} options.setUp what goes with every start: where the engine and the networks are
   * @param {(started: Started) => void} [options.onStarted] for the first worker and for every one that replaces it
   * @param {(error: Problem) => void} [options.onFault] when a worker was lost, also while it had no request
   * @param {Pick<LockManager, "request">} [options.locks] of the browser, where it has some
   * @param {number} [options.hear_ms] @param {number} [options.stop_ms] @param {number} [options.keep_ms] @param {number} [options.silent_ms]
   */
  constructor({
    createWorker,
    whyForbidden = () => null,
    setUp,
    onStarted = () => {},
    onFault = () => {},
    hear_ms = HEAR_MS,
    stop_ms = STOP_MS,
    keep_ms = KEEP_MS,
    silent_ms = SILENT_MS,
    locks = globalThis.navigator?.locks,
  }) {
    this.#locks = locks;
    this.#silent_ms = silent_ms;
    this.#createWorker = createWorker;
    this.#whyForbidden = whyForbidden;
    this.#setUp = setUp;
    this.#onStarted = onStarted;
    this.#onFault = onFault;
    this.#pending = new Pending({
      post: (message) => this.#post(message),
      onDeaf: () => this.#replace(),
      hear_ms,
      stop_ms,
      keep_ms,
    });
    this.#resources = new Resources((message, options) => this.#pending.send(message, options));
  }

  /**
   * Starts, or starts again on another device; networks and photos stay what they are.
   * @param {Device} device @param {Options} [options]
   */
  async start(device, options = {}) {
    // Nobody waits for another engine: the one that there is stays.
    if (isEnded(options)) throw cancelled(options);
    this.#start = { device };
    this.#givenUp += 1;
    this.#discard(problem('cancelled', 'The engine was restarted.'));
    return this.#begin(options);
  }

  /**
   * Adds a network or a photo. Nothing happens before it is opened.
   * @template {Kind} K @param {K} kind @param {Sources[K]} source what the worker makes it from @returns {Key<K>} its key
   */
  add(kind, source) {
    return this.#resources.add(kind, source);
  }

  /**
   * Opens what was added, in the worker that there is.
   * @template {Kind} K @param {Key<K>} key @param {Options} [options] @returns {Promise<Records[K]>} its record
   */
  open(key, options = {}) {
    // What is held under a key is of the key's kind.
    const open = () => /** @type {Promise<Records[K]>} */ (this.#resources.open(key, options));
    return this.#persist((givenUp) => this.#inTurn([key], open, options, givenUp), options);
  }

  /**
   * Changes what a network is judged by, and opens it anew. What was asked before goes by what it was judged by before, unless it still downloads.
   * @param {Key<"model">} key @param {import('./calibration.js').Limits | null} limits @param {Options} [options]
   */
  change(key, limits, options = {}) {
    const reopen = () => {
      this.#resources.change(key, limits);
      return this.#resources.open(key, options);
    };
    return this.#persist((givenUp) => this.#inTurn([key], reopen, options, givenUp), options);
  }

  /**
   * From where a run is opened from now on, by the next worker at least.
   * @param {Key<"decoy">} key @param {Uint8Array | null} checkpoint @param {{ held: boolean }} worker `held`: whether it is there already
   */
  goOnFrom(key, checkpoint, worker) {
    this.#resources.goOnFrom(key, checkpoint, worker);
  }

  /** Forgets what was added. @param {string} key */
  remove(key) {
    this.#resources.remove(key);
  }

  /**
   * Asks the worker. Keys under `model`, `photo`, `reference` and `decoy` are opened first where they are not.
   * @template {Type} T @param {import('./messages.js').RequestOf<T>} message @param {OptionsOf<T>} [options]
   * @returns {Promise<import('./messages.js').AnswerOf<T>>}
   */
  request(message, options = {}) {
    const keys = keysOf(message);
    const send = async () => {
      for (const key of keys) await this.#resources.open(key, options);
      if (isEnded(options)) throw cancelled(options);
      const answer = this.#pending.send(message, options);
      // Whoever asked awaits it. This handler only keeps the browser from reporting a request that ended just now.
      answer.catch(() => {});
      // In an object, so that the turn ends before the answer comes.
      return { answer };
    };
    return this.#persist(async (givenUp) => {
      await this.#fetchBeside(message, options);
      return (await this.#inTurn(keys, send, options, givenUp)).answer;
    }, options);
  }

  /** Gives the worker up; the next request starts another. */
  close() {
    this.#givenUp += 1;
    this.#discard(problem('cancelled', 'The engine was closed.'));
    this.#broken = true;
  }

  /**
   * Downloads what is not here, then opens and sends in turn, by the worker that there is then.
   * @template T @param {string[]} keys of what is opened @param {() => Promise<T>} work @param {Options} options @param {number} givenUp as it was when the work was asked for
   * @returns {Promise<T>}
   */
  async #inTurn(keys, work, options, givenUp) {
    for (;;) {
      for (const key of keys) {
        await this.#untilStarted(givenUp, options);
        await this.#resources.fetch(key, options);
      }
      try {
        return await this.#turns.take(async () => {
          await this.#untilStarted(givenUp, options);
          // It was closed again to make room for others, or went with its worker.
          if (!keys.every((key) => this.#resources.isHere(key))) throw AGAIN;
          return work();
        }, options);
      } catch (error) {
        if (error !== AGAIN) throw error;
      }
    }
  }

  /** The small networks of a chart are downloaded before its turn. @param {object} message @param {Options} options */
  async #fetchBeside(message, options) {
    const { type, networks } = /** @type {{ type?: string, networks?: string[] }} */ (message);
    if (type !== 'chart' || !networks || networks.length === 0) return;
    await this.#pending.send({ type: 'fetch', source: { networks } }, options);
  }

  /**
   * Tries again with the next worker when one was replaced, and once when the device was lost, since the next worker uses the CPU.
   * @template A @param {(givenUp: number) => Promise<A>} work @param {Options} options @returns {Promise<A>}
   */
  async #persist(work, options) {
    const givenUp = this.#givenUp;
    let losses = 0;
    for (;;) {
      if (isEnded(options) || givenUp !== this.#givenUp) throw cancelled(options);
      try {
        if (this.#broken) this.#begin();
        await this.#untilStarted(givenUp, options);
        return await work(givenUp);
      } catch (error) {
        const lost = codeOf(error) === 'device-lost';
        if (lost) losses += 1;
        if (error !== REPLACED && !(lost && losses === 1)) throw error;
      }
    }
  }

  /**
   * Waits until the worker that there is then has started: another one may take its place meanwhile.
   * @param {number} givenUp as it was when the work was asked for @param {Options} options
   */
  async #untilStarted(givenUp, options) {
    for (let ready = null; ready !== this.#ready;) {
      if (givenUp !== this.#givenUp) throw cancelled(options);
      ready = this.#ready;
      await untilEnded(ready, options);
    }
    if (givenUp !== this.#givenUp) throw cancelled(options);
  }

  /** @param {object} message @returns {boolean} whether there is a worker to hear it */
  #post(message) {
    this.#worker?.postMessage(message, movedWith(message));
    return this.#worker !== null;
  }

  /** @param {WorkerEnd} worker @param {{ data: Message }} event */
  #hearMessage(worker, { data }) {
    if (worker !== this.#worker) return;
    if (data.type === 'error' && data.id === 0) return this.#fail(problem(data.code, data.message, data.detail));
    const error = this.#pending.hear(data);
    if (error) this.#fail(error, { named: true });
  }

  /**
   * The worker is lost together with what it was doing.
   * @param {Problem} error @param {{ named?: boolean }} [options] `named`: whoever was being served has heard of it already
   */
  #fail(error, { named = false } = {}) {
    if (error.code === 'device-lost') {
      this.#start = { device: 'cpu', gpuProblem: 'The graphics processor was lost during this visit.' };
    }
    // An engine that breaks while it starts would break again and again: the next request may try.
    const hopeless = this.#starting && error.code !== 'device-lost';
    error.restarted = !hopeless;
    this.#discard(error, { sparesWaiting: !hopeless && error.code !== 'device-lost', named });
    this.#onFault(error);
    if (hopeless) this.#broken = true;
    else this.#begin();
  }

  /** As {@link #fail}, of a worker that may have been given up meanwhile. @param {WorkerEnd} worker @param {Problem} error */
  #failOf(worker, error) {
    if (worker === this.#worker) this.#fail(error);
  }

  /** Notices the end of a worker that the browser ended without an event: its lock is free then. @param {WorkerEnd} worker @param {string} lock */
  #watch(worker, lock) {
    const gone = () => this.#failOf(worker, problem('internal', ENDED));
    this.#locks?.request(lock, gone).catch(() => {});
  }

  /** A start failed, or was cancelled: its worker goes, and the next request starts another. @param {unknown} error */
  #giveUp(error) {
    this.#broken = true;
    this.#starting = false;
    if (codeOf(error) === 'cancelled') this.#discard(REPLACED);
  }

  /** The worker is lost because it did not stop. */
  #replace() {
    this.#discard(REPLACED);
    this.#begin();
  }

  /** @param {Parameters<Pending["end"]>} how those hear of it who wait for an answer */
  #discard(...how) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#resources.startAfresh();
    this.#pending.end(...how);
  }

  /** @param {Options} [options] @returns {Promise<Started>} */
  #begin(options) {
    const started = this.#restart(options);
    // Whoever asked for the start may give it up; who only waits for it is served by another.
    const ready = started.catch((error) => {
      throw options && isEnded(options) ? REPLACED : error;
    });
    // Every request awaits `#ready` and gets the failure from it. This handler only keeps the browser from reporting it as unhandled before.
    ready.catch(() => {});
    this.#ready = ready;
    return started;
  }

  /** @param {Options} [options] @returns {Promise<Started>} */
  async #restart(options) {
    this.#worker?.terminate();
    this.#broken = false;
    this.#starting = true;
    /** @type {WorkerEnd} */
    let worker;
    try {
      worker = this.#createWorker();
    } catch (error) {
      this.#starting = false;
      this.#broken = true;
      throw codeOf(error) ? error : problem('network', 'The engine’s worker could not be started.', String(error));
    }
    this.#worker = worker;
    let isHeard = false;
    const silence = setTimeout(() => this.#failOf(worker, problem('network', SILENCE)), this.#silent_ms);
    worker.onmessage = (event) => {
      if (isAlive(event.data)) return this.#watch(worker, event.data.lock);
      isHeard = true;
      clearTimeout(silence);
      if (isMessage(event.data)) this.#hearMessage(worker, event);
      else this.#failOf(worker, problem('network', OTHER_SCRIPT));
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      clearTimeout(silence);
      this.#failOf(worker, (!isHeard && !event.message && this.#whyForbidden()) || scriptProblem(event, !isHeard));
    };
    try {
      const started = await this.#pending.send({ type: 'start', ...this.#setUp(), ...this.#start }, options);
      this.#onStarted(started);
      return started;
    } catch (error) {
      if (worker === this.#worker) this.#giveUp(error);
      throw error;
    } finally {
      clearTimeout(silence);
      if (worker === this.#worker) this.#starting = false;
    }
  }
}

const SILENCE = 'The engine’s worker says nothing: worker.js may be empty, another file, or slow to arrive.';
const OTHER_SCRIPT = 'worker.js is not the engine’s worker: take all files from one package.';

const ENDED = 'The browser ended the engine’s worker and gave no reason; memory may have run out.';

/** @param {Message | import('./messages.js').AliveMessage | null} data @returns {data is import('./messages.js').AliveMessage} */
const isAlive = (data) => data?.type === 'alive';

/** Whether the engine's worker may have said so. @param {unknown} data */
const isMessage = (data) => typeof data === 'object' && data !== null && 'id' in data && 'type' in data;

/** What was downloaded is handed over rather than copied. @param {object} message @returns {Transferable[]} */
function movedWith(message) {
  const { source } =
    /** @type {{ source?: import('./messages.js').PhotoGiven & Partial<import('./messages.js').DecoyGiven> }} */ (message);
  const bytes = (source?.digits ?? source)?.fetched?.bytes;
  return bytes ? [bytes.buffer] : [];
}

/** The keys that a request names. @param {object} message @returns {string[]} */
function keysOf(message) {
  const { model, photo, reference, decoy } = /** @type {Partial<import('./messages.js').Keys & { decoy: string }>} */ (message);
  return [model, photo, reference, decoy].filter((key) => typeof key === 'string');
}

/**
 * A script that could not be loaded says nothing more than that. What is no script at all, such as a web page, fails before it says anything.
 * @param {{ message?: string }} event @param {boolean} silent whether the worker has said nothing yet
 */
function scriptProblem({ message }, silent) {
  if (silent && !message) return problem('network', 'The engine’s worker, worker.js, could not be loaded.');
  if (silent && /NetworkError/.test(message ?? '')) {
    return problem('network', 'The engine’s worker could not load its script, worker.js.', message);
  }
  if (silent && /SyntaxError/.test(message ?? '')) {
    const found =
      'The engine’s worker is no script: the server answered with a web page, or with a file that is cut short, where worker.js was expected.';
    return problem('network', found, message);
  }
  // Its own faults it tells itself, once it runs.
  if (silent)
    return problem(
      'network',
      'worker.js failed while it was loaded: it is damaged or of another version, or this browser is too old.',
      message,
    );
  return problem('internal', 'The engine’s worker failed.', message);
}
