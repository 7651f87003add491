// The worker's end of the messages: requests are answered one at a time, in order; downloads go on beside them; `cancel` acts at once on the request that it names.

import { fault, faultRecord } from './fault.js';
import { watchDevices } from './gpu.js';
import { holdLock } from './life.js';
import { createQueue } from './queue.js';

const PROGRESS_EVERY_MS = 50;
const LOSS_HEARD_MS = 300;

/**
 * @typedef {import('../client/messages.js').Messages} Messages
 * @typedef {import('../client/messages.js').Message} Message
 * @typedef {import('../client/messages.js').DebugMessages} DebugMessages
 * @typedef {import('../client/messages.js').FaultRecord} FaultRecord
 * @typedef {import('./queue.js').Job} Job
 *
 * What a request needs besides its fields: to tell how far it is, to show early results, and to hear that it should stop. `progress` says
 * whether to go on.
 * @typedef {object} Lines
 * @property {AbortSignal} signal
 * @property {(stage: string, label: string, done: number, total: number) => boolean} progress
 * @property {(early: import('../client/messages.js').AnyEarly) => void} partial
 *
 * What is answered in turn, by type.
 * @typedef {Omit<Messages, "cancel">} InTurn
 * @typedef {{ [T in keyof InTurn]: (fields: InTurn[T]["fields"], lines: Lines) => Promise<InTurn[T]["answer"]> }} Requests
 * @typedef {{ [T in keyof InTurn]: { id: number, type: T } & InTurn[T]["fields"] }[keyof InTurn]} RequestInTurn
 *
 * What the worker of the tests answers besides, at once.
 * @typedef {{ [T in keyof DebugMessages]: (devices: { destroy(): boolean }) => DebugMessages[T]["answer"] }} AtOnce
 *
 * The global object of a worker; the types of the page know that of a window alone.
 * @typedef {object} Scope
 * @property {(message: Message | import('../client/messages.js').AliveMessage, moved: Transferable[]) => void} postMessage
 * @property {((event: MessageEvent<{ id: number, type: string } & Record<string, unknown>>) => void) | null} onmessage
 * @property {typeof globalThis.addEventListener} addEventListener
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));

/** @param {Message} message */
function post(message) {
  scope.postMessage(
    message,
    arraysOf(message).map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)),
  );
}

/** The large arrays of a message, which are handed over rather than copied. @param {Message} message @returns {ArrayBufferView[]} */
function arraysOf(message) {
  if ('fetched' in message) return message.fetched.bytes ? [message.fetched.bytes] : [];
  if ('photo' in message) return [message.photo.rgba];
  if ('report' in message) return message.report.map ? [message.report.map.values] : [];
  if ('map' in message) return [message.map.values];
  if ('walked' in message) return [message.walked.logits, message.walked.gradient];
  if ('trained' in message) return [message.trained.checkpoint, message.trained.measured.maps];
  if (!('changed' in message)) return [];
  const { map, aligned, picture } = message.changed;
  return [map.values, aligned, picture.rgba];
}

/** @param {number} id @param {Job} job @returns {Lines} */
function linesTo(id, job) {
  const abort = new AbortController();
  job.stop = () => abort.abort();
  /** @type {string | null} */
  let stageTold = null;
  let told = -Infinity;
  return {
    signal: abort.signal,
    progress(stage, label, done, total) {
      const now = performance.now();
      if (stage !== stageTold || now - told >= PROGRESS_EVERY_MS) {
        stageTold = stage;
        told = now;
        post({ id, type: 'progress', stage, label, done, total });
      }
      return !job.cancelled;
    },
    partial(result) {
      if (!job.cancelled) post({ id, type: 'partial', ...result });
    },
  };
}

/**
 * Answers what the page asks from now on.
 * @param {Requests} requests all but `start` wait for it
 * @param {{ readonly device: import('../../pkg/types/records.js').DeviceKind | null }} running
 * @param {Partial<AtOnce>} [atOnce] requests that do not wait for their turn
 */
export function serve(requests, running, atOnce = {}) {
  const queue = createQueue();
  const devices = watchDevices(deviceLost);
  holdLock((lock) => scope.postMessage({ id: 0, type: 'alive', lock }, []));

  /** @param {RequestInTurn} asked */
  async function answer({ id, type, ...fields }) {
    try {
      const work = async (/** @type {Job} */ job) => {
        if (type !== 'start' && running.device === null) throw fault('internal', 'The engine has not been started.');
        // Type and fields belong together, which the checker loses sight of when they are taken apart.
        const run = /** @type {(fields: object, lines: Lines) => Promise<InTurn[keyof InTurn]["answer"]>} */ (requests[type]);
        const result = await run(fields, linesTo(id, job));
        // A result that came too late for the cancel is still cancelled, for the page has moved on; unless it asked to keep what there is.
        if (job.cancelled && !(job.keep && ('report' in result || 'chart' in result))) throw fault('cancelled', 'Cancelled.');
        return result;
      };
      const answer = await (type === 'fetch' ? queue.runBeside(id, work) : queue.add(id, work));
      post({ id, type: 'done', ...answer });
    } catch (error) {
      post({ id, type: 'error', ...(await cause(faultRecord(error))) });
    }
  }

  scope.onmessage = ({ data }) => {
    const { id, type } = data;
    if (type === 'cancel') {
      const { request, keep } = /** @type {Messages["cancel"]["fields"]} */ (/** @type {unknown} */ (data));
      queue.cancel(request, { keep });
      post({ id, type: 'done' });
    } else if (type in atOnce) {
      post({ id, type: 'done', ...atOnce[/** @type {keyof AtOnce} */ (type)]?.(devices) });
    } else if (type in requests) answer(/** @type {RequestInTurn} */ (/** @type {unknown} */ (data)));
    else post({ id, type: 'error', code: 'internal', message: `The worker knows no request “${type}”.` });
  };

  // What befalls the worker as a whole belongs to no request: it is told under id 0, and the page replaces the worker.
  const doomed = (/** @type {FaultRecord} */ record) => post({ id: 0, type: 'error', ...record, fatal: true });

  /** @type {FaultRecord | null} */
  let loss = null;
  let heardOfLoss = () => {};
  const lossIsHeard = new Promise((/** @type {(nothing?: undefined) => void} */ resolve) => (heardOfLoss = resolve));

  /** @param {string} reason */
  function deviceLost(reason) {
    // A device that failed the self-test is given up on purpose.
    if (running.device !== 'gpu') return;
    loss = { code: 'device-lost', message: 'The graphics processor was lost while the page was using it.', detail: reason };
    heardOfLoss();
    doomed(loss);
  }

  /** An engine whose device is lost may trap before the loss is heard of: then the loss is what there is to tell. @param {FaultRecord} record */
  async function cause(record) {
    if (!record.fatal || running.device !== 'gpu') return record;
    await Promise.race([lossIsHeard, new Promise((resolve) => setTimeout(resolve, LOSS_HEARD_MS))]);
    return loss ? { ...loss, fatal: true } : record;
  }

  scope.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof WebAssembly.RuntimeError) cause(faultRecord(reason)).then(doomed);
  });
  scope.addEventListener('error', ({ error }) => {
    if (error instanceof WebAssembly.RuntimeError) cause(faultRecord(error)).then(doomed);
  });
}
