// Workers that walk a share of every batch: begun when they are worth it, gone when they are lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pool, threadsFor } from '../../www/worker/pool.js';
import { locksOf } from './locks.mjs';

/** A worker that answers as it is told to, and notes what it is asked. */
function fakeWorker(answer) {
  const worker = {
    asked: [],
    ended: false,
    postMessage(message) {
      worker.asked.push(message);
      const said = answer(message, worker);
      if (said) queueMicrotask(() => worker.onmessage?.({ data: { id: message.id, type: 'done', ...said } }));
    },
    terminate: () => (worker.ended = true),
  };
  return worker;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const SOURCE = { file: new Blob(['network']), name: 'a network' };
const START = { type: 'start', device: 'cpu' };
const walks = ({ type, images }) =>
  type === 'walk' ? { walked: { logits: Float32Array.of(images.length), gradient: new Float32Array() } } : {};

function poolOf(threads, answer = walks) {
  const workers = [];
  const createWorker = () => {
    workers.push(fakeWorker(answer));
    return workers.at(-1);
  };
  return { workers, pool: new Pool({ threads, createWorker, start: START }) };
}

test('threads are as many as cores and at most four, one on a small device, or what the page says', () => {
  assert.equal(threadsFor(undefined, { hardwareConcurrency: 2 }), 2);
  assert.equal(threadsFor(undefined, { hardwareConcurrency: 64 }), 4);
  assert.equal(threadsFor(undefined, {}), 1);
  assert.equal(threadsFor(undefined, { hardwareConcurrency: 8, deviceMemory: 2 }), 1);
  assert.equal(threadsFor(7, { hardwareConcurrency: 2 }), 7);
});

test('no worker begins before a network that was opened is asked for what is worth it', async () => {
  const { workers, pool } = poolOf(3);
  pool.know(1, SOURCE, 100);
  assert.equal(workers.length, 0);
  assert.equal(pool.ready(1), 0);
  pool.wake(2);
  assert.equal(workers.length, 0, 'a network that nobody knows');
  pool.wake(1);
  assert.equal(workers.length, 2, 'the engine walks too');
  assert.equal(pool.ready(1), 0, 'nobody waits for them');
  await turn();
  assert.equal(pool.ready(1), 2);
  assert.deepEqual(
    workers[0].asked.map(({ type }) => type),
    ['start', 'model'],
  );
  pool.wake(1);
  assert.equal(workers[0].asked.length, 2, 'a network is opened once');
  const walked = await pool.walk(1, 1, new Float32Array(6), null);
  assert.deepEqual([...walked.logits], [6]);
  assert.equal(workers[1].asked.at(-1).type, 'walk');
});

test('a large network is not copied, and a pool of one thread begins no worker', () => {
  const { workers, pool } = poolOf(3);
  pool.know(1, SOURCE, 65e6);
  pool.wake(1);
  const alone = poolOf(1);
  alone.pool.know(1, SOURCE, 100);
  alone.pool.wake(1);
  assert.deepEqual([workers.length, alone.workers.length], [0, 0]);
});

test('a worker that is lost is gone, and whoever waits for it hears of it', async () => {
  const { workers, pool } = poolOf(3, (message) => (message.type === 'walk' ? null : {}));
  pool.know(1, SOURCE, 100);
  pool.wake(1);
  await turn();
  const waiting = pool.walk(0, 1, new Float32Array(3), null);
  workers[0].onerror({});
  await assert.rejects(waiting, /lost/);
  assert.equal(pool.ready(1), 1);
  assert.ok(workers[0].ended);
  await assert.rejects(pool.walk(1, 1, new Float32Array(3), null), /lost/, 'a place that is not there any more');
});

test('a worker that is silent for too long is given up', async () => {
  const worker = fakeWorker((message) => (message.type === 'walk' ? null : {}));
  const pool = new Pool({ threads: 2, createWorker: () => worker, start: START, patience_ms: 5 });
  pool.know(1, SOURCE, 100);
  pool.wake(1);
  await turn();
  await assert.rejects(pool.walk(0, 1, new Float32Array(3), null), /lost/);
  assert.equal(pool.ready(1), 0);
});

test('a worker that ends without an event is noticed by its lock, and only its share is given back', async () => {
  const workers = [];
  const createWorker = () => {
    workers.push(fakeWorker((message) => (message.type === 'walk' ? null : {})));
    return workers.at(-1);
  };
  const locks = locksOf();
  const pool = new Pool({ threads: 3, createWorker, start: START, locks });
  pool.know(1, SOURCE, 100);
  pool.wake(1);
  workers.forEach((worker, place) => worker.onmessage({ data: { id: 0, type: 'alive', lock: `life ${place}` } }));
  assert.deepEqual(locks.asked(), ['life 0', 'life 1']);
  await turn();
  assert.equal(pool.ready(1), 2, 'to be alive is no end');
  const lost = pool.walk(0, 1, new Float32Array(3), null);
  const walked = pool.walk(1, 1, new Float32Array(3), null);
  locks.free('life 0');
  await assert.rejects(lost, /lost/);
  assert.equal(pool.ready(1), 1);
  const { id } = workers[1].asked.at(-1);
  workers[1].onmessage({ data: { id, type: 'done', walked: { logits: Float32Array.of(7), gradient: new Float32Array() } } });
  assert.deepEqual([...(await walked).logits], [7]);
  // One that was ended for another reason frees its lock too.
  workers[1].onerror({});
  locks.free('life 1');
  assert.equal(pool.ready(1), 0);
});

test('a network that is closed is closed there too, and one that does not open there is never ready', async () => {
  const { workers, pool } = poolOf(2);
  pool.know(1, SOURCE, 100);
  pool.wake(1);
  await turn();
  pool.forget(1);
  assert.equal(pool.ready(1), 0);
  assert.equal(workers[0].asked.at(-1).type, 'close');

  const refusing = poolOf(2, (message, worker) => {
    if (message.type !== 'model') return {};
    queueMicrotask(() => worker.onmessage({ data: { id: message.id, type: 'error', code: 'bad-model', message: 'No.' } }));
    return null;
  });
  refusing.pool.know(1, SOURCE, 100);
  refusing.pool.wake(1);
  await turn();
  assert.equal(refusing.pool.ready(1), 0);
  assert.equal(refusing.workers[0].ended, false);
});

test('where no worker can be made, the engine walks alone', () => {
  const pool = new Pool({
    threads: 2,
    createWorker: () => {
      throw new Error('forbidden');
    },
    start: START,
  });
  pool.know(1, SOURCE, 100);
  pool.wake(1);
  assert.equal(pool.ready(1), 0);
});
