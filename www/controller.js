import { problem } from './errors.js';
import { shortLabel } from './format.js';
import { canvasFromPhoto } from './paint.js';
import { settle } from './settle.js';
import { nextStep, stillWanted, wantedKey } from './steps.js';
import { typedParameters } from './parameters.js';

// Work that is over sooner than this shows no progress bar: a flicker tells nobody anything.
const PROGRESS_AFTER_MS = 150;
// A step that the visitor cancelled must end; one that a newer choice replaced may take a moment.
const SUPERSEDED = { patience_ms: 3000 };
const OWN_FILES_KEPT = 6;
const LARGEST_FILE = 1e9;

/** Everything the page knows, before anything has been loaded. */
export const EMPTY = Object.freeze({
  gallery: null,
  files: new Map(),
  cards: null,
  methods: null,
  colourMaps: null,
  version: null,
  device: null,
  startedFor: null,
  model: null,
  photo: null,
  predictions: null,
  predictionsFor: null,
  report: null,
  shown: null,
  explained: null,
  explainedState: null,
  drawn_ms: null,
  halted: null,
  progress: null,
  error: null,
  announcement: '',
  camera: null,
  dark: false,
  ui: Object.freeze({ dialog: null, cursor: null, dragging: false, search: null }),
});

/** Turns events into requests and replies into state. */
export function createController({ store, engine, history, fetchPhoto }) {
  const get = store.get;
  let step = null;
  let retried = false;
  let ownFiles = 0;

  /** Changes what the visitor chose. `slides` while a slider is still moving. */
  function choose(change, { slides = false } = {}) {
    const before = get();
    if (!slides) store.set({ error: null });
    const state = settleAloud({ ...before.state, ...change });
    history.record(state, { slides });
    store.set({ state });
    if (wantedKey(get()) !== wantedKey(before)) store.set({ halted: null });
    pursue();
  }

  function travel(state) {
    store.set({ error: null });
    store.set({ state: settleAloud(state), halted: null });
    history.replace(get().state);
    pursue();
  }

  // Records arrived or something failed: the address follows without a new entry.
  function resettle(change = {}) {
    const state = settleAloud({ ...get().state, ...change });
    store.set({ state });
    history.replace(state);
  }

  // A class is asked for on purpose: that it gave way to another must not go unsaid.
  function settleAloud(state) {
    const settled = settle(state, get());
    if (settled.target === 'top' && state.target !== 'top') {
      const { name, labels } = get().model;
      const asked = `${name} has no class “${state.target}” among its ${labels.length}`;
      fail(problem('no-such-class', `${asked}, so the map is for the top prediction.`));
    }
    return settled;
  }

  async function pursue() {
    if (step) {
      if (!stillWanted(step, get())) step.abort.abort(SUPERSEDED);
      return;
    }
    for (let next = nextStep(get()); next; next = nextStep(get())) {
      step = { ...next, abort: new AbortController() };
      const shown = setTimeout(() => showProgress({ visible: true }), PROGRESS_AFTER_MS);
      try {
        store.set({
          progress: { label: firstLabel(next.kind), done: 0, total: 0, visible: false, cancellable: next.kind !== 'start' },
        });
        await perform(next.kind, lines(step));
        retried = false;
      } catch (error) {
        recover(next, error, step.abort.signal);
      } finally {
        clearTimeout(shown);
        step = null;
      }
    }
    store.set({ progress: null });
  }

  const lines = ({ abort }) => ({
    signal: abort.signal,
    onProgress: ({ label, done, total }) => showProgress({ label: label || get().progress?.label, done, total }),
  });

  function showProgress(change) {
    const { progress } = get();
    if (!progress) return;
    const next = { ...progress, ...change };
    store.set({ progress: next });
    if (change.visible) store.set({ announcement: next.label });
  }

  function firstLabel(kind) {
    const { state, cards, files, methods } = get();
    if (kind === 'start') return 'Starting the engine';
    if (kind === 'photo') return 'Reading the photo';
    if (kind === 'load')
      return `Loading ${cards?.find(({ id }) => id === state.model)?.name ?? files.get(state.model)?.name ?? 'the network'}`;
    return `Computing ${methods.find(({ id }) => id === state.method).label}`;
  }

  const perform = (kind, options) => ({ start, photo, load, explain })[kind](options);

  async function start(options) {
    const { device } = get().state;
    await engine.start(device, options);
    store.set({ startedFor: device });
  }

  /** The engine tells of its first start and of every later one by itself. */
  function started({ device, methods, models, colourMaps, version }) {
    store.set({ device, methods, cards: models, colourMaps, version });
    resettle();
  }

  async function photo(options) {
    const { state, gallery, files } = get();
    const key = state.photo;
    const entry = files.get(key) ?? gallery.find(({ id }) => id === key);
    const file = entry.bytes ? entry : { name: entry.file, bytes: await fetchPhoto(entry, options.signal) };
    const decoded = await engine.photo({ bytes: file.bytes, name: file.name }, options);
    store.set({
      photo: { ...entry, key, width: decoded.width, height: decoded.height, canvas: canvasFromPhoto(decoded) },
      predictions: null,
      ui: { ...get().ui, cursor: null },
    });
  }

  async function load(options) {
    const { state, files } = get();
    const key = state.model;
    const own = files.get(key);
    const record = await engine.load(own ? { bytes: own.bytes, name: own.name } : { model: key }, options);
    store.set({ model: { ...record, key }, predictions: null });
    resettle();
  }

  async function explain(options) {
    const value = get();
    const { state, model, methods } = value;
    const key = wantedKey(value);
    const method = methods.find(({ id }) => id === state.method);
    const parameters = typedParameters(method.parameters, state.parameters, model);
    const report = await engine.explain(
      { target: state.target, method: state.method, parameters },
      { ...options, onPartial: ({ predictions }) => store.set({ predictions }) },
    );
    store.set({ report, explained: key, explainedState: state, predictions: report.predictions, drawn_ms: null });
    store.set({
      shown: { photo: get().photo, model, method },
      announcement: `${method.label} for ${shortLabel(report.target.label)} is ready.`,
    });
  }

  function recover({ kind }, error, signal) {
    const value = get();
    if (error.code === 'cancelled' || signal.aborted) {
      if (signal.aborted && signal.reason === SUPERSEDED) return;
      store.set({ halted: wantedKey(value), announcement: 'Cancelled.' });
      giveWay(kind);
      return;
    }
    store.set({ error });
    // The engine is already on the CPU: what was asked for can still be had.
    if (error.code === 'device-lost' && !retried) {
      retried = true;
      return;
    }
    store.set({ halted: wantedKey(value) });
    giveWay(kind);
  }

  // What could not be opened gives way to what was there before, together with the question that was asked about it.
  function giveWay(kind) {
    const { photo, model, explainedState } = get();
    const target = explainedState?.target ?? 'top';
    if (kind === 'photo' && photo) resettle({ photo: photo.key, target });
    if (kind === 'load' && model) resettle({ model: model.key, target, parameters: explainedState?.parameters ?? {} });
  }

  async function open(file) {
    if (!file) return fail(problem('nothing-to-open', 'Nothing was opened.'));
    const isModel = /\.onnx$/i.test(file.name);
    if (file.size > LARGEST_FILE) {
      const size = `${file.name} has ${(file.size / 1e9).toFixed(1)} GB.`;
      return fail(isModel ? problem('bad-model', size) : problem('image-too-large', size));
    }
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch (error) {
      return fail(problem(isModel ? 'bad-model' : 'bad-image', `${file.name} could not be read from disk.`, String(error)));
    }
    ownFiles += 1;
    const key = `own-${ownFiles}`;
    const files = new Map(get().files).set(key, { name: file.name || 'The pasted photo', bytes, isModel });
    for (const old of files.keys()) {
      if (files.size <= OWN_FILES_KEPT) break;
      if (old !== get().state.photo && old !== get().state.model) files.delete(old);
    }
    store.set({ files, error: null });
    if (isModel) chooseModel(key);
    else choosePhoto(key);
  }

  const fail = (error) => store.set({ error });

  // A new photo asks anew what the network makes of it.
  const choosePhoto = (photo) => choose({ photo, target: 'top' });

  function chooseModel(model) {
    const { cards, state } = get();
    const labelsOf = (id) => cards?.find((card) => card.id === id)?.labels ?? id;
    // A class number means something else in a network with other classes.
    choose(labelsOf(model) === labelsOf(state.model) ? { model } : { model, target: 'top' });
  }

  const setUi = (change) => store.set({ ui: { ...get().ui, ...change } });

  return {
    choose,
    choosePhoto,
    chooseModel,
    chooseMethod: (method) => choose({ method, parameters: {} }),
    chooseParameter: (name, text, options) => choose({ parameters: { ...get().state.parameters, [name]: text } }, options),
    resetParameters: () => choose({ parameters: {} }),
    travel,
    resettle,
    pursue,
    started,
    open,
    fail,
    setUi,
    compute() {
      store.set({ halted: null, error: null });
      pursue();
    },
    /** @returns whether there was anything to cancel */
    cancel() {
      if (!step || step.kind === 'start') return false;
      step.abort.abort('visitor');
      return true;
    },
    dismiss: () => store.set({ error: null }),
  };
}
