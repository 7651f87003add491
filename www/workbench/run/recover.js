// What happens when a step fails or is stopped.

import { unasked } from '../explore/tasks.js';
import { keyOf, wantedKey } from '../state/questions.js';
import { SUPERSEDED } from './step_runner.js';

// What can be wrong with one method and right with the next.
const ABOUT_A_METHOD = ['cannot-serve', 'bad-parameter', 'not-finite', 'no-such-class'];

/** @param resettle (change) => void: the state gives way, and the address follows */
export function createRecovery({ store, resettle }) {
  let retried = false;

  function failed({ kind, question, task }, error, signal) {
    const value = store.get();
    if (kind === 'task') return taskFailed(task, error, signal);
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

  function taskFailed(wanted, error, signal) {
    // A newer choice came first: what is still wanted then has its turn again.
    if (signal.aborted && signal.reason === SUPERSEDED) return;
    if (error.code === 'device-lost' && !retried) {
      retried = true;
      return;
    }
    const value = store.get();
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

  /** What could not be opened gives way to what was there before, together with the question that was asked about it. */
  function giveWay(kind) {
    const { photo, model, explainedState } = store.get();
    const target = explainedState?.target ?? 'top';
    if (kind === 'photo' && photo) resettle({ photo: photo.key, target });
    if (kind === 'reference') resettle({ reference: '' });
    if (kind === 'load' && model) resettle({ model: model.key, target, parameters: explainedState?.parameters ?? {} });
  }

  return {
    failed,
    succeeded: () => {
      retried = false;
    },
  };
}
