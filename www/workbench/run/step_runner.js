// Does one step after another until the page shows what the state asks for; see `steps.js` for which comes next.

import { nextStep, stillWanted } from './steps.js';
import { timeLeft } from './time_left.js';

// Work that is over sooner than this shows no progress bar: a flicker tells nobody anything.
const PROGRESS_AFTER_MS = 150;
/** Why a step that a newer choice replaced was aborted: it may take a moment. */
export const SUPERSEDED = { patience_ms: 3000 };
/** Why the visitor's own stop aborted a step: the map so far is kept. Without an answer by then, the last sketch on the page is as good. */
export const STOPPED = { keep_ms: 350 };

/**
 * @param {object} parts
 * @param parts.perform by kind: (options, step) => Promise
 * @param parts.recall () => void shows what was computed before
 * @param parts.recover (step, error, signal) => void
 */
export function createStepRunner({ store, perform, recall, recover }) {
  const get = store.get;
  let step = null;

  async function pursue() {
    if (step) {
      if (!stillWanted(step, get())) step.abort.abort(SUPERSEDED);
      return;
    }
    for (let next = nextStep(get()); next; next = nextStep(get())) {
      if (next.kind === 'recall') recall();
      else await run(next);
    }
    store.set({ progress: null });
  }

  async function run(next) {
    step = { ...next, abort: new AbortController(), timeLeft: timeLeft() };
    const shown = setTimeout(() => showProgress({ visible: true }), PROGRESS_AFTER_MS);
    try {
      if (next.kind === 'task') store.set({ progress: null, working: { ...next.task, done: 0, total: 0, left_ms: null } });
      else store.set({ progress: firstProgress(next) });
      await perform[next.kind](lines(step), step);
      recover.succeeded();
    } catch (error) {
      recover.failed(next, error, step.abort.signal);
    } finally {
      clearTimeout(shown);
      step = null;
      store.set({ sketch: null, working: null });
    }
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

  return {
    pursue,
    /** The task under way, or undefined. */
    task: () => step?.task,
    stop: () => step?.abort.abort(STOPPED),
    /** @returns whether there was anything to cancel */
    cancel() {
      if (!step || step.kind === 'start' || step.task?.unasked) return false;
      step.abort.abort(STOPPED);
      return true;
    },
  };
}
