// The store of a page: when its listeners hear.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../../www/shared/pause.js';
import { createStore, drawBeforeDeeds } from '../../www/shared/store.js';

// More tasks of the event loop than any of these changes takes, however slow the machine.
async function settled() {
  for (let task = 0; task < 20; task += 1) await pause();
}

test('the first change of a task is told once its code is done, and all that follow in it together in the next one', async () => {
  const store = createStore({ count: 0 });
  const heard = [];
  store.subscribe(({ count }) => heard.push(count));
  store.set({ count: 1 });
  store.set({ count: 2 });
  assert.deepEqual(heard, [], 'never within the code that changes it');
  await null;
  assert.deepEqual(heard, [2], 'in the same task');
  // One promise after another, as after an answer of the worker.
  for (const count of [3, 4, 5]) {
    store.set({ count });
    await null;
  }
  assert.deepEqual([heard, store.get().count], [[2], 5], 'the value is there at once');
  await settled();
  assert.deepEqual(heard, [2, 5], 'and is told once');
  store.set({ count: 6 });
  await null;
  await null;
  assert.deepEqual(heard, [2, 5, 6], 'a later task waits for none');
});

test('what a listener changes is told too, and one that left hears nothing', async () => {
  const store = createStore({ count: 0 });
  const heard = [];
  const leave = store.subscribe(({ count }) => {
    heard.push(count);
    if (count < 3) store.set({ count: count + 1 });
  });
  store.set({ count: 1 });
  await settled();
  assert.deepEqual(heard, [1, 2, 3]);
  leave();
  store.set({ count: 9 });
  await settled();
  assert.deepEqual(heard, [1, 2, 3]);
});

test('a flush tells at once, in the same task too, and nothing is told twice', async () => {
  const store = createStore({ count: 0 });
  const heard = [];
  store.subscribe(({ count }) => heard.push(count));
  store.flush();
  assert.deepEqual(heard, [], 'nothing has changed');
  for (const count of [1, 2, 3]) {
    store.set({ count });
    store.flush();
    store.flush();
  }
  assert.deepEqual(heard, [1, 2, 3]);
  await settled();
  assert.deepEqual(heard, [1, 2, 3]);
  store.set({ count: 4 });
  await null;
  await null;
  assert.deepEqual(heard, [1, 2, 3, 4], 'the task of the flushes is over');
});

test('what one key changes is drawn before the next is heard', () => {
  const store = createStore({ count: 0 });
  const page = new EventTarget();
  let drawn = 0;
  store.subscribe(({ count }) => (drawn = count));
  drawBeforeDeeds(store, page);
  const seen = [];
  page.addEventListener('keydown', () => {
    seen.push(drawn);
    store.set({ count: store.get().count + 1 });
  });
  for (let key = 0; key < 3; key += 1) page.dispatchEvent(new Event('keydown'));
  assert.deepEqual(seen, [0, 1, 2]);
});
