import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { wantedKey } from '../../www/workbench/state/questions.js';
import { nextStep, stillWanted } from '../../www/workbench/run/steps.js';

const value = (change = {}, state = {}) => ({
  ...INITIAL_VALUE,
  ...change,
  state: { ...DEFAULT_STATE, photo: 'cat', model: 'small', method: 'gradient', ...state },
});
const open = (photos, models) => ({ photos: new Set(photos), models: new Set(models) });
const LOADED = {
  startedFor: 'auto',
  photo: { key: 'cat' },
  model: { key: 'small' },
  opened: open(['cat'], ['small']),
};
const kindOf = (step) => step?.kind ?? null;

test('the road to a map: engine, photo, network, map', () => {
  assert.equal(kindOf(nextStep(value())), 'start');
  assert.equal(kindOf(nextStep(value({ startedFor: 'auto' }))), 'photo');
  assert.equal(kindOf(nextStep(value({ startedFor: 'auto', photo: { key: 'cat' }, opened: open(['cat'], []) }))), 'load');
  assert.equal(kindOf(nextStep(value(LOADED))), 'explain');
  assert.equal(nextStep(value({ ...LOADED, reportKey: wantedKey(value()), reportFinished: true })), null);
});

test('what has changed is done again, and nothing else', () => {
  const done = { ...LOADED, reportKey: wantedKey(value()), reportFinished: true };
  const cases = [
    [{ device: 'cpu' }, 'start'],
    [{ photo: 'dog' }, 'photo'],
    [{ model: 'large' }, 'load'],
    [{ target: 3 }, 'explain'],
    [{ method: 'grad-cam' }, 'explain'],
    [{ against: 3 }, 'explain'],
    [{ score: 'probability' }, 'explain'],
    [{ compare: 'gradient,grad-cam' }, 'explain'],
    [{ parameters: { relu: 'false' } }, 'explain'],
    [{ parameters: { baseline: 'photo' }, reference: 'dog' }, 'reference'],
    [{ reference: 'dog', settingsByMethod: { smoothgrad: { samples: '8' } } }, null],
    [{ opacity: 10, clip: 90, pictures: 'map', sequential: 'grey', diverging: 'x' }, null],
  ];
  for (const [change, expected] of cases) assert.equal(kindOf(nextStep(value(done, change))), expected, JSON.stringify(change));
});

test('a second photo that is open already needs no step', () => {
  const both = { ...LOADED, opened: open(['cat', 'dog'], ['small']) };
  assert.equal(kindOf(nextStep(value(both, { parameters: { baseline: 'photo' }, reference: 'dog' }))), 'explain');
});

test('what failed or was cancelled waits until something else is wanted', () => {
  const stoppedFor = wantedKey(value());
  assert.equal(nextStep(value({ ...LOADED, stoppedFor })), null);
  assert.equal(kindOf(nextStep(value({ ...LOADED, stoppedFor }, { target: 1 }))), 'explain');
});

test('without a photo there is nothing to explain', () => {
  assert.equal(
    nextStep(value({ startedFor: 'auto', model: { key: 'small' }, opened: open([], ['small']) }, { photo: '' })),
    null,
  );
});

test('a step under way goes on while it is on the road, and is dropped when it is not', () => {
  const steps = {
    start: nextStep(value()),
    photo: nextStep(value({ startedFor: 'auto' })),
    load: nextStep(value({ startedFor: 'auto', photo: { key: 'cat' }, opened: open(['cat'], []) })),
    explain: nextStep(value(LOADED)),
  };
  for (const step of Object.values(steps)) assert.ok(stillWanted(step, value()), step.kind);
  const target = value({}, { target: 3 });
  assert.deepEqual(
    Object.values(steps).map((step) => stillWanted(step, target)),
    [true, true, true, false],
  );
  const photo = value({}, { photo: 'dog' });
  assert.deepEqual(
    Object.values(steps).map((step) => stillWanted(step, photo)),
    [true, false, true, false],
  );
});

test('the order in which parameters were set does not matter', () => {
  const one = value({}, { parameters: { a: '1', b: '2' } });
  const other = value({}, { parameters: { b: '2', a: '1' } });
  assert.equal(wantedKey(one), wantedKey(other));
});
