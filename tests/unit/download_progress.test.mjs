// How far a download is: in bytes on the wire, whether or not the server compressed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downloadWords } from '../../www/shared/format.js';
import { fetchLabels } from '../../www/worker/models.js';
import { countBytes } from '../../www/worker/download.js';

const answer = (chunks, length) => ({
  headers: new Headers(length === undefined ? {} : { 'content-length': String(length) }),
  body: ReadableStream.from(chunks.map((size) => new Uint8Array(size))),
});
async function heard(response, whole) {
  const told = [];
  await countBytes(response, whole, (done, total) => told.push([done, total]));
  return told;
}

test('an answer that is not compressed is counted as it is', async () => {
  assert.deepEqual(await heard(answer([250, 750], 1000), 1000), [
    [250, 1000],
    [1000, 1000],
  ]);
  assert.deepEqual(await heard(answer([250, 750], 1000), 0), [
    [250, 1000],
    [1000, 1000],
  ]);
});

test('of a compressed one a quarter read is a quarter of what is sent', async () => {
  assert.deepEqual(await heard(answer([250, 750], 200), 1000), [
    [50, 200],
    [200, 200],
  ]);
});

test('without a length the size that was built in counts, and without both nothing is promised', async () => {
  assert.deepEqual(await heard(answer([250, 750]), 1000), [
    [250, 1000],
    [1000, 1000],
  ]);
  assert.deepEqual(await heard(answer([250, 750]), 0), [
    [250, 0],
    [1000, 0],
  ]);
  // Compressed, and how long it will be is not known.
  assert.deepEqual(await heard(answer([150, 850], 200), 0), [
    [150, 200],
    [1000, 0],
  ]);
});

test('a download that breaks off leaves the telling to whoever reads it', async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('broken')) });
  assert.deepEqual(await heard({ headers: new Headers(), body }, 0), []);
});

test('bytes in words', () => {
  const plain = (progress) => downloadWords(progress).replaceAll('\u202f', ' ');
  assert.equal(plain({ done: 3_240_000, total: 9_400_000 }), '3.2 MB of 9.4 MB');
  assert.equal(plain({ done: 3_240_000, total: 0 }), '3.2 MB');
  assert.equal(plain({ done: 12_300, total: 1_000_000 }), '12 kB of 1.0 MB');
});

test('a list of class names is fetched once, and again only after it failed', async (context) => {
  let asked = 0;
  context.mock.method(globalThis, 'fetch', async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('offline');
    return new Response('cat\ndog\n');
  });
  globalThis.self ??= globalThis;
  const labels = 'http://localhost/labels.txt';
  await assert.rejects(fetchLabels({ labels }), { code: 'network' });
  assert.deepEqual(await fetchLabels({ labels }), ['cat', 'dog']);
  assert.deepEqual(await fetchLabels({ labels }), ['cat', 'dog']);
  assert.equal(asked, 2);
});
