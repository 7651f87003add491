import { problem } from '../../client/errors.js';
import { shortLabel } from '../../shared/format.js';
import { canvasFromPhoto } from '../../shared/canvas.js';
import { settle } from '../state/validate_state.js';
import { learnPace } from './method_cost.js';
import { typedParameters } from '../state/parameters.js';
import { askedKey, keyOf, questionsOf, resultKey, resultOf, sightOf, wantedKey, withMethod } from '../state/questions.js';
import { remember } from '../state/results.js';
import { reportOfSketch } from './sketch.js';
import { nextStep, stillWanted } from './steps.js';
import { isNear, unasked } from '../explore/tasks.js';
import { timeLeft } from './time_left.js';

// Work that is over sooner than this shows no progress bar: a flicker tells nobody anything.
const PROGRESS_AFTER_MS = 150;
// A step that the visitor cancelled must end; one that a newer choice replaced may take a moment.
const SUPERSEDED = { patience_ms: 3000 };
// The visitor's own stop keeps the map so far. Without an answer by then, the last sketch on the page is as good.
const STOPPED = { keep_ms: 350 };
// What can be wrong with one method and right with the next.
const ABOUT_A_METHOD = ['cannot-serve', 'bad-parameter', 'not-finite', 'no-such-class'];
const OWN_FILES_KEPT = 6;
const LARGEST_FILE = 1e9;

const ANY_CLASS = { target: 'top', against: '', second: '' };

/** Everything the page knows, before anything has been loaded. */
export const EMPTY = Object.freeze({
  gallery: null,
  // The names of ImageNet's classes, by whose numbers the gallery tells its objects.
  imagenet: null,
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
  loaded: Object.freeze({ photo: null, model: null, reference: null }),
  can: Object.freeze({}),
  tops: new Map(),
  results: new Map(),
  precision: null,
  paces: new Map(),
  failures: new Map(),
  // What is asked about the answers, and what came of it: see `tasks.js`.
  metrics: null,
  tasks: Object.freeze([]),
  working: null,
  evidence: new Map(),
  changes: new Map(),
  // The last answer of the wiggle slider, shown until there is the next one.
  wiggled: null,
  refusals: new Map(),
  // What was painted over photos, each as one network sees it: see `mark.js`.
  masks: new Map(),
  sketch: null,
  stopped: null,
  report: null,
  shown: null,
  explained: null,
  displayed: null,
  explainedState: null,
  drawn_ms: null,
  halted: null,
  progress: null,
  error: null,
  announcement: '',
  // The stream while it runs, and how many of four frames it has given so far; null where no frames are taken.
  camera: null,
  counted: null,
  // Four frames of the camera with what the network makes of them, and why there are none: see `frames.js`.
  frames: null,
  frameProblem: null,
  dark: false,
  ui: Object.freeze({
    dialog: null,
    cursor: null,
    dragging: false,
    search: null,
    methodQuery: '',
    // Below the map: maps laid back over the photo or as the network saw them, the wiggle slider, the layers undone.
    aligned: true,
    wiggle: Object.freeze({ kind: 'shift', amount: 0 }),
    layer: 0,
    // A measure that asks first whether it may take so long.
    asking: null,
    // How the object is marked, a box or a stroke while it is drawn, the brush, and the marks before this one: see `marking.js`.
    marking: 'box',
    drawing: null,
    stroke: null,
    brush: Object.freeze({ size: 12, erasing: false, cursor: null }),
    marksBefore: Object.freeze([]),
    // Answers that are shown although they were found to mislead.
    shownAnyway: new Set(),
    chartOf: 'usual',
    chartSort: null,
    chartCell: null,
  }),
});

