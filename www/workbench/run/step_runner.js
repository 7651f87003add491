// Does one step after another until the page shows what the state asks for; see `steps.js` for which comes next.

import { methodName } from '../../shared/method_words.js';
import { methodOf, settingsOf } from '../state/questions.js';
import { nextStep, stillWanted } from './steps.js';
import { timeLeft } from './time_left.js';
import { engineText, t } from '../../shared/language/text.js';
import { progressWords } from '../../shared/progress_words.js';

/**
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/steps.js').Progress} Progress
 * @typedef {import('../state/types/steps.js').Step} Step
 * @typedef {import('../state/types/steps.js').TaskStep} TaskStep
 * @typedef {import('./perform_steps.js').StepOptions} StepOptions
 *
 * The step under way.
 * @typedef {Exclude<Step, { kind: "recall" }>} Performed
 * @typedef {Performed & { supersede: AbortController, stop: AbortController }} Running
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {ReturnType<typeof import('./perform_steps.js').createSteps>} perform by kind
 * @property {() => void} recall shows what was computed before
 * @property {{ failed: (step: Step, error: unknown, superseded: boolean) => void, succeeded: () => void }} recover
 */

// Work that is over sooner than this shows no progress bar: a flicker tells nobody anything.
const PROGRESS_AFTER_MS = 150;
// How long the worker may take to hear that a newer choice replaced a step: another worker would have to open network and photo again.
const SUPERSEDED_PATIENCE_MS = 3000;

/** @param {Parts} parts */
export function createStepRunner({ store, perform, recall, recover }) {
  const get = store.get;
  /** @type {Running | null} */
  let step = null;

  async function pursue() {
    if (step) {
      if (!stillWanted(step, get())) step.supersede.abort();
      return;
    }
    for (let next = nextStep(get()); next; next = nextStep(get())) {
      if (next.kind === 'recall') recall();
      else await run(next);
    }
    store.set({ progress: null });
  }

  /** @param {Performed} next */
  async function run(next) {
    const running = { ...next, supersede: new AbortController(), stop: new AbortController() };
    step = running;
    const shown = setTimeout(() => showProgress({ visible: true }), PROGRESS_AFTER_MS);
    try {
      if (next.kind === 'task') store.set({ progress: null, working: { ...next.task, done: 0, total: 0, left_ms: null } });
      else store.set({ progress: firstProgress(next) });
      await performed(next, lines(running));
      recover.succeeded();
    } catch (error) {
      recover.failed(next, error, running.supersede.signal.aborted);
    } finally {
      clearTimeout(shown);
      step = null;
      store.set({ sketch: null, working: null });
    }
  }

  /** @param {Performed} next @param {StepOptions} options */
  function performed(next, options) {
    switch (next.kind) {
      case 'explain':
        return perform.explain(options, next);
      case 'task':
        return perform.task(options, next);
      default:
        return perform[next.kind](options);
    }
  }

  const firstProgress = (/** @type {Exclude<Performed, TaskStep>} */ next) => ({
    kind: next.kind,
    key: next.key,
    stage: next.kind,
    label: firstLabel(next),
    done: 0,
    total: 0,
    left_ms: null,
    visible: false,
    cancellable: next.kind !== 'start',
  });

  /** @param {Running} running @returns {StepOptions} */
  const lines = ({ supersede, stop, kind }) => {
    /** @type {string | null} */
    let stageBefore = null;
    let left = timeLeft();
    return {
      signal: supersede.signal,
      stop: stop.signal,
      patience_ms: SUPERSEDED_PATIENCE_MS,
      onProgress: ({ stage, label, done, total }) => {
        // A download says nothing about how long the work after it takes.
        if (stage !== stageBefore) left = timeLeft();
        stageBefore = stage;
        const change = { stage, done, total, left_ms: total > 0 ? left(done / total) : null };
        if (kind !== 'task') return showProgress({ ...change, ...(label && { label }) });
        const { working } = get();
        if (working) store.set({ working: { ...working, ...change } });
      },
    };
  };

  /** @param {Partial<Progress>} change */
  function showProgress(change) {
    const { progress } = get();
    if (!progress) return;
    const next = { ...progress, ...change };
    store.set({ progress: next });
    if (change.visible) store.set({ announcement: progressWords(next) });
  }

  /** @param {string | undefined} name */
  const loadingWords = (name) => (name ? t`Loading ${name}` : t`Loading the network`);

  /** @param {Exclude<Performed, TaskStep>} step */
  function firstLabel({ kind, question }) {
    const { state, cards, files, methods } = get();
    if (kind === 'start') return t`Starting the engine`;
    if (kind === 'photo') return t`Reading the photo`;
    if (kind === 'reference') return t`Reading the second photo`;
    if (kind === 'load') return loadingWords(cards?.find(({ id }) => id === state.model)?.name ?? files.get(state.model)?.name);
    const id = question?.method ?? state.method;
    return t`Computing ${engineText(methodName(methodOf({ methods }, id), question?.parameters ?? settingsOf(state, id)))}`;
  }

  return {
    pursue,
    /** The task under way, or undefined. */
    task: () => step?.task,
    stop: () => step?.stop.abort(),
    /** @returns whether there was anything to cancel */
    cancel() {
      if (!step || step.kind === 'start' || step.task?.unasked) return false;
      step.stop.abort();
      return true;
    },
  };
}
