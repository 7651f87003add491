// The engine's side of the page: the only file that imports the compiled package. It fetches, queues, cancels and translates;
// the engine computes.

import init, { wasm_memory_bytes, Whylight } from '../../pkg/whylight.js';
import { decodeInBrowser } from './decode.js';
import { fault, faultRecord } from './fault.js';
import { probeGpu, watchDevices } from './gpu.js';
import { fetchLabels, fetchNetworks, isKept, loadShipped } from './models.js';
import { createQueue } from './queue.js';

const PROGRESS_EVERY_MS = 50;
const LOSS_HEARD_MS = 300;
// A network that is only wanted beside another is downloaded when it is no larger, or used where this browser has it already.
const SMALL_BYTES = 4e6;

let engine = null;
let deviceKind = null;
// Where the wasm and the networks are; the page says so before anything else.
let locations = null;
let shipped = [];
let lastPanic;
// What the engine cannot know: how long fetching and decoding took before it was asked.
const before = { download: null, decode: null };

const queue = createQueue();
const devices = watchDevices(deviceLost);

const handlers = {
  async start({ device, gpuProblem: known }, { progress }) {
    progress('start', 'Starting the engine', 0, 0);
    const wasm = await fetchEngine();
    const [, gpu, fetched] = await Promise.all([
      init({ module_or_path: wasm }),
      known || device === 'cpu' ? null : probeGpu({ emulated: device === 'gpu' }),
      fetchNetworks(locations.models),
    ]);
    shipped = fetched;
    // The engine does not learn the GPU's name from WebGPU.
    engine = await Whylight.start({
      device: known ? 'auto' : device,
      gpuProblem: known ?? gpu?.problem ?? null,
      gpuName: gpu?.name || null,
    });
    const record = engine.record();
    deviceKind = record.device.kind;
    const can = (name) => typeof engine[name] === 'function';
    return {
      ...record,
      models: shipped.map(({ card }) => card),
      can: {
        reference: can('set_reference'),
        changed: can('explain_changed'),
        score: can('score'),
        verdict: can('verdict'),
        chart: can('chart'),
      },
    };
  },

  async load({ model, bytes, name }, { progress, signal }) {
    const began = performance.now();
    const total_ms = () => performance.now() - began;
    if (bytes) {
      before.download = null;
      const record = await engine.load_file(new Uint8Array(bytes), name, progress);
      return { model: { ...record, cached: false, ms: record.ms ?? total_ms() } };
    }
    const network = shipped.find(({ card }) => card.id === model);
    if (!network) throw fault('bad-model', `There is no network called “${model}” here.`);
    const { card } = network;
    const labels = await fetchLabels(network);
    const { record, cached, fetched_ms } = await loadShipped(
      network,
      (whole) => engine.load_model(whole, { ...card, labels }, progress),
      { onProgress: (done, total) => progress('download', `Downloading ${card.name}`, done, total), signal },
    );
    before.download = {
      stage: 'download',
      label: cached ? 'Read the network from this browser' : 'Download the network',
      ms: fetched_ms,
    };
    return { model: { ...record, labels: record.labels ?? labels, cached, ms: total_ms() } };
  },

  async photo({ bytes, name }, { progress }) {
    progress('decode', 'Reading the photo', 0, 0);
    const began = performance.now();
    let photo;
    try {
      photo = await engine.set_photo(new Uint8Array(bytes));
    } catch (error) {
      const decoded = error?.code === 'unsupported-image' ? await decodeInBrowser(bytes) : null;
      if (!decoded) throw withName(error, name);
      await engine.set_photo_rgba(decoded.width, decoded.height, new Uint8Array(decoded.rgba.buffer));
      photo = decoded;
    }
    before.decode = { stage: 'decode', label: 'Read the photo', ms: performance.now() - began };
    return { photo: { ...photo, rgba: new Uint8ClampedArray(photo.rgba) } };
  },

  async reference({ bytes, name }, { progress }) {
    progress('decode', 'Reading the second photo', 0, 0);
    try {
      await engine.set_reference(new Uint8Array(bytes));
    } catch (error) {
      throw withName(error, name);
    }
    return {};
  },

  async explain(request, { progress, partial }) {
    const report = await engine.explain(request, progress, partial);
    const known = new Set(report.timings.map(({ stage }) => stage));
    const earlier = [before.download, before.decode].filter((timing) => timing && !known.has(timing.stage));
    // Like what the engine remembers, it is not spent again on the next question.
    before.download = null;
    before.decode = null;
    return { report: { ...report, timings: [...earlier, ...report.timings] } };
  },

  async changed({ change, ...request }, { progress }) {
    const changed = await engine.explain_changed(request, change, progress);
    const { picture } = changed;
    return { changed: { ...changed, picture: { ...picture, rgba: new Uint8ClampedArray(picture.rgba) } } };
  },

  score: async (request, { progress }) => ({ score: await engine.score(request, progress) }),
  verdict: async (request, { progress }) => ({ verdict: await engine.verdict(request, progress) }),

  async chart({ networks = [], ...request }, { progress, partial, signal }) {
    // The methods are tried on other networks too, where the engine can hold more than one.
    if (typeof engine.add_network !== 'function') return { chart: await engine.chart(request, progress, partial) };
    try {
      for (const network of shipped.filter(({ card }) => networks.includes(card.id))) {
        const { card } = network;
        if (card.bytes > SMALL_BYTES && !(await isKept(card))) continue;
        await loadShipped(network, (bytes) => engine.add_network(bytes, card, progress), {
          onProgress: (done, total) => progress('download', `Downloading ${card.name}`, done, total),
          signal,
        });
      }
      return { chart: await engine.chart(request, progress, partial) };
    } finally {
      engine.clear_networks();
    }
  },
};

