// What the worker answers. It fetches, opens and translates; the engine computes. Networks, photos and runs go by the keys that the page gave them.

import { isolated } from '../shared/shown_name.js';
import { decodeInBrowser } from './decode.js';
import { allowStore } from './kept_networks.js';
import { download, refusePage } from './download.js';
import { learnHead, openDecoy, openEngine } from './engine.js';
import { fault, isFault } from './fault.js';
import { Pool, threadsFor } from './pool.js';
import { fetchLabels, fetchNetworks, fetchShipped, isKept, loadShipped } from './models.js';

// A network that is only wanted beside another is downloaded when it is no larger, or used where this browser has it already.
const SMALL_BYTES = 4e6;

/**
 * @typedef {import('../client/messages.js').Messages} Messages
 * @typedef {import('../client/messages.js').Keys} Keys
 * @typedef {import('../client/messages.js').ModelGiven} ModelGiven
 * @typedef {import('../client/messages.js').PhotoGiven} PhotoGiven
 * @typedef {import('../client/types.js').Network} Network
 * @typedef {import('../client/types.js').Timing} Timing
 * @typedef {import('../client/types.js').Code} Code
 * @typedef {import('./serve.js').Lines} Lines
 *
 * What is open. `before`: what it took to fetch it, until that was told.
 * @typedef {{ kind: "model" | "photo", handle: number, before: Timing | null }} OpenInEngine
 * @typedef {OpenInEngine | { kind: "decoy", run: import('../../pkg/types/engine.js').Decoy }} Open
 */

/** Made by `start`, the first request. @type {import('../../pkg/types/engine.js').Engine} */
let engine;
/** @type {import('../../pkg/types/records.js').DeviceKind | null} */
let deviceKind = null;
/** @type {Network[]} */
let shipped = [];
/** @type {Map<string, Open>} by key */
const open = new Map();

/** Other workers that walk a share of every batch. */
let pool = new Pool({ threads: 1, createWorker: () => new Worker(location.href), start: { type: 'start' } });
/** What a method costs, in forward passes, by its id. @type {Map<string, number>} */
let passes = new Map();

/** A method of fewer forward passes is over before another worker would have begun. */
const WORTH_PASSES = 10;

/** What the engine runs on; null before it has started. */
export const running = {
  get device() {
    return deviceKind;
  },
};

