// What happens when a step fails or is stopped.

import { withoutCode } from '../../shared/code_words.js';
import { asProblem } from '../../client/errors.js';
import { unasked } from '../explore/next_task.js';
import { askedKey, keyOf, questionOf, resultOf, wantedKey } from '../state/questions.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/answers.js').MadeFrom} MadeFrom
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../state/types/steps.js').Step} Step
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/tasks.js').Task} Task
 */

/** What can be wrong with one method and right with the next. @type {import('../state/types/problem.js').ProblemCode[]} */
const ABOUT_A_METHOD = ['cannot-serve', 'bad-parameter', 'not-finite', 'no-such-class'];

/**
 * @param {object} parts
 * @param {Store} parts.store
 * @param {(change?: Partial<State>) => void} parts.revalidate the state gives way, and the address follows
 * @param {(key: string) => void} parts.refuse a file of the visitor's own could not be opened
 */
export function createRecovery({ store, revalidate, refuse }) {
  let retried = false;
  /** The network that could not be loaded. @type {string | null} */
  let failedNetwork = null;

  /** @param {Step} step @param {unknown} caught @param {boolean} superseded whether a newer choice replaced it */
  function failed(step, caught, superseded) {
    const { kind } = step;
    /** @type {Problem} */
    const error = Object.assign(asProblem(caught), { step: kind });
    const value = store.get();
    if (kind === 'task') return taskFailed(step.task, error, superseded);
    if (superseded) return;
    if (error.code === 'cancelled') {
      store.set({ stoppedFor: wantedKey(value), announcement: t`Stopped. There was nothing to show yet.` });
      giveWay(kind);
      clearPicture((madeFrom) => madeFrom.photo.key !== store.get().state.photo);
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
      store.set({ failures: new Map(value.failures).set(keyOf(step.question), error) });
      if (!ABOUT_A_METHOD.includes(error.code)) store.set({ error });
      return;
    }
    const failures = kind === 'explain' ? new Map(value.failures).set(keyOf(step.question), error) : value.failures;
    store.set({ failures, stoppedFor: wantedKey(value) });
    giveWay(kind);
    if (kind === 'photo' || kind === 'load' || kind === 'reference') refuseFile(value.state[FIELD[kind]]);
    clearPicture(() => true);
    if (kind === 'load') failedNetwork = value.state.model;
    const after = store.get();
    // A network that could not be loaded is not tried again because a photo could not be opened: its fault would take the place of the photo's.
    if (kind !== 'load' && after.state.model === failedNetwork && !after.opened.models.has(failedNetwork))
      store.set({ stoppedFor: wantedKey(after) });
    // Last, since giving way may set a message too, and this failure is the one to tell.
    // What was being done is done no more: the alert is what a screen reader is told.
    store.set({ error, announcement: '' });
  }

  /** @param {string} key */
  function refuseFile(key) {
    refuse(key);
    // Where there was nothing to give way to, the default takes its place.
    revalidate();
  }

  /**
   * Where the map on display is not the one that is asked for and none is being made, it goes.
   * @param {(madeFrom: MadeFrom) => boolean} belongsToAnother
   */
  function clearPicture(belongsToAnother) {
    const value = store.get();
    const { madeFrom } = value;
    if (!madeFrom || value.state.compare !== '' || value.reportKey === askedKey(value) || !belongsToAnother(madeFrom)) return;
    store.set({ report: null, madeFrom: null, reportKey: null, reportFinished: false, reportState: null, drawn_ms: null });
  }

  /** @param {Task} wanted @param {Problem} error @param {boolean} superseded */
  function taskFailed(wanted, error, superseded) {
    // A newer choice came first: what is still wanted then has its turn again.
    if (superseded) return;
    if (error.code === 'device-lost' && !retried) {
      retried = true;
      return;
    }
    const value = store.get();
    const cancelled = error.code === 'cancelled';
    // Tasks that come one after another stop together.
    const gone = (/** @type {Task} */ { key, slot }) => key === wanted.key || (cancelled && slot === wanted.slot);
    const refused = [wanted, ...(cancelled ? unasked(value).filter(({ slot }) => slot === wanted.slot) : [])];
    store.set({
      tasks: value.tasks.filter((each) => !gone(each)),
      // What was stopped on purpose may be asked for again; unasked it does not come back.
      taskFailures: cancelled && !wanted.unasked ? value.taskFailures : withTaskFailures(value.taskFailures, refused, error),
      announcement: cancelled ? t`${wanted.label}: stopped.` : t`${wanted.label}: ${withoutCode(engineText(error.message))}`,
    });
  }

  /**
   * What could not be opened gives way to what was there before, together with the question about it.
   * @param {Step["kind"]} kind
   */
  function giveWay(kind) {
    const { photo, model, state } = store.get();
    if (kind === 'photo' && photo) revalidate({ photo: photo.key, ...classesBefore({ photo: photo.key, model: state.model }) });
    if (kind === 'reference') revalidate({ reference: '' });
    if (kind === 'load' && model) revalidate({ model: model.key, ...classesBefore({ photo: state.photo, model: model.key }) });
    const value = store.get();
    const question = questionOf(value.state);
    // A question that has failed before would fail again, and its old message would take the place of the new one.
    const failsAgain = value.failures.has(keyOf(question)) && !resultOf(value, question);
    if (value.state.compare === '' && failsAgain) store.set({ stoppedFor: wantedKey(value) });
  }

  /**
   * Which classes, object and settings the map on display was asked with; those of another photo or network mean something else.
   * @param {Pick<State, "photo" | "model">} about @returns {Partial<State>}
   */
  function classesBefore({ photo, model }) {
    const { reportState: before, state } = store.get();
    if (before?.photo !== photo || before.model !== model) return { target: 'top', against: '', second: '' };
    const { target, against, second, box } = before;
    return { target, against, second, box, ...(before.method === state.method && { parameters: before.parameters }) };
  }

  return {
    failed,
    succeeded: () => {
      retried = false;
    },
  };
}

/** What a step opens, by the field that names it. */
const FIELD = /** @type {const} */ ({ photo: 'photo', load: 'model', reference: 'reference' });

/** @param {Map<string, Problem>} taskFailures @param {Task[]} tasks @param {Problem} problem */
function withTaskFailures(taskFailures, tasks, problem) {
  const all = new Map(taskFailures);
  for (const { key } of tasks) all.set(key, problem);
  return all;
}