async function fetchEngine() {
  let response;
  try {
    response = await fetch(locations.wasm);
  } catch (error) {
    throw fault('network', 'The engine could not be downloaded.', String(error));
  }
  if (!response.ok) throw fault('network', `The server answered ${response.status} for the engine.`);
  return response;
}

// The engine decodes bytes and knows no names; the visitor knows names and no bytes.
function withName(error, name) {
  if (error?.code && name) error.message = `${name}: ${error.message}`;
  return error;
}

function post(message) {
  const { photo, report, map, changed } = message;
  const arrays = [photo?.rgba, report?.map.values, map?.values, changed?.map.values, changed?.aligned, changed?.picture.rgba];
  const moved = arrays.filter(Boolean).map(({ buffer }) => buffer);
  self.postMessage(message, moved);
}

/** What a handler needs besides its request: to tell, to show early results, and to hear that it should stop. */
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

async function answer({ id, type, ...request }) {
  try {
    const work = async (job) => {
      if (type !== 'start' && !engine) throw fault('internal', 'The engine has not been started.');
      const result = await handlers[type](request, linesTo(id, job));
      // A result that came too late for the cancel is still cancelled, for the page has moved on; unless it asked to keep what there is.
      if (job.cancelled && !(job.keep && result.report)) throw fault('cancelled', 'Cancelled.');
      return result;
    };
    post({ id, type: 'done', ...(await queue.add(id, work)) });
  } catch (error) {
    post({ id, type: 'error', ...(await cause(faultRecord(error, lastPanic))) });
  }
}

self.onmessage = ({ data }) => {
  if (data.type === 'locations') {
    locations = data;
  } else if (data.type === 'cancel') {
    queue.cancel(data.request, { keep: data.keep });
    post({ id: data.id, type: 'done' });
  } else if (data.type === 'lose-device') {
    devices.destroy();
    post({ id: data.id, type: 'done' });
  } else if (data.type === 'memory') {
    post({ id: data.id, type: 'done', bytes: engine ? wasm_memory_bytes() : 0 });
  } else if (data.type in handlers) {
    answer(data);
  } else {
    post({ id: data.id, type: 'error', code: 'internal', message: `The worker knows no request “${data.type}”.` });
  }
};

// What befalls the worker as a whole belongs to no request: it is told under id 0, and the page replaces the worker.
const doomed = (record) => post({ id: 0, type: 'error', ...record, fatal: true });

let loss = null;
let heardOfLoss;
const lossIsHeard = new Promise((resolve) => (heardOfLoss = resolve));

function deviceLost(reason) {
  // A device that failed the self-test is given up on purpose.
  if (deviceKind !== 'gpu') return;
  loss = { code: 'device-lost', message: 'The graphics processor was lost while the page was using it.', detail: reason };
  heardOfLoss();
  doomed(loss);
}

// An engine whose device is lost may trap before the loss is heard of: then the loss is what there is to tell.
async function cause(record) {
  if (!record.fatal || deviceKind !== 'gpu') return record;
  await Promise.race([lossIsHeard, new Promise((resolve) => setTimeout(resolve, LOSS_HEARD_MS))]);
  return loss ? { ...loss, fatal: true } : record;
}

self.addEventListener('unhandledrejection', ({ reason }) => {
  if (reason instanceof WebAssembly.RuntimeError) cause(faultRecord(reason, lastPanic)).then(doomed);
});
self.addEventListener('error', ({ error }) => {
  if (error instanceof WebAssembly.RuntimeError) cause(faultRecord(error, lastPanic)).then(doomed);
});

// The panic hook prints where and why, and only then traps; the trap itself says nothing.
const print = console.error.bind(console);
console.error = (...words) => {
  if (/panicked at/.test(words[0])) lastPanic = String(words[0]).split('\n\nStack')[0];
  print(...words);
};
