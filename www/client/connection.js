import { problem } from './errors.js';

// How long a worker may take to say that it heard a cancel (its event loop is stuck in one long step), and then to stop.
const HEAR_MS = 500;
const STOP_MS = 5000;

/**
 * The page's end of the worker. Every request is a promise; when the worker dies, loses its device or does not hear a cancel, a
 * fresh one takes its place with the last good network and photo, and the page goes on.
 */
export class Engine {
  #createWorker;
  #onStarted;
  #onFault;
  #hear_ms;
  #stop_ms;
  #worker = null;
  #pending = new Map();
  #nextId = 1;
  #ready = Promise.resolve();
  #restoring = false;
  #broken = false;
  #kept = { start: null, load: null, photo: null, reference: null };

  /**
   * @param createWorker () => Worker
   * @param onStarted (started) => void, for the first worker and for every one that replaces it
   * @param onFault (error) => void, when a worker was lost, also while nothing was asked of it
   */
  constructor({ createWorker, onStarted = () => {}, onFault = () => {}, hear_ms = HEAR_MS, stop_ms = STOP_MS }) {
    this.#createWorker = createWorker;
    this.#onStarted = onStarted;
    this.#onFault = onFault;
    this.#hear_ms = hear_ms;
    this.#stop_ms = stop_ms;
  }

  /** Starts, or starts again on another device; network and photo come along. @param device "auto" | "gpu" | "cpu" */
  start(device, options = {}) {
    this.#kept.start = { type: 'start', device };
    this.#discard(problem('cancelled', 'The engine was started afresh.'));
    return this.#begin(options);
  }

  /** @param what { model } a shipped network, or { bytes, name } of an ONNX file */
  async load(what, options) {
    const message = { type: 'load', ...what };
    const { model } = await this.#request(message, options);
    this.#kept.load = message;
    return model;
  }

  /** @param what { bytes, name } */
  async photo(what, options) {
    const message = { type: 'photo', ...what };
    const { photo } = await this.#request(message, options);
    this.#kept.photo = message;
    return photo;
  }

  /** @param what { bytes, name } of a second photo, for methods that start from one */
  async reference(what, options) {
    const message = { type: 'reference', ...what };
    await this.#request(message, options);
    this.#kept.reference = message;
  }

