// The client's end of a run of the decoy experiment: a run goes on from its last epoch, whatever becomes of the worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../../www/client/connection.js';
import { openDecoy } from '../../www/client/decoy.js';

const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const DIGITS = new Uint8Array(8);

/** Workers that count epochs as the engine does; `refuse(message)` gives the error that a message is answered with. */
async function office({ refuse = () => null } = {}) {
  const asked = [];
  const workers = [];
  const createWorker = () => {
    const worker = { terminate: () => (worker.dead = true), dead: false };
    let epoch = 0;
    worker.postMessage = (message) => {
      const { id, type, source } = message;
      asked.push(message);
      const error = refuse(message);
      if (error) return queueMicrotask(() => worker.onmessage({ data: { id, type: 'error', ...error } }));
      if (type === 'decoy') epoch = source.checkpoint?.[0] ?? 0;
      if (type === 'train-decoy') epoch += 1;
      const reply = {
        start: { device: { kind: 'cpu' } },
        decoy: { decoy: { epoch, digits: [], measured: { test: epoch / 10 } } },
        'train-decoy': { trained: { epoch, measured: { test: epoch / 10 }, checkpoint: new Uint8Array([epoch]) } },
      }[type];
      queueMicrotask(() => !worker.dead && worker.onmessage({ data: { id, type: 'done', ...reply } }));
    };
    workers.push(worker);
    return worker;
  };
  const connection = new Connection({ createWorker, setUp: () => ({}), hear_ms: 20, stop_ms: 60 });
  await connection.start('cpu');
  return {
    connection,
    asked,
    workers,
    opened: () => asked.filter(({ type }) => type === 'decoy').map(({ source }) => source.checkpoint),
  };
}

test('epochs follow each other, and each is reported', async () => {
  const { connection, asked, opened } = await office();
  const run = await openDecoy(connection, { digits: DIGITS, seed: 3, training: 1000 });
  assert.deepEqual([run.epoch, run.checkpoint, run.measured.test], [0, null, 0]);
  const heard = [];
  const last = await run.train({ epochs: 3, lambda: 5, rate: 0.01, onEpoch: ({ epoch }) => heard.push(epoch) });
  assert.deepEqual([heard, last.epoch, run.epoch, run.measured.test, run.checkpoint[0]], [[1, 2, 3], 3, 3, 0.3, 3]);
  assert.deepEqual(asked.find(({ type }) => type === 'decoy').source.plan, { seed: 3, training: 1000 });
  assert.deepEqual(asked.at(-1).settings, { lambda: 5, rate: 0.01 });
  assert.deepEqual(opened(), [null], 'the worker holds it');
});

test('an epoch that was ended is as if it had not been, though the worker may have done it', async () => {
  const { connection, opened } = await office();
  const run = await openDecoy(connection, { digits: DIGITS });
  await run.train({ epochs: 2 });
  const abort = new AbortController();
  const ended = run.train({ signal: abort.signal });
  await Promise.resolve();
  abort.abort();
  await assert.rejects(ended, { code: 'cancelled', name: 'AbortError' });
  await later();
  assert.equal(run.epoch, 2);
  assert.equal((await run.train()).epoch, 3);
  assert.deepEqual(
    opened().map((from) => from?.[0] ?? null),
    [null, 2],
  );
});

test('the next worker goes on where the last one was lost', async () => {
  const { connection, workers, opened } = await office();
  const run = await openDecoy(connection, { digits: DIGITS });
  await run.train({ epochs: 4 });
  workers[0].onmessage({ data: { id: 0, type: 'error', code: 'internal', message: 'trap', fatal: true } });
  assert.equal((await run.train()).epoch, 5);
  assert.deepEqual([workers.length, opened().at(-1)[0]], [2, 4]);
});

test('going back takes the run to a checkpoint, and a bad one leaves it', async () => {
  const bad = ({ type, source }) =>
    type === 'decoy' && source.checkpoint?.[0] === 99 ? { code: 'bad-data', message: 'the kept weights are damaged' } : null;
  const { connection } = await office({ refuse: bad });
  const run = await openDecoy(connection, { digits: DIGITS });
  await run.train({ epochs: 2 });
  const kept = run.checkpoint;
  await run.train({ epochs: 3 });
  await run.restore(kept);
  assert.deepEqual([run.epoch, run.measured.test], [2, 0.2]);
  await assert.rejects(run.restore(new Uint8Array([99])), { code: 'bad-data' });
  assert.equal((await run.train()).epoch, 3);
  await run.restore(null);
  assert.equal(run.epoch, 0);
});

test('calls that mean nothing are refused in a sentence', async () => {
  const { connection, asked } = await office();
  await assert.rejects(openDecoy(connection, { digits: 7 }), {
    code: 'bad-data',
    message: /^decoy\(\) expects `digits` as a file/,
  });
  await assert.rejects(openDecoy(connection, { digits: DIGITS, lambda: 1 }), {
    code: 'bad-parameter',
    message: /no field “lambda”/,
  });
  const run = await openDecoy(connection, { digits: DIGITS });
  await assert.rejects(run.train({ epoch: 2 }), { code: 'bad-parameter', message: /no field “epoch”/ });
  await assert.rejects(run.train({ epochs: 0 }), { code: 'bad-parameter', message: /expects `epochs` from 1/ });
  run.close();
  await assert.rejects(run.train(), { code: 'no-model', message: /^This run was closed/ });
  assert.ok(asked.every(({ type }) => type !== 'train-decoy'));
});
