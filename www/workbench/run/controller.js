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

const ANY_CLASS = { target: 'top', against: '', second: '' };

/**
 * @param {object} parts
 * @param parts.whylight the engine's client
 * @param parts.createTaskRunner ({ store, opened }) => (task, options) => Promise: does what is asked about an answer
 */
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

  /** Changes what the visitor chose. `slides` while a slider is still moving. */
  function choose(change, { slides = false } = {}) {
    const before = get();
    if (!slides) store.set({ error: null });
    const state = validateAloud({ ...before.state, ...change });
    history.record(state, { slides });
    store.set({ state });
    if (wantedKey(get()) !== wantedKey(before)) store.set({ halted: null });
    pursue();
  }

  function travel(state) {
    store.set({ error: null });
    store.set({ state: validateAloud(state), halted: null });
    history.replace(get().state);
    pursue();
  }

  // Records arrived or something failed: the address follows without a new entry.
  function resettle(change = {}) {
    const state = validateAloud({ ...get().state, ...change });
    store.set({ state });
    history.replace(state);
  }

  // Somebody chose this class on purpose, so a message says it where the network has none such and the top class takes its place.
  function validateAloud(state) {
    const valid = validateState(state, get());
    if (valid.target === 'top' && state.target !== 'top') {
      const { name, labels } = get().model;
      const asked = `${name} has no class “${state.target}” among its ${labels.length}`;
      fail(problem('no-such-class', `${asked}, so the map is for the top prediction.`));
    }
    return valid;
  }

  /** The engine tells of its first start and of every later one by itself. */
  function started({ device, methods, models, colourMaps, version, metrics = null }) {
    store.set({ device, methods, cards: models, colourMaps, version, metrics });
    resettle();
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
    const running = runner.task();
    const current = live && running && tasks.find(({ key }) => key === running.key && slots.has(running.slot));
    store.set({ refusals: open, tasks: [...(current ? [current] : []), ...others, ...list.filter((each) => each !== current)] });
    pursue();
  }

  /** Stops what is asked about the answers in the slots whose name begins so. */
  function stopTasks(kind) {
    const gone = (each) => each.slot.startsWith(kind);
    store.set({ tasks: get().tasks.filter((each) => !gone(each)) });
    const running = runner.task();
    if (running && gone(running)) runner.stop();
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
    cancel: runner.cancel,
    /** What another engine needs to answer the same question. */
    sources: opened.sources,
    closePhotos: opened.close,
    dismiss: () => store.set({ error: null }),
  };
}
