// The store of a page: when its listeners hear.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '../../www/shared/store.js';

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('the first change of a task is told once its code is done, and all that follow in it together in the next one', async () => {
  const store = createStore({ count: 0 });
  const heard = [];
  store.subscribe(({ count }) => heard.push(count));
  store.set({ count: 1 });
  store.set({ count: 2 });
  assert.deepEqual(heard, [], 'never within the code that changes it');
  await store.told();
  assert.deepEqual(heard, [2], 'in the same task');
  // One promise after another, as after an answer of the worker.
  for (const count of [3, 4, 5]) {
    store.set({ count });
    await null;
  }
  assert.deepEqual([heard, store.get().count], [[2], 5], 'the value is there at once');
  await store.told();
  assert.deepEqual(heard, [2, 5]);
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
  await store.told();
});
