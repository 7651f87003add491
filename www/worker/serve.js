// The worker's end of the messages: requests are answered one at a time, in order; `cancel` acts at once on the request that it names.

import { fault, faultRecord } from './fault.js';
import { watchDevices } from './gpu.js';
import { createQueue } from './queue.js';

const PROGRESS_EVERY_MS = 50;
const LOSS_HEARD_MS = 300;

function post(message) {
  const { photo, report, map, changed } = message;
  const arrays = [photo?.rgba, report?.map?.values, map?.values, changed?.map.values, changed?.aligned, changed?.picture.rgba];
  const moved = arrays.filter(Boolean).map(({ buffer }) => buffer);
  self.postMessage(message, moved);
}

/** What a request needs besides its fields: to tell, to show early results, and to hear that it should stop. */
function linesTo(id, job) {
  const abort = new AbortController();
  job.stop = () => abort.abort();
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
 * @param requests by type: async (request, lines) => fields of the answer; all but `start` wait for it
 * @param {{ get device(): string | null }} running
 * @param atOnce by type: requests that do not wait for their turn
 */
export function serve(requests, running, atOnce = {}) {
  const queue = createQueue();
  const devices = watchDevices(deviceLost);

  const immediate = {
    cancel: ({ request, keep }) => queue.cancel(request, { keep }),
    ...atOnce,
  };

  async function answer({ id, type, ...request }) {
    try {
      const work = async (job) => {
        if (type !== 'start' && running.device === null) throw fault('internal', 'The engine has not been started.');
        const result = await requests[type](request, linesTo(id, job));
        // A result that came too late for the cancel is still cancelled, for the page has moved on; unless it asked to keep what there is.
        if (job.cancelled && !(job.keep && result.report)) throw fault('cancelled', 'Cancelled.');
        return result;
      };
      post({ id, type: 'done', ...(await queue.add(id, work)) });
    } catch (error) {
      post({ id, type: 'error', ...(await cause(faultRecord(error))) });
    }
  }

  self.onmessage = ({ data }) => {
    const { id, type, ...request } = data;
    if (type in immediate) post({ id, type: 'done', ...immediate[type](request, { devices }) });
    else if (type in requests) answer(data);
    else post({ id, type: 'error', code: 'internal', message: `The worker knows no request “${type}”.` });
  };

  // What befalls the worker as a whole belongs to no request: it is told under id 0, and the page replaces the worker.
  const doomed = (record) => post({ id: 0, type: 'error', ...record, fatal: true });

  let loss = null;
  let heardOfLoss;
  const lossIsHeard = new Promise((resolve) => (heardOfLoss = resolve));

  function deviceLost(reason) {
    // A device that failed the self-test is given up on purpose.
    if (running.device !== 'gpu') return;
    loss = { code: 'device-lost', message: 'The graphics processor was lost while the page was using it.', detail: reason };
    heardOfLoss();
    doomed(loss);
  }

  // An engine whose device is lost may trap before the loss is heard of: then the loss is what there is to tell.
  async function cause(record) {
    if (!record.fatal || running.device !== 'gpu') return record;
    await Promise.race([lossIsHeard, new Promise((resolve) => setTimeout(resolve, LOSS_HEARD_MS))]);
    return loss ? { ...loss, fatal: true } : record;
  }

  self.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof WebAssembly.RuntimeError) cause(faultRecord(reason)).then(doomed);
  });
  self.addEventListener('error', ({ error }) => {
    if (error instanceof WebAssembly.RuntimeError) cause(faultRecord(error)).then(doomed);
  });
}
