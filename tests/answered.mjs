// A page that has the answer to its question, for the unit tests of what comes after that.
import { INITIAL_VALUE } from '../www/workbench/state/initial_value.js';
import { questionOf, resultKey, wantedKey } from '../www/workbench/state/questions.js';
import { DEFAULT_STATE } from '../www/workbench/state/choices.js';

/** Of the maps, in pixels. */
export const SIDE = 224;

/** @param change of the page @param state of the address @param report what the engine said */
export function answeredPage(change = {}, state = {}, report = {}) {
  const whole = { ...DEFAULT_STATE, photo: 'cat', model: 'small', method: 'gradient', ...state };
  const value = {
    ...INITIAL_VALUE,
    startedFor: 'auto',
    device: { kind: 'cpu' },
    photo: { key: 'cat' },
    model: { key: 'small' },
    opened: { photos: new Set(['cat']), models: new Set(['small']) },
    state: whole,
    ...change,
  };
  const question = questionOf(whole);
  const results = new Map([
    [resultKey(value, question), { question, report: { map: { width: SIDE, height: SIDE }, ...report } }],
  ]);
  return { ...value, results, reportKey: wantedKey(value), reportFinished: true };
}