/** @type {import('./serve.js').Requests} */
export const requests = {
  async start({ device, gpuProblem, wasm, cpuWasm, models, store = true, workers }, { progress }) {
    allowStore(store);
    progress('start', 'Starting the engine', 0, 0);
    const onBytes = (/** @type {number} */ done, /** @type {number} */ total) =>
      done < total || total === 0
        ? progress('download', 'Downloading the engine', done, total)
        : progress('start', 'Starting the engine', 0, 0);
    const [started, fetched] = await Promise.all([
      openEngine({ device, gpuProblem, wasm, cpuWasm }, onBytes),
      fetchNetworks(models),
    ]);
    engine = started;
    shipped = fetched;
    const record = engine.record();
    deviceKind = record.device.kind;
    passes = new Map(record.methods.map((method) => [method.id, method.passes]));
    // A GPU has threads of its own.
    const threads = deviceKind === 'cpu' ? threadsFor(workers, navigator) : 1;
    pool = new Pool({
      threads,
      createWorker: () => new Worker(location.href, { name: 'whylight helper' }),
      start: { type: 'start', device: 'cpu', wasm, cpuWasm, models: [], store: false, workers: 1 },
    });
    if (threads > 1)
      engine.set_helpers(
        (model) => pool.ready(model),
        (place, model, images, score) => pool.walk(place, model, /** @type {Float32Array<ArrayBuffer>} */ (images), score),
      );
    return { ...record, models: shipped.map(({ card }) => card) };
  },

  async fetch({ source }, lines) {
    if ('networks' in source) return { fetched: await fetchSmall(source.networks, lines) };
    if ('id' in source) {
      const network = shippedNamed(source.id);
      return { fetched: await fetchShipped(network, { onProgress: toldOf(network.card.name, lines), signal: lines.signal }) };
    }
    const began = performance.now();
    const bytes = await fetchFile(source, lines);
    return { fetched: { bytes, ms: performance.now() - began } };
  },

  async model({ key, source }, lines) {
    const began = performance.now() - (source.fetched?.ms ?? 0);
    const { record, cached, before } =
      'id' in source ? await shippedModel(source.id, lines, source) : await ownModel(source, lines);
    keep(key, { kind: 'model', handle: record.handle, before });
    return { model: { ...record, cached, ms: performance.now() - began } };
  },

  async photo({ key, source }, lines) {
    lines.progress('decode', 'Reading the photo', 0, 0);
    const { name } = source;
    const bytes = await bytesOf(source, lines, 'bad-image');
    const began = performance.now();
    /** @type {import('../client/types.js').OpenedPhoto} */
    let photo;
    try {
      photo = await engine.open_photo(bytes);
    } catch (error) {
      const decoded = isFault(error) && error.code === 'unsupported-image' ? await decodeInBrowser(bytes) : null;
      if (!decoded) throw withName(error, name);
      const { width, height, rgba } = decoded;
      photo = { ...(await engine.open_photo_rgba(width, height, new Uint8Array(rgba.buffer))), rgba };
    }
    const before = { stage: 'decode', label: 'Read the photo', ms: performance.now() - began };
    keep(key, { kind: 'photo', handle: photo.handle, before });
    return { photo };
  },

  async decoy({ key, source: { digits, plan, checkpoint } }, lines) {
    const bytes = await bytesOf(digits, lines, 'bad-data');
    lines.progress('decode', 'Reading the digits', 0, 0);
    const run = openDecoy(bytes, plan, checkpoint ?? undefined);
    keep(key, { kind: 'decoy', run });
    return { decoy: await run.record() };
  },

  async 'train-decoy'({ decoy, settings }, { progress }) {
    return { trained: await runOf(decoy).epoch(settings, progress) };
  },

  'write-decoy': async ({ decoy }) => ({ file: await runOf(decoy).onnx() }),

  'circle-round': async ({ decoy, round }, { progress }) => ({ circled: await runOf(decoy).round(round, progress) }),

  featureMaps: async (request, { progress }) => ({ maps: await engine.feature_maps(withHandles(request), progress) }),

  'learn-head': async ({ head }, { progress }) => ({ learned: await learnHead(head, progress) }),

  async close({ key }) {
    letGo(key);
    return {};
  },

  async inspect({ model }, { progress }) {
    return { inspection: await engine.inspect(handleOf(model, 'no-model'), progress) };
  },

  async graph({ model }) {
    return { graph: engine.graph(handleOf(model, 'no-model')) };
  },

  async profile({ model, runs }) {
    return { steps: await engine.profile(handleOf(model, 'no-model'), runs) };
  },

  preview: (request, { progress }) => engine.preview(withHandles(request), progress),

  predict: (request, { progress }) => engine.predict(withHandles(request), progress),

  async explain(request, { progress, partial }) {
    if (request.verdict || request.require_trust || (passes.get(request.method) ?? 0) >= WORTH_PASSES) wake(request.model);
    const report = await engine.explain(withHandles(request), progress, partial);
    const known = new Set(report.timings.map(({ stage }) => stage));
    const earlier = timingsBefore(request).filter(({ stage }) => !known.has(stage));
    return { report: { ...report, timings: [...earlier, ...report.timings] } };
  },

  async changed({ change, ...request }, { progress }) {
    if ((passes.get(request.method) ?? 0) >= WORTH_PASSES) wake(request.model);
    return { changed: await engine.explain_changed(withHandles(request), change, progress) };
  },

  async score(request, { progress }) {
    wake(request.model);
    return { score: await engine.score(withHandles(request), progress) };
  },

  async verdict(request, { progress }) {
    wake(request.model);
    return { verdict: await engine.verdict(withHandles(request), progress) };
  },

  walk: async ({ model, images, score }) => ({ walked: await engine.walk(handleOf(model, 'no-model'), images, score) }),

  async 'calibrate-photo'(request, { progress }) {
    wake(request.model);
    return { numbers: await engine.examine_for_calibration(withHandles(request), progress) };
  },

  async calibrate({ model, photos }) {
    return { calibration: engine.calibrate({ model: handleOf(model, 'no-model'), photos }) };
  },

  async chart({ networks: named, ...request }, lines) {
    wake(request.model);
    const networks = named ?? [];
    /** @type {number[]} */
    const opened = [];
    try {
      for (const { card } of shipped.filter(({ card }) => networks.includes(card.id))) {
        if (card.bytes > SMALL_BYTES && !(await isKept(card))) continue;
        const { record } = await shippedModel(card.id, lines, { fetched: small.get(card.id) });
        small.delete(card.id);
        opened.push(record.handle);
      }
      return { chart: await engine.chart({ ...withHandles(request), networks: opened }, lines.progress, lines.partial) };
    } finally {
      for (const handle of opened) {
        engine.close_model(handle);
        pool.forget(handle);
      }
    }
  },
};

