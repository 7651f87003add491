// Which class the network sees elsewhere in the photo.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTaskRunner } from '../../www/workbench/explore/runners/task_runner.js';
import { classElsewhere, MOST_SHARED, sharedPlaces } from '../../www/workbench/explore/elsewhere.js';
import { elsewhereTask } from '../../www/workbench/explore/tasks.js';
import { createStore } from '../../www/shared/store.js';
import { answeredPage } from '../answered.mjs';

const SIZE = 100;
/** A bump around a place of a line. */
const bump = (middle) => Float32Array.from({ length: SIZE }, (_, place) => Math.exp(-((place - middle - 0.3) ** 2) / 50));
const PREDICTIONS = [
  { index: 0, label: 'golden retriever', probability: 0.6 },
  { index: 1, label: 'Labrador retriever', probability: 0.2 },
  { index: 2, label: 'tabby, tabby cat', probability: 0.05 },
  { index: 3, label: 'tiger cat', probability: 0.04 },
];
const MAPS = [bump(20), bump(22), bump(80), bump(79)];

test('maps share their strongest places, or none of them', () => {
  assert.equal(sharedPlaces(MAPS[0], MAPS[0]), 1);
  assert.equal(sharedPlaces(MAPS[0], MAPS[2]), 0);
  assert.equal(sharedPlaces(MAPS[0], MAPS[1]), 0.8);
  assert.equal(
    sharedPlaces(
      MAPS[0],
      MAPS[0].map((one) => 7 * one),
    ),
    1,
    'whatever their scale',
  );
});

test('the likeliest class elsewhere is taken, and not the breed beside the first', async () => {
  const tried = [];
  const mapOf = async (index) => (tried.push(index), MAPS[index]);
  assert.equal((await classElsewhere(0, PREDICTIONS, mapOf)).index, 2);
  assert.deepEqual(tried, [0, 1, 2], 'and no more are tried');
  assert.equal((await classElsewhere(2, PREDICTIONS, mapOf)).index, 0);
  assert.ok(sharedPlaces(MAPS[0], MAPS[1]) > MOST_SHARED);
});

test('where every class lies in one place there is none', async () => {
  assert.equal(await classElsewhere(0, PREDICTIONS.slice(0, 2), async (index) => MAPS[index]), null);
});

async function chosen({ taps = [{}], predictions = PREDICTIONS } = {}) {
  const state = { compare: 'gradient,grad-cam', target: 0 };
  const methods = ['gradient', 'grad-cam'].map((id) => ({ id, label: id, passes: 3, parameters: [] }));
  const store = createStore(answeredPage({ methods }, state));
  const asked = [];
  const network = {
    taps,
    predict: async () => predictions,
    explain: async (_, { target, method }) => {
      asked.push([method, target]);
      return { report: { map: { values: MAPS[target] } } };
    },
  };
  const choices = [];
  const opened = { model: async () => network, photo: async () => ({}) };
  const run = createTaskRunner({ store, opened, choose: (change) => choices.push(change) });
  await run(elsewhereTask(store.get()), { signal: new AbortController().signal });
  return { asked, choices, announcement: store.get().announcement };
}

test('the second row is about the class that was found', async () => {
  const { asked, choices, announcement } = await chosen();
  assert.deepEqual(choices, [{ second: 2, pair: '' }]);
  assert.ok(asked.every(([method]) => method === 'grad-cam'));
  assert.equal(announcement, 'tabby is the likeliest class elsewhere in the photo.');
});

test('a network without feature maps, or a photo of one thing, leaves the runner-up', async () => {
  for (const about of [{ taps: [] }, { predictions: PREDICTIONS.slice(0, 2) }]) {
    const { choices, announcement } = await chosen(about);
    assert.deepEqual(choices, [{ second: 1, pair: '' }]);
    assert.match(announcement, /runner-up; no class was found elsewhere/);
  }
});
