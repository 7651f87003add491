// Turns events into choices, and choices into steps: the state says what is wanted, the step runner sees to it.

import { problem } from '../../client/errors.js';
import { isNear } from '../explore/next_task.js';
import { createOwnFiles, isOwn } from '../files/own_files.js';
import { nearestValue } from '../state/nearest_value.js';
import { wantedKey, withMethod } from '../state/questions.js';
import { createAddressCheck } from './address_check.js';
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
 * @property {typeof import('../explore/runners/task_runner.js').createTaskRunner} [createTaskRunner] runs the tasks on a finished map
 * @property {typeof import('../picture/prepare_picture.js').preparePicture} [preparePicture] readies a map for its pictures
 * @property {Pick<Parameters<typeof createOwnFiles>[0], "kept" | "visit" | "keepChoice" | "pictureOf">} [files] where the visitor's own files are kept
 */

/** How the map is drawn, and not what is computed. @type {(keyof State)[]} */
const LOOKS = ['tab', 'pictures', 'sequential', 'diverging', 'opacity', 'clip'];

/** What an address named in vain stays told while only the look changes. @param {Partial<State>} change */
const isLookOnly = (change) => Object.keys(change).every((name) => LOOKS.includes(/** @type {keyof State} */ (name)));

const ANY_CLASS = { target: 'top', against: '', second: '' };

/** @param {Parts} parts */
export function createController({ store, whylight, history, createTaskRunner, preparePicture, files = {} }) {
  const get = store.get;
  const fail = (/** @type {Problem} */ error) => store.set({ error });
  const address = createAddressCheck({ store, history, fail });
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
      preparePicture,
    }),
    recall: results.recall,
    recover: createRecovery({ store, revalidate, refuse: (key) => ownFiles.refuse(key) }),
  });
  const { pursue } = runner;
  /**
   * Changes what the visitor chose. `slides` while a slider is still moving.
   * @param {Partial<State>} change @param {Slides} [slides]
   */
  function choose(change, { slides = false } = {}) {
    const before = get();
    address.end();
    if (!slides && !(before.error?.code === 'bad-address' && isLookOnly(change))) store.set({ error: null });
    const state = address.validate({ ...before.state, ...change });
    history.record(state, { slides });
    store.set({ state });
    if (wantedKey(get()) !== wantedKey(before)) store.set({ stoppedFor: null });
    pursue();
  }

  /** @param {State} state */
  function travel(state) {
    store.set({ error: null });
    address.begin();
    store.set({ state: address.validate(state), stoppedFor: null });
    history.replace(get().state);
    pursue();
  }

  /** Records arrived or something failed: the address follows without a new entry. @param {Partial<State>} [change] */
  function revalidate(change = {}) {
    const state = address.validate({ ...get().state, ...change });
    store.set({ state });
    history.replace(state);
  }

  /** The engine tells of its first start and of every later one by itself. @param {Started} started */
  function started({ device, methods, models, colourMaps, version, metrics, presets }) {
    store.set({ device, methods, cards: models, colourMaps, version, metrics, presets });
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

  /** Stops the tasks in the slots whose name begins so. @param {string} kind */
  function stopTasks(kind) {
    const gone = (/** @type {Task} */ each) => each.slot.startsWith(kind);
    store.set({ tasks: get().tasks.filter((each) => !gone(each)) });
    const running = runner.task();
    if (running && gone(running)) runner.stop();
  }

  // The network predicts every new photo.
  const choosePhoto = (/** @type {string} */ photo) => choose({ photo, ...ANY_CLASS, box: '', mask: '' });

  /** @param {string} model */
  function chooseModel(model) {
    const { cards, state } = get();
    const labelsOf = (/** @type {string} */ id) => cards?.find((card) => card.id === id)?.labels ?? id;
    // A class number means something else in a network with other classes.
    choose(labelsOf(model) === labelsOf(state.model) ? { model, mask: '' } : { model, mask: '', ...ANY_CLASS });
  }

  /** A network is judged by other limits, or read in another way: whatever was said before is said anew. @param {string} key */
  function reopenModel(key) {
    const { results, evidence } = get();
    store.set({
      results: new Map([...results].filter(([, { question }]) => question.model !== key)),
      evidence: new Map([...evidence].filter(([at]) => !(at.includes(key) && at.includes('\nverdict\n')))),
      reportFinished: false,
    });
    opened.close((name) => name === key);
    pursue();
  }

  const setUi = (/** @type {Partial<Ui>} */ change) => store.set({ ui: { ...get().ui, ...change } });

  const ownFiles = createOwnFiles({
    ...files,
    store,
    choose: { photo: choosePhoto, model: chooseModel, reference: (reference) => choose({ reference }) },
    fail,
    close: opened.close,
  });

  address.begin();

  return {
    choose,
    choosePhoto,
    chooseModel,
    chooseClass: (/** @type {ClassField} */ field, /** @type {number} */ index) => choose({ [field]: index }),
    chooseMethod: (/** @type {string} */ method) => choose(withMethod(get().state, method)),
    /** A number beyond its limits becomes the nearest that can be had, and a message says so. */
    chooseParameter(/** @type {string} */ name, /** @type {string} */ typed, /** @type {Slides | undefined} */ options = {}) {
      const { methods, state } = get();
      const declarations = methods?.find(({ id }) => id === state.method)?.parameters ?? [];
      const { text, said } = nearestValue(
        declarations.find((one) => one.name === name),
        typed,
      );
      choose({ parameters: { ...state.parameters, [name]: text } }, options);
      if (said) fail(problem('beyond-limits', said));
    },
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
    keepFiles: ownFiles.keep,
    /** What was said of a network of the visitor's own is said anew: its classes may have other names, and another class is the likeliest. */
    changeNetwork(/** @type {string} */ key, /** @type {Parameters<typeof ownFiles.change>[1]} */ change) {
      ownFiles.change(key, change);
      reopenModel(key);
      if (change.setup && get().state.model === key) choose(ANY_CLASS);
      else if (change.setup) chooseModel(key);
    },
    /** Brings back what was kept. */
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
    isOwn,
    reopenModel,
    /** A photo as the engine has it. */
    openedPhoto: opened.photo,
    /** A network as the engine has it. */
    openedModel: opened.model,
    dismiss: () => store.set({ error: null }),
  };
}