/** Turns events into requests and replies into state. */
/** @param runTask (task, options) => Promise: does what is asked about an answer */
export function createController({ store, engine, history, fetchPhoto, canvasOf = canvasFromPhoto, runTask }) {
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
      if (next.kind === 'recall') {
        recall();
        continue;
      }
      step = { ...next, abort: new AbortController(), timeLeft: timeLeft() };
      const shown = setTimeout(() => showProgress({ visible: true }), PROGRESS_AFTER_MS);
      try {
        if (next.kind === 'task') store.set({ progress: null, working: { ...next.task, done: 0, total: 0, left_ms: null } });
        else store.set({ progress: firstProgress(next) });
        await perform(next.kind, lines(step), next);
        retried = false;
      } catch (error) {
        recover(next, error, step.abort.signal);
      } finally {
        clearTimeout(shown);
        step = null;
        store.set({ sketch: null, working: null });
      }
    }
    store.set({ progress: null });
  }

  const firstProgress = (next) => ({
    kind: next.kind,
    key: next.key,
    label: firstLabel(next),
    done: 0,
    total: 0,
    left_ms: null,
    visible: false,
    cancellable: next.kind !== 'start',
  });

  const lines = ({ abort, timeLeft, kind }) => ({
    signal: abort.signal,
    onProgress: ({ label, done, total }) => {
      const change = { done, total, left_ms: total > 0 ? timeLeft(done / total) : null };
      if (kind !== 'task') return showProgress({ ...change, label: label || get().progress?.label });
      const { working } = get();
      if (working) store.set({ working: { ...working, ...change } });
    },
  });

  function showProgress(change) {
    const { progress } = get();
    if (!progress) return;
    const next = { ...progress, ...change };
    store.set({ progress: next });
    if (change.visible) store.set({ announcement: next.label });
  }

  function firstLabel({ kind, question }) {
    const { state, cards, files, methods } = get();
    if (kind === 'start') return 'Starting the engine';
    if (kind === 'photo') return 'Reading the photo';
    if (kind === 'reference') return 'Reading the second photo';
    if (kind === 'load')
      return `Loading ${cards?.find(({ id }) => id === state.model)?.name ?? files.get(state.model)?.name ?? 'the network'}`;
    return `Computing ${methods.find(({ id }) => id === question.method).label}`;
  }

  const perform = (kind, options, next) => ({ start, photo, reference, load, explain, task })[kind](options, next);

  async function task(options, { task: wanted }) {
    await runTask(wanted, options);
    forget(wanted);
  }

  const forget = (wanted) => store.set({ tasks: get().tasks.filter(({ key }) => key !== wanted.key) });

  async function start(options) {
    const { device } = get().state;
    await engine.start(device, options);
    store.set({ startedFor: device, failures: new Map(), refusals: new Map() });
  }

  /** The engine tells of its first start and of every later one by itself. */
  function started({ device, methods, models, colourMaps, version, can = {}, metrics = null }) {
    store.set({ device, methods, cards: models, colourMaps, version, can, metrics });
    resettle();
  }

  const loaded = (change) => ({ loaded: { ...get().loaded, ...change } });

  async function bytesOf(key, { signal }) {
    const { gallery, files } = get();
    const entry = files.get(key) ?? gallery.find(({ id }) => id === key);
    const file = entry.bytes ? entry : { name: entry.file, bytes: await fetchPhoto(entry, signal) };
    return { entry, file: { bytes: file.bytes, name: file.name } };
  }

  async function photo(options) {
    const key = get().state.photo;
    const { entry, file } = await bytesOf(key, options);
    // Until the worker has answered, nobody knows which one it holds: it may have taken one that was given up here.
    store.set(loaded({ photo: null }));
    const decoded = await engine.photo(file, options);
    // A photo has one canvas, however many answers show it.
    const known = [...get().results.values()].find(({ shown }) => shown.photo.key === key)?.shown.photo;
    store.set({
      ...loaded({ photo: key }),
      photo: known ?? { ...entry, key, width: decoded.width, height: decoded.height, canvas: canvasOf(decoded) },
      predictions: knownPredictions(),
      // The same photo comes back after frames of the camera were looked at.
      ...(get().photo?.key !== key && { ui: { ...get().ui, cursor: null } }),
    });
  }

  async function reference(options) {
    const key = get().state.reference;
    const { file } = await bytesOf(key, options);
    store.set(loaded({ reference: null }));
    await engine.reference(file, options);
    store.set(loaded({ reference: key }));
  }

  /** What an engine is given for a network. */
  function modelSource(key) {
    const own = get().files.get(key);
    return own ? { bytes: own.bytes, name: own.name } : { model: key };
  }

  async function load(options) {
    const key = get().state.model;
    store.set(loaded({ model: null }));
    const record = await engine.load(modelSource(key), options);
    store.set({ ...loaded({ model: key }), model: { ...record, key }, predictions: knownPredictions() });
    resettle();
  }

  // Photo or network may be fetched again only to ask more about an answer that is on display.
  function knownPredictions() {
    const value = get();
    const known = questionsOf(value).map((question) => resultOf(value, question));
    return known.find(Boolean)?.report.predictions ?? null;
  }

  async function explain(options, { question, key }) {
    const { model, methods, photo } = get();
    const method = methods.find(({ id }) => id === question.method);
    const parameters = typedParameters(method.parameters, question.parameters, model);
    const shown = { photo, model, method };
    const { target, against, score } = question;
    const request = { target, method: method.id, parameters, score, ...(against !== '' && { against }) };
    const own = step;
    const onPartial = ({ predictions, ...sketch }) => {
      if (predictions) return learn(question, predictions);
      const report = reportOfSketch(sketch, { ...get(), model, question, parameters });
      own.sketched = { key, report, shown };
      store.set({ sketch: own.sketched });
      if (get().state.compare === '') display(own.sketched, { finished: false });
    };
    try {
      const report = await engine.explain(request, { ...options, onPartial });
      settleReport({ key, question, report, shown });
    } catch (error) {
      // No answer in time to the visitor's stop: what was sketched is what there is.
      if (error.code !== 'cancelled' || options.signal.reason !== STOPPED || !own.sketched) throw error;
      settleReport({ ...own.sketched, question });
    }
  }

  /** The classes are known, and with them what “the top prediction” means. */
  function learn(question, predictions) {
    const tops = new Map(get().tops).set(sightOf(question), predictions[0].index);
    store.set({ tops, predictions });
  }

  function settleReport(result) {
    const { key, question, report } = result;
    const value = get();
    const single = value.state.compare === '';
    const name = `${result.shown.method.label} for ${shortLabel(report.target.label)}`;
    learn(question, report.predictions);
    if (report.partial) {
      const { done, total } = report.partial;
      store.set({
        stopped: result,
        halted: wantedKey(value),
        announcement: `${name} was stopped after ${done} of ${total} parts.`,
      });
    } else {
      const paces = learnPace(value.paces, { ...result, device: value.device });
      store.set({
        paces,
        results: remember(get().results, resultKey(get(), question), result),
        announcement: `${name} is ready.`,
      });
    }
    if (single && stillWanted({ kind: 'explain', key, question }, get())) display(result);
  }

  /** Shows a report in the single view; while it is being made, `finished` is false. */
  function display({ report, shown, key }, { finished = true } = {}) {
    const value = get();
    store.set({
      report,
      shown,
      predictions: report.predictions,
      // The same report is not drawn again.
      drawn_ms: report === value.report ? value.drawn_ms : null,
      explained: finished ? askedKey(value) : null,
      // What is on display, whether or not it is finished.
      displayed: finished ? askedKey(value) : key,
      ...(finished && { explainedState: value.state }),
    });
  }

  /** Shows what was computed before. */
  function recall() {
    const value = get();
    const result = questionsOf(value)
      .map((question) => resultOf(value, question))
      .find(Boolean);
    const { photo, model, method } = result.shown;
    const { report } = result;
    // Looked at again, it is the last to be forgotten.
    const results = remember(value.results, resultKey(value, questionOfResult(value, result)), result);
    if (photo !== value.photo) store.set({ ui: { ...value.ui, cursor: null } });
    store.set({ results, photo, model, predictions: report.predictions, progress: null });
    if (value.state.compare !== '') return;
    display({ report, shown: result.shown, key: askedKey(value) });
    store.set({ announcement: `${method.label} for ${shortLabel(report.target.label)} is ready.` });
  }

  const questionOfResult = (value, result) => questionsOf(value).find((question) => resultOf(value, question) === result);

  function recover({ kind, question, task: wanted }, error, signal) {
    const value = get();
    if (kind === 'task') return recoverTask(wanted, error, signal);
    if (error.code === 'cancelled' || signal.aborted) {
      if (signal.aborted && signal.reason === SUPERSEDED) return;
      store.set({ halted: wantedKey(value), announcement: 'Stopped. There was nothing to show yet.' });
      giveWay(kind);
      return;
    }
    // The engine is already on the CPU: what was asked for can still be had.
    if (error.code === 'device-lost' && !retried) {
      store.set({ error });
      retried = true;
      return;
    }
    // One cell of a comparison that cannot be had says so in its place; the others go on.
    if (kind === 'explain' && value.state.compare !== '') {
      store.set({ failures: new Map(value.failures).set(keyOf(question), error) });
      if (!ABOUT_A_METHOD.includes(error.code)) store.set({ error });
      return;
    }
    store.set({ error, halted: wantedKey(value) });
    giveWay(kind);
  }

  function recoverTask(wanted, error, signal) {
    // A newer choice came first: what is still wanted then has its turn again.
    if (signal.aborted && signal.reason === SUPERSEDED) return;
    if (error.code === 'device-lost' && !retried) {
      retried = true;
      return;
    }
    const value = get();
    const cancelled = error.code === 'cancelled';
    // What comes one after another stops as a whole.
    const gone = ({ key, slot }) => key === wanted.key || (cancelled && slot === wanted.slot);
    const refused = [wanted, ...(cancelled ? unasked(value).filter(({ slot }) => slot === wanted.slot) : [])].map(({ key }) => [
      key,
      error,
    ]);
    store.set({
      tasks: value.tasks.filter((each) => !gone(each)),
      // What was stopped on purpose may be asked for again; unasked it does not come back.
      refusals: cancelled && !wanted.unasked ? value.refusals : new Map([...value.refusals, ...refused]),
      announcement: cancelled ? `${wanted.label}: stopped.` : `${wanted.label}: ${error.message}`,
    });
  }

  /**
   * Asks more about the answers on display. A task takes the place of those of its slot, unless they come one after another.
   * @param options `live` while a slider moves: then what is under way is finished, and the latest comes next
   */
  function want(wanted, { live = false } = {}) {
    const list = [wanted].flat();
    const { tasks, refusals } = get();
    const slots = new Set(list.map(({ slot }) => slot));
    const open = new Map(refusals);
    for (const { key } of list) open.delete(key);
    const near = isNear(get());
    const others = tasks.filter((each) => near(each) && !slots.has(each.slot));
    const current = live && step?.kind === 'task' && tasks.find(({ key }) => key === step.key && slots.has(step.task.slot));
    store.set({ refusals: open, tasks: [...(current ? [current] : []), ...others, ...list.filter((each) => each !== current)] });
    pursue();
  }

  /** Stops what is asked about the answers in the slots whose name begins so. */
  function stopTasks(kind) {
    const gone = (each) => each.slot.startsWith(kind);
    store.set({ tasks: get().tasks.filter((each) => !gone(each)) });
    if (step?.kind === 'task' && gone(step.task)) step.abort.abort(STOPPED);
  }

  // What could not be opened gives way to what was there before, together with the question that was asked about it.
  function giveWay(kind) {
    const { photo, model, explainedState } = get();
    const target = explainedState?.target ?? 'top';
    if (kind === 'photo' && photo) resettle({ photo: photo.key, target });
    if (kind === 'reference') resettle({ reference: '' });
    if (kind === 'load' && model) resettle({ model: model.key, target, parameters: explainedState?.parameters ?? {} });
  }

  /** @param options `reference`: as the second photo of a method that starts from one */
  async function open(file, { reference = false } = {}) {
    if (!file) return fail(problem('nothing-to-open', 'Nothing was opened.'));
    const isModel = !reference && /\.onnx$/i.test(file.name);
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
      const { photo, model, reference } = get().state;
      if (![photo, model, reference].includes(old)) files.delete(old);
    }
    // With a file go the answers about it.
    const about = ({ question: { photo, model, reference } }) => [photo, model, reference];
    const held = (name) => !name.startsWith('own-') || files.has(name);
    const results = new Map([...get().results].filter(([, result]) => about(result).every(held)));
    store.set({ files, results, error: null });
    if (reference) choose({ reference: key });
    else if (isModel) chooseModel(key);
    else choosePhoto(key);
  }

  const fail = (error) => store.set({ error });

  // A new photo asks anew what the network makes of it.
  const choosePhoto = (photo) => choose({ photo, ...ANY_CLASS, box: '' });

  function chooseModel(model) {
    const { cards, state } = get();
    const labelsOf = (id) => cards?.find((card) => card.id === id)?.labels ?? id;
    // A class number means something else in a network with other classes.
    choose(labelsOf(model) === labelsOf(state.model) ? { model } : { model, ...ANY_CLASS });
  }

  const setUi = (change) => store.set({ ui: { ...get().ui, ...change } });

  return {
    choose,
    choosePhoto,
    chooseModel,
    /** @param field "target", "against" or "second" */
    chooseClass: (field, index) => choose({ [field]: index }),
    chooseMethod: (method) => choose(withMethod(get().state, method)),
    chooseParameter: (name, text, options) => choose({ parameters: { ...get().state.parameters, [name]: text } }, options),
    /** @param methods ids, two to six; none leaves the comparison */
    compare(methods) {
      const { state } = get();
      // The settings beside the comparison are those of one of its methods.
      const own = methods.length === 0 || methods.includes(state.method) ? state : withMethod(state, methods[0]);
      choose({ ...own, compare: methods.join(',') });
    },
    /** A cell of the comparison becomes the single view. */
    openCell({ method, question }) {
      choose({ ...withMethod(get().state, method), target: question.target, compare: '' });
    },
    resetParameters: () => choose({ parameters: {} }),
    travel,
    resettle,
    pursue,
    want,
    stopTasks,
    started,
    open,
    fail,
    setUi,
    compute() {
      const { report, explained } = get();
      store.set({
        halted: null,
        error: null,
        stopped: null,
        failures: new Map(),
        refusals: new Map(),
        explained: report?.partial ? null : explained,
      });
      pursue();
    },
    /** @returns whether there was anything to cancel */
    cancel() {
      if (!step || step.kind === 'start' || step.task?.unasked) return false;
      step.abort.abort(STOPPED);
      return true;
    },
    /** What another engine needs to answer the same question. */
    sources: { photo: async (key) => (await bytesOf(key, {})).file, model: modelSource },
    dismiss: () => store.set({ error: null }),
  };
}
