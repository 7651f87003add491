// Work that several figures wait for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedWork } from '../../www/element/shared_work.js';

/** Work that is ended by hand. */
function work() {
  const begun = [];
  const shared = new SharedWork((lines) => new Promise((resolve, reject) => begun.push({ ...lines, resolve, reject })));
  return { shared, begun };
}

test('it is done once for all who wait, and all hear how far it is', async () => {
  const { shared, begun } = work();
  const heard = [];
  const waiting = [1, 2].map((who) => shared.join({ onProgress: (progress) => heard.push([who, progress]) }));
  begun[0].onProgress('half');
  begun[0].resolve('done');
  assert.deepEqual(await Promise.all(waiting), ['done', 'done']);
  assert.equal(await shared.join({}), 'done');
  assert.equal(begun.length, 1);
  assert.deepEqual(heard, [
    [1, 'half'],
    [2, 'half'],
  ]);
});

test('one who leaves does not end it for the others; the last one does', async () => {
  const { shared, begun } = work();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = shared.join({ signal: one.signal });
  const second = shared.join({ signal: two.signal });
  one.abort();
  await assert.rejects(first, { code: 'cancelled' });
  assert.equal(begun[0].signal.aborted, false);
  two.abort();
  await assert.rejects(second, { code: 'cancelled' });
  assert.equal(begun[0].signal.aborted, true);
});

test('who comes after the last one left begins anew', async () => {
  const { shared, begun } = work();
  const end = new AbortController();
  const first = shared.join({ signal: end.signal });
  end.abort();
  await assert.rejects(first);
  const second = shared.join({});
  begun[0].reject(new Error('cancelled'));
  begun[1].resolve('done');
  assert.equal(await second, 'done');
});

test('what failed is tried again by whoever asks next', async () => {
  const { shared, begun } = work();
  const first = shared.join({});
  begun[0].reject(new Error('no'));
  await assert.rejects(first, /no/);
  const second = shared.join({});
  begun[1].resolve('done');
  assert.equal(await second, 'done');
});

test('what is done stays, even where whoever asked leaves at that moment', async () => {
  const { shared, begun } = work();
  const end = new AbortController();
  const first = shared.join({});
  begun[0].resolve('done');
  await first;
  const second = shared.join({ signal: end.signal });
  end.abort();
  await assert.rejects(second, { code: 'cancelled' });
  assert.equal(await shared.join({}), 'done');
  assert.equal(begun.length, 1);
});
