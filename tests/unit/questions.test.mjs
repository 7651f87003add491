import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { cellsOf, keyOf, questionOf, resultKey, photoModelKey, withMethod } from '../../www/workbench/state/questions.js';
import { remember } from '../../www/workbench/state/results.js';
import { reportOfSketch, partsWords } from '../../www/workbench/run/sketch.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { timeLeft } from '../../www/workbench/run/time_left.js';

const state = (change = {}) => ({ ...DEFAULT_STATE, photo: 'cat', model: 'small', method: 'gradient', ...change });
const value = (change = {}, of = {}) => ({ ...INITIAL_VALUE, state: state(of), ...change });
const keyOfState = (change) => keyOf(questionOf(state(change)));

test('what decides a map decides the key, and nothing else does', () => {
  const plain = keyOfState();
  for (const change of [
    { device: 'cpu' },
    { photo: 'dog' },
    { model: 'large' },
    { target: 3 },
    { against: 3 },
    { score: 'probability' },
    { method: 'grad-cam' },
    { parameters: { relu: 'false' } },
  ]) {
    assert.notEqual(keyOfState(change), plain, JSON.stringify(change));
  }
  for (const change of [
    { pictures: 'map' },
    { clip: 50 },
    { opacity: 1 },
    { compare: 'a,b' },
    { reference: 'dog' },
    { settingsByMethod: { a: {} } },
  ]) {
    assert.equal(keyOfState(change), plain, JSON.stringify(change));
  }
  const photo = { baseline: 'photo' };
  assert.notEqual(keyOfState({ parameters: photo, reference: 'a' }), keyOfState({ parameters: photo, reference: 'b' }));
});

test('the top prediction and its number are one question once the class is known', () => {
  const top = questionOf(state());
  const named = questionOf(state({ target: 7 }));
  assert.notEqual(resultKey(value(), top), resultKey(value(), named));
  const topClasses = new Map([[photoModelKey(top), 7]]);
  assert.equal(resultKey(value({ topClasses }), top), resultKey(value({ topClasses }), named));
  assert.notEqual(resultKey(value({ topClasses }), questionOf(state({ photo: 'dog' }))), resultKey(value({ topClasses }), named));
});

test('a device is what it turned out to be, once it has', () => {
  const running = { startedFor: 'auto', device: { kind: 'cpu' } };
  const cpu = { startedFor: 'cpu', device: { kind: 'cpu' } };
  const keyWith = (device, known) => resultKey(value(known), questionOf(state({ device })));
  assert.equal(keyWith('auto', running), keyWith('cpu', cpu));
  assert.notEqual(keyWith('gpu', cpu), keyWith('cpu', cpu), 'not started yet');
});

test('a comparison asks every method about every class, each with its own settings', () => {
  const cells = cellsOf(
    value(
      {},
      {
        compare: 'gradient,smoothgrad',
        second: 5,
        parameters: { show: 'sum' },
        settingsByMethod: { smoothgrad: { samples: '8' } },
      },
    ),
  );
  assert.deepEqual(
    cells.map(({ id, question: { method, target, parameters } }) => [id, method, target, parameters]),
    [
      ['gradient', 'gradient', 'top', { show: 'sum' }],
      ['smoothgrad', 'smoothgrad', 'top', { samples: '8' }],
      ['gradient:2', 'gradient', 5, { show: 'sum' }],
      ['smoothgrad:2', 'smoothgrad', 5, { samples: '8' }],
    ],
  );
});

test('a method gets its settings back', () => {
  const before = state({ parameters: { show: 'sum' } });
  const there = withMethod(before, 'smoothgrad');
  assert.deepEqual([there.parameters, there.settingsByMethod], [{}, { gradient: { show: 'sum' } }]);
  const back = withMethod({ ...there, parameters: { samples: '8' } }, 'gradient');
  assert.deepEqual([back.parameters, back.settingsByMethod], [{ show: 'sum' }, { smoothgrad: { samples: '8' } }]);
});

test('of the answers the least recently used is forgotten', () => {
  let results = new Map();
  for (const key of ['a', 'b', 'c']) results = remember(results, key, key.toUpperCase(), 3);
  results = remember(results, 'a', 'A', 3);
  const next = remember(results, 'd', 'D', 3);
  assert.deepEqual([...next.keys()], ['c', 'a', 'd']);
  assert.deepEqual([...results.keys()], ['b', 'c', 'a'], 'the one before is left alone');
});

test('time left: nothing at first, then the rest of the whole', () => {
  let clock = 0;
  const left = timeLeft(() => clock);
  clock = 900;
  assert.equal(left(0.5), null);
  clock = 2000;
  assert.equal(left(0), null, 'nothing done says nothing');
  assert.equal(left(0.25), 6000);
  clock = 4000;
  assert.equal(left(0.5), 4000);
});

test('time left: one slow step moves the estimate by a part of it', () => {
  let clock = 2000;
  const origin = clock;
  const left = timeLeft(() => clock);
  clock = origin + 2000;
  assert.equal(left(0.2), 8000);
  clock = origin + 4000;
  // Taken at its word this step says 20 s in all; 10 s were expected.
  assert.equal(left(0.2), 10_000 + 2500 - 4000);
  clock = origin + 60_000;
  assert.equal(left(1) >= 0, true, 'never negative');
});

test('a sketch is a report of what was asked, so far', () => {
  const predictions = [
    { index: 4, label: 'cat' },
    { index: 1, label: 'dog' },
  ];
  const known = {
    predictions,
    familiarity: null,
    model: { labels: ['a', 'dog', 'c'] },
    name: 'Gradient (signed)',
    parameters: { samples: 32 },
    device: null,
  };
  const sketch = { map: { values: [] }, done: 7, total: 32, view: { x0: 0 } };
  const report = reportOfSketch(sketch, { ...known, question: questionOf(state({ against: 2 })) });
  assert.deepEqual(
    [report.name, report.target.index, report.against.label, report.partial],
    ['Gradient (signed)', 4, 'c', { done: 7, total: 32 }],
  );
  assert.equal(reportOfSketch(sketch, { ...known, question: questionOf(state({ target: 1 })) }).target.label, 'dog');
});

test('parts are called what the setting that counts them is called', () => {
  const declared = [
    { name: 'seed', kind: 'integer', label: 'Seed', default: 0 },
    { name: 'samples', kind: 'integer', label: 'Noisy copies', default: 16 },
  ];
  assert.equal(partsWords({ total: 32 }, declared, { samples: 32 }), 'noisy copies');
  assert.equal(partsWords({ total: 16 }, declared, {}), 'noisy copies');
  assert.equal(partsWords({ total: 12 }, declared, {}), 'parts of the work');
});

test('of two rows each is set against the class of the other, or both against a third', () => {
  const pairs = (of) =>
    cellsOf(value({}, { compare: 'gradient', ...of })).map(({ question }) => [question.target, question.against]);
  assert.deepEqual(pairs({ target: 3, second: 5, against: 5 }), [
    [3, 5],
    [5, 3],
  ]);
  assert.deepEqual(pairs({ target: 'top', second: 5, against: 5 }), [
    ['top', 5],
    [5, 'top'],
  ]);
  assert.deepEqual(pairs({ target: 3, second: 5, against: 7 }), [
    [3, 7],
    [5, 7],
  ]);
  assert.deepEqual(pairs({ target: 3, second: 5, against: '' }), [
    [3, ''],
    [5, ''],
  ]);
});