/** Has the other workers open a network, where they are worth it. @param {string} key */
function wake(key) {
  const known = open.get(key);
  if (known?.kind === 'model') pool.wake(known.handle);
}

/** What is said of a network, with the limits that it is judged by. @template T @param {T} card @param {ModelGiven["limits"]} limits */
function judgedBy(card, limits) {
  if (!limits) return card;
  const { calibration, familiarity } = limits;
  // Too few photos tell nothing of familiarity, and leave what the card says.
  return familiarity ? { ...card, calibration, familiarity } : { ...card, calibration };
}

/** Keeps what was opened under its key, in the place of what was there. @param {string} key @param {Open} entry */
function keep(key, entry) {
  letGo(key);
  open.set(key, entry);
}

/** @param {string} key */
function letGo(key) {
  const known = open.get(key);
  open.delete(key);
  if (known?.kind === 'model') {
    engine.close_model(known.handle);
    pool.forget(known.handle);
  }
  if (known?.kind === 'photo') engine.close_photo(known.handle);
  if (known?.kind === 'decoy') known.run.free();
}

/** @param {string} id */
function shippedNamed(id) {
  const network = shipped.find(({ card }) => card.id === id);
  if (network) return network;
  const ids = shipped.map(({ card }) => card.id);
  if (ids.length === 0)
    throw fault('bad-model', `There is no network called “${id}” here: the list of networks is empty, so give the file of one.`);
  throw fault('bad-model', `There is no network called “${id}” here: choose one of ${ids.join(', ')}.`);
}

/** What hears how far a download is. @param {string} name @param {Lines} lines @returns {import('./download.js').OnBytes} */
const toldOf =
  (name, { progress }) =>
  (done, total) =>
    progress('download', `Downloading ${name}`, done, total);

/** Networks that wait for the chart that they were fetched for, by id. @type {Map<string, import('../client/messages.js').Fetched>} */
const small = new Map();

/** Downloads what a chart tries its methods on besides. @param {string[]} ids @param {Lines} lines */
async function fetchSmall(ids, lines) {
  const began = performance.now();
  ids.forEach(shippedNamed);
  for (const network of shipped.filter(({ card }) => ids.includes(card.id) && card.bytes <= SMALL_BYTES)) {
    const { card } = network;
    if (small.has(card.id)) continue;
    const fetched = await fetchShipped(network, { onProgress: toldOf(card.name, lines), signal: lines.signal });
    if (fetched.bytes) small.set(card.id, fetched);
  }
  return { bytes: null, ms: performance.now() - began };
}

