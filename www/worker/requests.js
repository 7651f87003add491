// What the worker answers. It fetches, opens and translates; the engine computes. Networks and photos go by the keys that the page gave them.

import { decodeInBrowser } from './decode.js';
import { allowStore, download, isPage } from './download.js';
import { openEngine } from './engine.js';
import { fault } from './fault.js';
import { fetchLabels, fetchNetworks, isKept, loadShipped } from './models.js';

// A network that is only wanted beside another is downloaded when it is no larger, or used where this browser has it already.
const SMALL_BYTES = 4e6;

let engine = null;
let deviceKind = null;
let shipped = [];
/** @type {Map<string, { kind: 'model' | 'photo', handle: number, before: object | null }>} what is open, by key */
const open = new Map();

/** What the engine runs on; null before it has started. */
export const running = {
  get device() {
    return deviceKind;
  },
};

export const requests = {
  async start({ device, gpuProblem, wasm, models, store = true }, { progress }) {
    allowStore(store);
    progress('start', 'Starting the engine', 0, 0);
    const [started, fetched] = await Promise.all([openEngine({ device, gpuProblem, wasm }), fetchNetworks(models)]);
    engine = started;
    shipped = fetched;
    const record = engine.record();
    deviceKind = record.device.kind;
    return { ...record, models: shipped.map(({ card }) => card) };
  },

  async model({ key, source }, lines) {
    const began = performance.now();
    const {
      record,
      cached = false,
      before = null,
    } = source.id ? await shippedModel(source.id, lines) : await ownModel(source, lines);
    keep(key, { kind: 'model', handle: record.handle, before });
    return { model: { ...record, cached, ms: record.ms ?? performance.now() - began } };
  },

  async photo({ key, source }, lines) {
    lines.progress('decode', 'Reading the photo', 0, 0);
    const { name } = source;
    const bytes = await bytesOf(source, lines, 'bad-image');
    const began = performance.now();
    let photo;
    try {
      photo = await engine.open_photo(bytes);
    } catch (error) {
      const decoded = error?.code === 'unsupported-image' ? await decodeInBrowser(bytes) : null;
      if (!decoded) throw withName(error, name);
      const { width, height, rgba } = decoded;
      photo = { ...(await engine.open_photo_rgba(width, height, new Uint8Array(rgba.buffer))), rgba };
    }
    const before = { stage: 'decode', label: 'Read the photo', ms: performance.now() - began };
    keep(key, { kind: 'photo', handle: photo.handle, before });
    return { photo: { ...photo, rgba: new Uint8ClampedArray(photo.rgba) } };
  },

  async close({ key }) {
    letGo(key);
    return {};
  },

  predict: (request, { progress }) => engine.predict(withHandles(request), progress),

  async explain(request, { progress, partial }) {
    const report = await engine.explain(withHandles(request), progress, partial);
    const known = new Set(report.timings.map(({ stage }) => stage));
    const earlier = timingsBefore(request).filter(({ stage }) => !known.has(stage));
    return { report: { ...report, timings: [...earlier, ...report.timings] } };
  },

  async changed({ change, ...request }, { progress }) {
    const changed = await engine.explain_changed(withHandles(request), change, progress);
    const { picture } = changed;
    return { changed: { ...changed, picture: { ...picture, rgba: new Uint8ClampedArray(picture.rgba) } } };
  },

  score: async (request, { progress }) => ({ score: await engine.score(withHandles(request), progress) }),
  verdict: async (request, { progress }) => ({ verdict: await engine.verdict(withHandles(request), progress) }),

  async chart({ networks = [], ...request }, { progress, partial, signal }) {
    const opened = [];
    try {
      for (const network of shipped.filter(({ card }) => networks.includes(card.id))) {
        const { card } = network;
        if (card.bytes > SMALL_BYTES && !(await isKept(card))) continue;
        const { record } = await loadShipped(
          network,
          (bytes) => engine.open_model(bytes, { ...card, labels: undefined }, progress),
          {
            onProgress: (done, total) => progress('download', `Downloading ${card.name}`, done, total),
            signal,
          },
        );
        opened.push(record.handle);
      }
      return { chart: await engine.chart({ ...withHandles(request), networks: opened }, progress, partial) };
    } finally {
      for (const handle of opened) engine.close_model(handle);
    }
  },
};

/** Keeps what was opened under its key, in the place of what was there. */
function keep(key, entry) {
  letGo(key);
  open.set(key, entry);
}

function letGo(key) {
  const known = open.get(key);
  open.delete(key);
  if (known?.kind === 'model') engine.close_model(known.handle);
  if (known?.kind === 'photo') engine.close_photo(known.handle);
}

async function shippedModel(id, { progress, signal }) {
  const network = shipped.find(({ card }) => card.id === id);
  if (!network) throw fault('bad-model', `There is no network called “${id}” here.`);
  const { card } = network;
  const labels = await fetchLabels(network);
  const { record, cached, fetched_ms } = await loadShipped(
    network,
    (whole) => engine.open_model(whole, { ...card, labels }, progress),
    { onProgress: (done, total) => progress('download', `Downloading ${card.name}`, done, total), signal },
  );
  const label = cached ? 'Read the network from this browser' : 'Download the network';
  return { record: { ...record, labels: record.labels ?? labels }, cached, before: { stage: 'download', label, ms: fetched_ms } };
}

async function ownModel(source, lines) {
  const bytes = await bytesOf(source, lines, 'bad-model');
  return { record: await engine.open_model(bytes, source.card ?? source.name, lines.progress) };
}

/** What a file or an address holds. @param code of the refusal where that is a web page */
async function bytesOf({ file, url, name }, { progress, signal }, code) {
  if (file) {
    try {
      return new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      throw fault(code, `${name} could not be read from disk.`, String(error));
    }
  }
  const bytes = await download(new URL(url), {
    onProgress: (done, total) => progress('download', `Downloading ${name}`, done, total),
    signal,
  });
  if (isPage(bytes))
    throw fault(code, `${name}: the server answered with a web page where a file was expected; check the address.`);
  return bytes;
}

/** A request as the engine takes it. */
function withHandles({ model, photo, reference, ...request }) {
  const handles = { model: handleOf(model, 'no-model'), photo: handleOf(photo, 'no-photo') };
  return reference ? { ...request, ...handles, reference: handleOf(reference, 'no-photo') } : { ...request, ...handles };
}

function handleOf(key, code) {
  const known = open.get(key);
  if (!known) throw fault(code, key ? `${key} is not open.` : 'Nothing was named.');
  return known.handle;
}

/** What opening network and photo took, of which the engine knows nothing; like what it remembers, it is not spent again on the next question. */
function timingsBefore({ model, photo }) {
  return [open.get(model), open.get(photo)].flatMap((known) => {
    const { before } = known;
    known.before = null;
    return before ? [before] : [];
  });
}

// The engine decodes bytes and knows no names; the visitor knows names and no bytes.
function withName(error, name) {
  if (error?.code && name) error.message = `${name}: ${error.message}`;
  return error;
}
