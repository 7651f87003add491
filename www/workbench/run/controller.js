// Turns events into choices, and choices into steps: the state says what is wanted, the step runner sees to it.

import { problem } from '../../client/errors.js';
import { isNear } from '../explore/tasks.js';
import { createOwnFiles } from '../files/own_files.js';
import { wantedKey, withMethod } from '../state/questions.js';
import { validateState } from '../state/validate_state.js';
import { createOpened } from './opened.js';
import { createSteps } from './perform_steps.js';
import { createRecovery } from './recover.js';
import { createResults } from './show_result.js';
import { createStepRunner } from './step_runner.js';

/**
 * @typedef {import('../state/types.js').Store} Store
 * @typedef {import('../state/types.js').Cell} Cell
 * @typedef {import('../state/types.js').ClassField} ClassField
 * @typedef {import('../state/types.js').Problem} Problem
 * @typedef {import('../../client/messages.js').Started} Started
 * @typedef {import('../state/types.js').State} State
 * @typedef {import('../state/types.js').Task} Task
 * @typedef {import('../state/types.js').Ui} Ui
 * @typedef {import('../../client/whylight.js').Whylight} Whylight
 *
 * While a slider moves there is one entry in the history.
 * @typedef {{ slides?: boolean }} Slides
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Whylight} whylight the engine's client
 * @property {ReturnType<typeof import('../state/history.js').createHistory>} history
 * @property {typeof import('../explore/task_runner.js').createTaskRunner} [createTaskRunner] does what is asked about an answer
 */

const ANY_CLASS = { target: 'top', against: '', second: '' };

/** @param {Parts} parts */
export function createController({ store, whylight, history, createTaskRunner }) {
  const get = store.get;
  const opened = createOpened({ store, whylight });
  const results = createResults({ store });
  const runner = createStepRunner({
    store,
    perform: createSteps({ store, whylight, opened, results, resettle, runTask: createTaskRunner?.({ store, opened }) }),
    recall: results.recall,
    recover: createRecovery({ store, resettle }),
  });
  const { pursue } = runner;

  /**
   * Changes what the visitor chose. `slides` while a slider is still moving.
   * @param {Partial<State>} change @param {Slides} [slides]
   */
  function choose(change, { slides = false } = {}) {
    const before = get();
    if (!slides) store.set({ error: null });
    const state = validateAloud({ ...before.state, ...change });
    history.record(state, { slides });
    store.set({ state });
    if (wantedKey(get()) !== wantedKey(before)) store.set({ halted: null });
    pursue();
  }

  /** @param {State} state */
  function travel(state) {
    store.set({ error: null });
    store.set({ state: validateAloud(state), halted: null });
    history.replace(get().state);
    pursue();
  }

  /** Records arrived or something failed: the address follows without a new entry. @param {Partial<State>} [change] */
  function resettle(change = {}) {
    const state = validateAloud({ ...get().state, ...change });
    store.set({ state });
    history.replace(state);
  }

  /** A class is chosen on purpose: where the network has no such class, a message says so and the top class takes its place. @param {State} state */
  function validateAloud(state) {
    const valid = validateState(state, get());
    if (valid.target === 'top' && state.target !== 'top') {
      const { model } = get();
      const asked = `${model?.name} has no class “${state.target}” among its ${model?.labels.length}`;
      fail(problem('no-such-class', `${asked}, so the map is for the top prediction.`));
    }
    return valid;
  }

  /** The engine tells of its first start and of every later one by itself. @param {Started} started */
  function started({ device, methods, models, colourMaps, version, metrics }) {
    store.set({ device, methods, cards: models, colourMaps, version, metrics });
    resettle();
  }

  /**
   * Asks more about the answers on display. A task takes the place of those of its slot, unless they come one after another.
   * @param {Task | Task[]} wanted
   * @param {{ live?: boolean }} [options] `live` while a slider moves: then what is under way is finished, and the latest comes next
   */
  function want(wanted, { live = false } = {}) {
    const list = [wanted].flat();
    const { tasks, refusals } = get();
    const slots = new Set(list.map(({ slot }) => slot));
    const open = new Map(refusals);
    for (const { key } of list) open.delete(key);
    const near = isNear(get());
    const others = tasks.filter((each) => near(each) && !slots.has(each.slot));
    const running = runner.task();
    const current = live && running && tasks.find(({ key }) => key === running.key && slots.has(running.slot));
    store.set({ refusals: open, tasks: [...(current ? [current] : []), ...others, ...list.filter((each) => each !== current)] });
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

  const open = createOwnFiles({
    store,
    choose: { photo: choosePhoto, model: chooseModel, reference: (reference) => choose({ reference }) },
    fail,
    close: opened.close,
  });

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
    cancel: runner.cancel,
    /** What another engine needs to answer the same question. */
    sources: opened.sources,
    closePhotos: opened.close,
    dismiss: () => store.set({ error: null }),
  };
}