  /**
   * An abort whose reason has `keep_ms` asks for what was computed so far and waits that long for it; the report then has
   * `partial`. Any other abort ends the request at once.
   * @param what { target, method, parameters, against?, score?, precision?, loss_scale? }
   * @param options { signal, onProgress, onPartial }; the signal's reason may have `patience_ms` and `keep_ms`
   */
  async explain(what, options) {
    return (await this.#request({ type: 'explain', ...what }, options)).report;
  }

  /**
   * The same question with the photo seen a little differently, or with layers of the network as before training.
   * @param what as for `explain`, and `change: { view?, randomised?, seed? }`
   * @returns {{ predictions, target, layers, map, aligned, shown, picture }}
   */
  async changed(what, options) {
    return (await this.#request({ type: 'changed', ...what }, options)).changed;
  }

  /** @param what as for `explain`, and `metrics: [{ metric, parameters }], region: { box } | { mask } | null` @returns {{ metrics, target, timings }} */
  async score(what, options) {
    return (await this.#request({ type: 'score', ...what }, options)).score;
  }

  /** @param what as for `explain`, and `depth: "quick" | "standard"` @returns {{ verdict, depth, passes, ms, reasons }} */
  async verdict(what, options) {
    return (await this.#request({ type: 'verdict', ...what }, options)).verdict;
  }

  /**
   * Methods measured side by side; `onPartial` hears every cell `{ row, column, cell }` as it is measured.
   * @param what { methods: ids, target, against?, score, boxes, mask? } @returns {{ columns, rows }}
   */
  async chart(what, options) {
    return (await this.#request({ type: 'chart', ...what }, options)).chart;
  }

  /** Gives the worker up; an engine that is asked again starts another. */
  close() {
    this.#discard(problem('cancelled', 'The engine was closed.'));
    this.#broken = true;
  }

  /** For tests: takes the GPU away from the worker. */
  loseDevice() {
    return this.#request({ type: 'lose-device' });
  }

  /** For tests: the size of the engine's memory in bytes, which only ever grows. */
  async memory() {
    return (await this.#request({ type: 'memory' })).bytes;
  }

  async #request(message, options = {}) {
    options.signal?.throwIfAborted();
    if (this.#broken) this.#begin();
    await untilAborted(this.#ready, options.signal);
    return this.#send(message, options);
  }

  #send(message, { signal, onProgress, onPartial } = {}) {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const entry = { message, resolve, reject, onProgress, onPartial, timers: [] };
      this.#pending.set(id, entry);
      signal?.addEventListener('abort', () => this.#abort(id, entry, signal.reason), { once: true });
      this.#worker.postMessage({ id, ...message });
    });
  }

  // The page moves on at once, or soon: what the worker says about this request after that is not heard.
  #abort(id, entry, reason) {
    if (this.#pending.get(id) !== entry || entry.aborted) return;
    entry.aborted = true;
    const end = () => entry.reject(problem('cancelled', 'Cancelled.'));
    const keep = reason?.keep_ms > 0;
    if (keep) entry.timers.push(setTimeout(end, reason.keep_ms));
    else end();
    const hear = setTimeout(() => this.#replace(), reason?.patience_ms ?? this.#hear_ms);
    const stop = setTimeout(() => this.#replace(), this.#stop_ms);
    entry.timers.push(hear, stop);
    const heard = () => clearTimeout(hear);
    this.#send({ type: 'cancel', request: id, keep }).then(heard, heard);
  }

  #hearMessage(worker, { data }) {
    if (worker !== this.#worker) return;
    if (data.id === 0) return this.#fail(problem(data.code, data.message, data.detail));
    const entry = this.#pending.get(data.id);
    if (!entry) return;
    if (data.type === 'progress' || data.type === 'partial') {
      if (entry.aborted) return;
      if (data.type === 'progress') entry.onProgress?.(data);
      else entry.onPartial?.(data);
      return;
    }
    this.#pending.delete(data.id);
    entry.timers.forEach(clearTimeout);
    if (data.type === 'done') return entry.resolve(data);
    const error = problem(data.code, data.message, data.detail);
    entry.reject(error);
    if (data.fatal || data.code === 'device-lost') this.#fail(error);
  }

  /** The worker is lost together with what it was doing. */
  #fail(error) {
    if (error.code === 'device-lost') {
      this.#kept.start = { type: 'start', device: 'cpu', gpuProblem: 'The graphics processor was lost during this visit.' };
    }
    // An engine that breaks while it starts would break again and again: the next request may try.
    const hopeless = this.#restoring && error.code !== 'device-lost';
    this.#discard(error);
    this.#onFault(error);
    if (hopeless) this.#broken = true;
    else this.#begin();
  }

  /** The worker is lost because it did not stop; whoever waits behind it is served by the next one. */
  #replace() {
    const waiting = [...this.#pending.values()].filter((entry) => !entry.aborted && entry.message.type !== 'cancel');
    this.#discard(null, waiting);
    this.#begin().then(
      () => {
        for (const entry of waiting) {
          this.#pending.set(this.#nextId, entry);
          this.#worker.postMessage({ id: this.#nextId, ...entry.message });
          this.#nextId += 1;
        }
      },
      (error) => waiting.forEach((entry) => entry.reject(error)),
    );
  }

  #discard(error, spared = []) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const entry of this.#pending.values()) {
      entry.timers.forEach(clearTimeout);
      if (!spared.includes(entry)) entry.reject(error ?? problem('cancelled', 'Cancelled.'));
    }
    this.#pending.clear();
  }

  #begin(options) {
    this.#ready = this.#restore(options);
    // Whoever needs the engine next hears of the failure; until then it is nobody's.
    this.#ready.catch(() => {});
    return this.#ready;
  }

  async #restore(options) {
    this.#worker?.terminate();
    const worker = this.#createWorker();
    this.#worker = worker;
    this.#restoring = true;
    this.#broken = false;
    worker.onmessage = (event) => this.#hearMessage(worker, event);
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (worker === this.#worker) this.#fail(scriptProblem(event, this.#restoring));
    };
    try {
      const started = await this.#send(this.#kept.start, options);
      if (this.#kept.load) await this.#send(this.#kept.load, options);
      if (this.#kept.photo) await this.#send(this.#kept.photo, options);
      if (this.#kept.reference) await this.#send(this.#kept.reference, options);
      this.#onStarted(started);
      return started;
    } catch (error) {
      if (worker === this.#worker) this.#broken = true;
      throw error;
    } finally {
      if (worker === this.#worker) this.#restoring = false;
    }
  }
}

// A script that could not be loaded says nothing more than that.
function scriptProblem({ message }, starting) {
  return starting && !message
    ? problem('network', 'The engine’s worker could not be loaded.')
    : problem('internal', 'The engine’s worker failed.', message);
}

function untilAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(problem('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
