import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrecision } from '../../www/workbench/precision/precision_actions.js';
import { distanceOf } from '../../www/workbench/precision/distance.js';
import { EXPONENTS, lossesBegin } from '../../www/workbench/precision/scales.js';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { questionOf, resultKey } from '../../www/workbench/state/questions.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { createStore } from '../../www/shared/store.js';

const map = (values) => ({ values: Float32Array.from(values), width: values.length, height: 1, kind: 'sequential', flat: false });
const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

test('a map is as far from another as their difference is long', () => {
  const { difference, largest, relative, numbers } = distanceOf(map([3, 5]), map([3, 4]));
  assert.deepEqual([[...difference.values], largest, relative], [[0, 1], 1, 0.2]);
  assert.ok(numbers.pearson > 0.999);
  const same = distanceOf(map([3, 4]), map([3, 4]));
  assert.deepEqual([same.largest, same.relative, same.difference.flat], [0, 0, true]);
  assert.equal(distanceOf(map([1, 2]), map([0, 0])).relative, null, 'nothing is no yardstick');
});

const lost = (underflowed, overflowed) => ({ precision: { underflowed, overflowed } });

test('losses begin where the first number is lost', () => {
  const tried = new Map([
    [8, lost(0, 0.1)],
    [0, lost(0, 0)],
    [-4, lost(0.2, 0)],
    [-8, lost(0.9, 0)],
    [12, lost(0, 0.8)],
  ]);
  assert.deepEqual(lossesBegin(tried), { underflow: -4, overflow: 8 });
  assert.deepEqual(lossesBegin(new Map([[0, lost(0, 0)]])), { underflow: null, overflow: null });
});

/** A page with one finished map, and engines that answer at once; `emulates`: whether they know f16. */
function opened({ kind = 'gpu', emulates = true, finite = Infinity } = {}) {
  const asked = [];
  const engines = [];
  const report = { target: { label: 'cat' }, map: map([1, 2]) };
  const value = {
    ...INITIAL_VALUE,
    startedFor: 'auto',
    device: { kind, reason: 'Because.' },
    state: { ...DEFAULT_STATE, photo: 'cat', model: 'small', method: 'm' },
  };
  const question = questionOf(value.state);
  const madeFrom = { method: { id: 'm', label: 'M', parameters: [] }, model: { labels: [] }, photo: {} };
  const results = new Map([[resultKey(value, question), { question, report, madeFrom }]]);
  const store = createStore({ ...value, results });
  const network = {
    async explain(_photo, { precision = 'f32', loss_scale = 1 }) {
      asked.push(['explain', precision, loss_scale]);
      if (loss_scale > finite) throw Object.assign(new Error('Nothing is left.'), { code: 'not-finite' });
      return { report: { ...report, precision: emulates ? { kind: precision, ...lost(0, 0) } : undefined } };
    },
  };
  const createClient = () => {
    const client = {
      closed: false,
      close: () => (client.closed = true),
      use: async (device) => asked.push(['start', device]),
      model: async (source) => asked.push(['load', source]) && network,
      photo: async (source) => asked.push(['photo', source]) && {},
    };
    engines.push(client);
    return client;
  };
  const sources = { photo: (key) => ({ source: key }), model: (key) => ({ source: key }) };
  return { precision: createPrecision({ store, sources, createClient }), store, asked, engines, report };
}

test('beside a GPU a second engine on the CPU computes in f32 and in f16', async () => {
  const { precision, store, asked, report } = opened();
  await precision.open();
  assert.deepEqual(asked, [
    ['start', 'cpu'],
    ['load', 'small'],
    ['photo', 'cat'],
    ['explain', 'f32', 1],
    ['explain', 'f16', 1],
  ]);
  const { gpu, cpu, half, busy, problem } = store.get().precision;
  assert.equal(gpu, report);
  assert.ok(cpu && half);
  assert.deepEqual([busy, problem], [null, null]);
});

test('on the CPU its map is there already, and the reason why there is no other', async () => {
  const { precision, store, asked, report } = opened({ kind: 'cpu' });
  await precision.open();
  assert.deepEqual(
    asked.filter(([what]) => what === 'explain'),
    [['explain', 'f16', 1]],
  );
  const { gpu, cpu, gpuReason } = store.get().precision;
  assert.deepEqual([gpu, cpu, gpuReason], [null, report, 'Because.']);
});

test('a scale is computed once, and trying all comes back to the one that was chosen', async () => {
  const { precision, store, asked } = opened();
  await precision.open();
  await precision.choose(3);
  await precision.choose(0);
  await precision.choose(3);
  assert.equal(asked.filter(([, kind]) => kind === 'f16').length, 2);
  await precision.tryAll();
  assert.equal(store.get().precision.exponent, 3);
  assert.equal(store.get().precision.tried.size, new Set([...EXPONENTS, 0, 3]).size);
});

test('an engine that does not emulate f16 is not taken at its word', async () => {
  const { precision, store } = opened({ emulates: false });
  await precision.open();
  const { half, problem, cpu } = store.get().precision;
  assert.equal(half, null);
  assert.match(problem, /does not emulate/);
  assert.ok(cpu, 'the others are shown all the same');
});

test('a scale at which nothing finite is left counts as overflow, and the others are tried all the same', async () => {
  const { precision, store } = opened({ finite: 2 ** 9 });
  await precision.open();
  await precision.tryAll();
  const { tried, problem } = store.get().precision;
  assert.equal(tried.size, EXPONENTS.length);
  assert.equal(problem, null);
  assert.equal(lossesBegin(tried).overflow, 10);
});

test('closing ends the second engine, and what it still says is not heard', async () => {
  const { precision, store, engines } = opened();
  const opening = precision.open();
  await later();
  precision.close();
  await opening;
  assert.equal(
    engines.every(({ closed }) => closed),
    true,
  );
  assert.equal(store.get().precision, null);
});
