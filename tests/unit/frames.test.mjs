import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answeredPage } from '../answered.mjs';
import { questionOf } from '../../www/workbench/state/questions.js';
import { parseState } from '../../www/workbench/state/address.js';
import { nextStep, stillWanted } from '../../www/workbench/run/steps.js';
import { createStore } from '../../www/shared/store.js';
import { frameOf } from '../../www/workbench/explore/findings.js';
import { frameTask, frameTasks } from '../../www/workbench/explore/tasks.js';
import { nextTask } from '../../www/workbench/explore/next_task.js';
import { verdictKey } from '../../www/workbench/explore/keys.js';
import { createTaskRunner } from '../../www/workbench/explore/runners/task_runner.js';

const METHODS = [
  { id: 'gradient', label: 'Gradient', passes: 3, parameters: [] },
  { id: 'slow', label: 'Slow', passes: 500, parameters: [] },
];
const pictures = (id) =>
  Array.from({ length: 4 }, (_, place) => ({
    key: `frame-${id}-${place}`,
    file: { name: `Frame ${place + 1}` },
    canvas: { place },
  }));

/** A page that has its map and a verdict on it, and four frames that nobody has explained. */
function answered(change, state) {
  const page = answeredPage(
    { methods: METHODS, frames: { id: 1, pictures: pictures(1), found: new Map() }, ...change },
    { tab: 'views', preset: 'camera', ...state },
    { predictions: [{ index: 3 }], target: { index: 3 } },
  );
  return { ...page, evidence: new Map([[verdictKey(page, questionOf(page.state), 'quick'), { verdict: 'clear' }]]) };
}
const asked = (value) => questionOf(value.state);
const withFound = (value, place, found = {}) => ({
  ...value,
  frames: { ...value.frames, found: new Map(value.frames.found).set(frameTask(value, asked(value), place).key, found) },
});

test('the choice is kept in the address', () => {
  assert.equal(parseState('views=camera').preset, 'camera');
});

test('quick maps of frames come by themselves, the first frame first; slow ones when they are asked for', () => {
  let value = answered();
  for (let place = 0; place < 4; place += 1) {
    const { kind, task } = nextStep(value);
    assert.deepEqual([kind, task.kind, task.details.place], ['task', 'frame', place]);
    assert.equal(frameOf(value, asked(value), place), undefined);
    value = withFound(value, place);
    assert.ok(frameOf(value, asked(value), place));
  }
  assert.equal(nextTask(value), null);
  assert.equal(nextTask(answered({ frames: null })), null);
  assert.equal(nextTask(answered({}, { preset: 'shift' })).kind, 'changed');
  const slow = answered({}, { method: 'slow' });
  assert.equal(nextTask(slow), null);
  assert.equal(nextTask({ ...slow, tasks: frameTasks(slow, asked(slow)) }).kind, 'frame');
});

test('a task about a frame goes on while frames are shown, and the photo of the page stays', () => {
  const value = answered();
  const step = nextStep(value);
  assert.deepEqual([step.kind, step.task.kind], ['task', 'frame']);
  assert.ok(stillWanted(step, value));
  const done = [0, 1, 2, 3].reduce((known, place) => withFound(known, place), value);
  assert.equal(nextStep(done), null);
  // What is about the photo comes first.
  assert.equal(nextStep({ ...value, evidence: new Map() }).task.kind, 'verdict');
  assert.equal(stillWanted(step, { ...value, state: { ...value.state, preset: 'noise' } }), false);
});

test('other frames have answers of their own', () => {
  const value = [0, 1, 2, 3].reduce((known, place) => withFound(known, place), answered());
  const others = { ...value, frames: { id: 2, pictures: pictures(2), found: value.frames.found } };
  assert.equal(frameOf(others, asked(others), 0), undefined);
});

const SIZE = 64;
/** A picture with a cross at its own place for each frame. */
function pixelsOf({ photo: { place } }) {
  const rgba = new Uint8ClampedArray(SIZE * SIZE * 4).fill(40);
  for (let row = 0; row < SIZE; row += 1) {
    for (let column = 0; column < SIZE; column += 1) {
      const light = Math.max(0, 200 - 12 * Math.hypot(row - 30, column - 20 - 5 * place));
      rgba.fill(40 + light, 4 * (row * SIZE + column), 4 * (row * SIZE + column) + 3);
    }
  }
  return rgba;
}

/** One network that is open, and photos by their keys. */
class Opened {
  asked = [];
  async photo(key) {
    return { key };
  }
  async guest(key, { name }) {
    this.asked.push(name);
    return { key, place: Number(name.at(-1)) - 1 };
  }
  async model() {
    return this;
  }
  async explain({ place }, { target, method }) {
    this.asked.push(`${method} ${target}`);
    const values = Float32Array.from({ length: SIZE * SIZE }, (_, at) => (at % SIZE) - 5 * place + Math.floor(at / SIZE) / 7);
    const predictions = [{ index: 7 + place, probability: 0.9, label: 'it' }];
    const report = {
      predictions,
      target: { ...predictions[0], index: target === 'top' ? 7 : target },
      view: { x0: 0, y0: 0, x1: 1, y1: 1 },
      map: { values, width: SIZE, height: SIZE, kind: 'sequential', flat: false },
      partial: this.stopped ? { done: 1, total: 2 } : null,
    };
    return { report };
  }
}

function running(value = answered()) {
  const engine = new Opened();
  const store = createStore(value);
  const run = createTaskRunner({ store, opened: engine, pixelsOf });
  const frame = (place) => run(frameTask(store.get(), asked(store.get()), place), {});
  return { engine, store, frame, found: (place) => frameOf(store.get(), asked(store.get()), place) };
}

test('each frame is explained for the likeliest class of the first, and laid back by what it moved', async () => {
  const { engine, store, frame, found } = running();
  for (let place = 0; place < 4; place += 1) {
    await frame(place);
    assert.equal(store.get().photo.key, 'cat', 'the photo of the page stays');
  }
  assert.deepEqual(engine.asked, [
    'Frame 1',
    'gradient top',
    'Frame 2',
    'gradient 7',
    'Frame 3',
    'gradient 7',
    'Frame 4',
    'gradient 7',
  ]);
  assert.equal(found(0).moved, undefined);
  for (let place = 1; place < 4; place += 1) {
    const { moved, numbers, aligned } = found(place);
    if (5 * place < SIZE / 4) {
      assert.deepEqual([moved.right, moved.down, moved.told], [5 * place, 0, true]);
      assert.ok(numbers.spearman > 0.999);
      assert.equal(
        aligned.shown.reduce((sum, one) => sum + one, 0),
        SIZE * (SIZE - 5 * place),
      );
    }
  }
  const { topClasses, results, changes } = store.get();
  assert.deepEqual([topClasses.size, results.size, changes.size], [0, 1, 0], 'what is known of the photo is as it was');
});

test('a class that was asked for is asked of every frame', async () => {
  const { engine, frame } = running(answered({}, { target: 3 }));
  await frame(0);
  await frame(1);
  assert.deepEqual(engine.asked, ['Frame 1', 'gradient 3', 'Frame 2', 'gradient 3']);
});

test('without the first frame there is nothing to lay the others over, and a stopped map is none', async () => {
  const { engine, frame, found } = running();
  await assert.rejects(frame(2), { code: 'cannot-serve', message: /first frame has no map/ });
  engine.stopped = true;
  await assert.rejects(frame(0), { code: 'cancelled' });
  assert.equal(found(0), undefined);
});