/** @param {string} id @param {Lines} lines @param {Pick<ModelGiven, "limits" | "fetched">} given */
async function shippedModel(id, lines, { limits, fetched }) {
  const { progress, signal } = lines;
  const network = shippedNamed(id);
  const { card } = network;
  const labels = fetched?.labels ?? (await fetchLabels(network, signal));
  const { record, cached, fetched_ms } = await loadShipped(
    network,
    async (whole) => {
      const opened = await engine.open_model(whole, judgedBy({ ...card, labels }, limits), progress);
      pool.know(
        opened.handle,
        { file: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (whole)]), name: card.name, card: { ...card, labels } },
        whole.length,
      );
      return opened;
    },
    { fetched, onProgress: toldOf(card.name, lines), signal },
  );
  const label = cached ? 'Read the network from this browser' : 'Download the network';
  return { record, cached, before: { stage: 'download', label, ms: fetched_ms } };
}

/** @param {Exclude<ModelGiven, { id: string }>} source @param {Lines} lines */
async function ownModel(source, lines) {
  const bytes = await bytesOf(source, lines, 'bad-model');
  const said = { name: source.name, ...source.card };
  const card = source.limits ? judgedBy(said, source.limits) : said;
  const record = await engine.open_model(bytes, card, lines.progress, await filesBeside(source));
  const beside = 'beside' in source ? source.beside : [];
  pool.know(
    record.handle,
    { file: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]), name: source.name, card: source.card, beside },
    bytes.length,
  );
  return { record, cached: false, before: null };
}

/** The files in which a network keeps weights, by name. @param {Exclude<ModelGiven, { id: string }>} source */
async function filesBeside(source) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const { name, file } of ('beside' in source && source.beside) || []) {
    try {
      files[name] = new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      throw fault('bad-model', `${name} could not be read from disk: choose it again.`, String(error));
    }
  }
  return files;
}

/** What a file or an address holds. @param {PhotoGiven} source @param {Lines} lines @param {Code} code of the refusal of a file that cannot be read */
async function bytesOf(source, lines, code) {
  const { name, fetched } = source;
  if (fetched?.bytes) return fetched.bytes;
  if ('file' in source) {
    try {
      return new Uint8Array(await source.file.arrayBuffer());
    } catch (error) {
      throw fault(code, `${name} could not be read from disk: choose it again.`, String(error));
    }
  }
  return fetchFile(source, lines);
}

/** @param {{ url: string, name: string }} source @param {Lines} lines */
async function fetchFile({ url, name }, lines) {
  const bytes = await download(new URL(url), { onProgress: toldOf(name, lines), signal: lines.signal });
  refusePage(bytes, name);
  return bytes;
}

/**
 * A request as the engine takes it.
 * @template {Keys} K @param {K} asked @returns {Omit<K, keyof Keys> & import('../../pkg/types/records.js').Handles}
 */
function withHandles({ model, photo, reference, ...request }) {
  const handles = { model: handleOf(model, 'no-model'), photo: handleOf(photo, 'no-photo') };
  return reference ? { ...request, ...handles, reference: handleOf(reference, 'no-photo') } : { ...request, ...handles };
}

/** The run that is open under a key. @param {string} key */
function runOf(key) {
  const known = open.get(key);
  if (known?.kind !== 'decoy') throw fault('no-model', 'The run that was named is not open.');
  return known.run;
}

/** @param {string} key @param {Code} code of the refusal where nothing is open under it */
function handleOf(key, code) {
  const known = open.get(key);
  if (!known || known.kind === 'decoy') {
    const what = code === 'no-model' ? 'network' : 'photo';
    throw fault(code, key ? `The ${what} that was named is not open.` : `The request names no ${what}.`);
  }
  return known.handle;
}

/**
 * What opening network and photo took, of which the engine knows nothing; like what it remembers, it is not spent again on the next question.
 * @param {Keys} keys @returns {Timing[]}
 */
function timingsBefore({ model, photo }) {
  return [model, photo].flatMap((key) => {
    const known = open.get(key);
    if (!known || known.kind === 'decoy' || !known.before) return [];
    const { before } = known;
    known.before = null;
    return [before];
  });
}

/** The engine decodes bytes and knows no names; the visitor knows names and no bytes. @param {unknown} error @param {string} name */
function withName(error, name) {
  if (isFault(error) && name) error.message = `${isolated(name)}: ${error.message}`;
  return error;
}
