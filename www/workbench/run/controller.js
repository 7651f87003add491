// Turns events into choices, and choices into steps: the state says what is wanted, the step runner sees to it.

import { problem } from '../../client/errors.js';
import { sentenceOf } from '../../shared/format.js';
import { isNear } from '../explore/next_task.js';
import { createOwnFiles } from '../files/own_files.js';
import { wantedKey, withMethod } from '../state/questions.js';
import { unknownChoices } from '../state/unknown_choices.js';
import { validateState } from '../state/validate_state.js';
import { createOpened } from './opened.js';
import { createSteps } from './perform_steps.js';
import { createRecovery } from './recover.js';
import { createResults } from './show_result.js';
import { createStepRunner } from './step_runner.js';

/**
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/answers.js').Cell} Cell
 * @typedef {import('../state/types/value.js').ClassField} ClassField
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../../client/messages.js').Started} Started
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/value.js').Ui} Ui
 * @typedef {import('../../client/whylight.js').Whylight} Whylight
 *
 * While a slider moves there is one entry in the history.
 * @typedef {{ slides?: boolean }} Slides
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Whylight} whylight the engine's client
 * @property {ReturnType<typeof import('../state/history.js').createHistory>} history
 * @property {typeof import('../explore/runners/task_runner.js').createTaskRunner} [createTaskRunner] does what is asked about an answer
 * @property {Pick<Parameters<typeof createOwnFiles>[0], "kept" | "pictureOf">} [files] where the visitor's own files are kept
 */

const ANY_CLASS = { target: 'top', against: '', second: '' };

