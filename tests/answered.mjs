// A page that has the answer to its question, for the unit tests of what comes after that.
import { EMPTY } from '../www/workbench/run/controller.js';
import { questionOf, resultKey, wantedKey } from '../www/workbench/state/questions.js';
import { DEFAULT_STATE } from '../www/workbench/state/choices.js';

/** @param change of the page @param state of the address @param report what the engine said */
export function answeredPage(change = {}, state = {}, report = {}) {
  const whole = { ...DEFAULT_STATE, photo: 'cat', model: 'small', method: 'gradient', ...state };
  const value = {
    ...EMPTY,
    startedFor: 'auto',
    device: { kind: 'cpu' },
    photo: { key: 'cat' },
    model: { key: 'small' },
    loaded: { photo: 'cat', model: 'small', reference: null },
    state: whole,
    ...change,
  };
  const question = questionOf(whole);
  const results = new Map([[resultKey(value, question), { question, report }]]);
  return { ...value, results, explained: wantedKey(value) };
}
