// What is remembered between pages: the visit, and whether files outlast it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeepChoice } from '../../www/workbench/files/keep_choice.js';
import { createVisit } from '../../www/workbench/files/visit.js';
import { keptWords } from '../../www/workbench/words/kept_words.js';

/** A browser's storage; `full` refuses to store. */
function storageOf({ full = false } = {}) {
  const entries = new Map();
  return {
    entries,
    getItem: (name) => entries.get(name) ?? null,
    removeItem: (name) => void entries.delete(name),
    setItem(name, text) {
      if (full) throw new Error('full');
      entries.set(name, text);
    },
  };
}

/** The locks of all tabs of a browser. */
function locksOf() {
  const held = new Set();
  return {
    held,
    request: async (name) => void held.add({ name }),
    query: async () => ({ held: [...held, { name: 'a lock of somebody else' }] }),
  };
}

test('a reload is the same visit, and another tab another one', async () => {
  const locks = locksOf();
  const [tab, other] = [storageOf(), storageOf()];
  const visit = createVisit({ storage: tab, locks });
  assert.equal(tab.entries.size, 0, 'nothing is stored before it is asked for');
  assert.equal(createVisit({ storage: tab, locks }).id(), visit.id());
  const second = createVisit({ storage: other, locks });
  assert.notEqual(second.id(), visit.id());
  assert.deepEqual(await visit.underWay(), new Set([visit.id(), second.id()]));
  // Its page is closed, and with it goes the lock.
  for (const lock of locks.held) if (lock.name.endsWith(second.id())) locks.held.delete(lock);
  assert.deepEqual(await visit.underWay(), new Set([visit.id()]));
});

test('a browser without storage or locks still has a visit', async () => {
  for (const storage of [undefined, storageOf({ full: true })]) {
    const visit = createVisit({ storage, locks: undefined });
    assert.match(visit.id(), /^\w+$/);
    assert.deepEqual(await visit.underWay(), new Set([visit.id()]));
  }
});

test('files outlast the visit only once that was chosen in this browser', () => {
  const storage = storageOf();
  assert.equal(createKeepChoice({ storage }).get(), false);
  createKeepChoice({ storage }).set(true);
  assert.equal(createKeepChoice({ storage }).get(), true);
  createKeepChoice({ storage }).set(false);
  assert.deepEqual([createKeepChoice({ storage }).get(), storage.entries.size], [false, 0]);
  const refusing = createKeepChoice({ storage: storageOf({ full: true }) });
  refusing.set(true);
  assert.equal(refusing.get(), false);
});

test('the words beside a file say how long it stays, and that it is never sent', () => {
  const cases = [
    [{ kept: true, forVisit: false }, false, /until you close the tab/],
    [{ kept: true, forVisit: false }, true, /until you forget it/],
    [{ kept: false, forVisit: false }, true, /until you leave the page, since this browser cannot keep files/],
    [{ kept: false, forVisit: true }, true, /until you leave the page\./],
  ];
  for (const [file, keep, words] of cases) {
    assert.match(keptWords(file, keep), words);
    assert.match(keptWords(file, keep), /never sent\.$/);
  }
});