/** @param {Parts} parts */
export function createController({ store, whylight, history, createTaskRunner, files = {} }) {
  const get = store.get;
  const opened = createOpened({ store, whylight });
  const results = createResults({ store });
  const runner = createStepRunner({
    store,
    perform: createSteps({
      store,
      whylight,
      opened,
      results,
      noteOpened: (key, picture) => ownFiles.opened(key, picture),
      revalidate,
      runTask: createTaskRunner?.({ store, opened, choose: (change) => choose(change) }),
    }),
    recall: results.recall,
    recover: createRecovery({ store, revalidate, refuse: (key) => ownFiles.refuse(key) }),
  });
  const { pursue } = runner;
  /** What the address names that is not here, as phrases; null once it was compared with all records, or the visitor chose something. @type {string[] | null} */
  let unknown = history.unread();

  /**
   * Changes what the visitor chose. `slides` while a slider is still moving.
   * @param {Partial<State>} change @param {Slides} [slides]
   */
  function choose(change, { slides = false } = {}) {
    const before = get();
    unknown = null;
    if (!slides) store.set({ error: null });
    const state = validateAloud({ ...before.state, ...change });
    history.record(state, { slides });
    store.set({ state });
    if (wantedKey(get()) !== wantedKey(before)) store.set({ stoppedFor: null });
    pursue();
  }

  /** @param {State} state */
  function travel(state) {
    store.set({ error: null });
    unknown = history.unread();
    if (unknown.length > 0) tellUnknown();
    store.set({ state: validateAloud(state), stoppedFor: null });
    history.replace(get().state);
    pursue();
  }

  /** Records arrived or something failed: the address follows without a new entry. @param {Partial<State>} [change] */
  function revalidate(change = {}) {
    const state = validateAloud({ ...get().state, ...change });
    store.set({ state });
    history.replace(state);
  }

  /** What an address names and is not here gives way to the default, and a message says so. @param {State} state */
  function validateAloud(state) {
    const value = get();
    const valid = validateState(state, value);
    // An address without a network means the usual one.
    const { others, classes } = unknownChoices({ ...state, model: state.model || valid.model }, value);
    const fresh = others.filter((phrase) => unknown && !unknown.includes(phrase));
    unknown = unknown && [...unknown, ...fresh];
    // A class is chosen on purpose, in an address or not.
    if (fresh.length > 0 || classes.length > 0) tellUnknown(classWords(classes, valid));
    const compared = value.gallery && value.cards && value.methods && value.model?.key === valid.model;
    if (compared) unknown = null;
    return valid;
  }

  /** @param {string[]} classes that the network lacks @param {State} valid */
  function classWords([asked], valid) {
    const { model } = get();
    if (asked === undefined || !model) return '';
    const instead = valid.target === 'top' ? 'the map is for the top prediction' : 'it is left out';
    return `${model.name} has no class “${asked}” among its ${model.labels.length}, so ${instead}.`;
  }

  /** One message for all that an address names and is not here, as far as that is known yet. @param {string} [aboutClass] */
  function tellUnknown(aboutClass = '') {
    const phrases = unknown ?? [];
    if (phrases.length === 0) return aboutClass && fail(problem('no-such-class', aboutClass));
    const [are, ones] = phrases.length === 1 ? ['is', 'one is'] : ['are', 'ones are'];
    const words = `${sentenceOf(phrases)} ${are} not known here, so the usual ${ones} shown.`;
    fail(problem('bad-address', [words, aboutClass].filter(Boolean).join(' ')));
  }

  /** The engine tells of its first start and of every later one by itself. @param {Started} started */
  function started({ device, methods, models, colourMaps, version, metrics }) {
    store.set({ device, methods, cards: models, colourMaps, version, metrics });
    revalidate();
  }

  /**
   * Asks more about the answers on display. A task takes the place of those of its slot, unless they come one after another.
   * @param {Task | Task[]} wanted
   * @param {{ live?: boolean }} [options] `live` while a slider moves: then what is under way is finished, and the latest comes next
   */
  function want(wanted, { live = false } = {}) {
    const list = [wanted].flat();
    const { tasks, taskFailures } = get();
    const slots = new Set(list.map(({ slot }) => slot));
    const open = new Map(taskFailures);
    for (const { key } of list) open.delete(key);
    const near = isNear(get());
    const others = tasks.filter((each) => near(each) && !slots.has(each.slot));
    const running = runner.task();
    const current = live && running && tasks.find(({ key }) => key === running.key && slots.has(running.slot));
    store.set({
      taskFailures: open,
      tasks: [...(current ? [current] : []), ...others, ...list.filter((each) => each !== current)],
    });
    pursue();
  }

  /** Stops what is asked about the answers in the slots whose name begins so. @param {string} kind */
  function stopTasks(kind) {
    const gone = (/** @type {Task} */ each) => each.slot.startsWith(kind);
    store.set({ tasks: get().tasks.filter((each) => !gone(each)) });
    const running = runner.task();
    if (running && gone(running)) runner.stop();
  }

  const fail = (/** @type {Problem} */ error) => store.set({ error });

  // A new photo asks anew what the network makes of it.
  const choosePhoto = (/** @type {string} */ photo) => choose({ photo, ...ANY_CLASS, box: '' });

  /** @param {string} model */
  function chooseModel(model) {
    const { cards, state } = get();
    const labelsOf = (/** @type {string} */ id) => cards?.find((card) => card.id === id)?.labels ?? id;
    // A class number means something else in a network with other classes.
    choose(labelsOf(model) === labelsOf(state.model) ? { model } : { model, ...ANY_CLASS });
  }

  const setUi = (/** @type {Partial<Ui>} */ change) => store.set({ ui: { ...get().ui, ...change } });

  const ownFiles = createOwnFiles({
    ...files,
    store,
    choose: { photo: choosePhoto, model: chooseModel, reference: (reference) => choose({ reference }) },
    fail,
    close: opened.close,
  });

  if (unknown.length > 0) tellUnknown();

  return {
    choose,
    choosePhoto,
    chooseModel,
    chooseClass: (/** @type {ClassField} */ field, /** @type {number} */ index) => choose({ [field]: index }),
    chooseMethod: (/** @type {string} */ method) => choose(withMethod(get().state, method)),
    chooseParameter: (/** @type {string} */ name, /** @type {string} */ text, /** @type {Slides | undefined} */ options = {}) =>
      choose({ parameters: { ...get().state.parameters, [name]: text } }, options),
    /** `methods`: ids, two to six; none leaves the comparison */
    compare(/** @type {string[]} */ methods) {
      const { state } = get();
      // The settings beside the comparison are those of one of its methods.
      const own = methods.length === 0 || methods.includes(state.method) ? state : withMethod(state, methods[0]);
      choose({ ...own, compare: methods.join(',') });
    },
    /** A cell of the comparison becomes the single view. */
    openCell(/** @type {Pick<Cell, "method" | "question">} */ { method, question }) {
      choose({ ...withMethod(get().state, method), target: question.target, compare: '' });
    },
    resetParameters: () => choose({ parameters: {} }),
    travel,
    revalidate,
    pursue,
    want,
    stopTasks,
    started,
    open: ownFiles.open,
    forget: ownFiles.forget,
    /** Brings back what was kept on an earlier visit. */
    restoreFiles: ownFiles.restore,
    fail,
    setUi,
    compute() {
      const { report, reportFinished } = get();
      store.set({
        stoppedFor: null,
        error: null,
        stoppedAnswer: null,
        failures: new Map(),
        taskFailures: new Map(),
        reportFinished: reportFinished && !report?.partial,
      });
      pursue();
    },
    cancel: runner.cancel,
    /** What another engine needs to answer the same question. */
    sources: opened.sources,
    closePhotos: opened.close,
    dismiss: () => store.set({ error: null }),
  };
}
