import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../www/client/connection.js';

// A worker that records what it is asked and answers when told to.
class RecordingWorker {
  asked = [];
  dead = false;
  postMessage(message) {
    this.asked.push(message);
    this.onAsked?.(message);
  }
  terminate() {
    this.dead = true;
  }
  say(message) {
    this.onmessage({ data: message });
  }
  answer(type, fields = {}) {
    const { id } = this.asked.find((message) => message.type === type && !message.answered && (message.answered = true));
    this.say({ id, type: 'done', ...fields });
  }
}

const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const types = (worker) => worker.asked.map(({ type }) => type);

// Workers that answer everything except `explain`, which is the test's own affair.
function office({ hear = true, ...options } = {}) {
  const workers = [];
  const createWorker = () => {
    const worker = new RecordingWorker();
    worker.onAsked = ({ id, type, device }) => {
      const reply = {
        start: { device: { kind: device === 'cpu' ? 'cpu' : 'gpu' } },
        load: { model: { id: 'm' } },
        photo: { photo: { width: 1 } },
        cancel: hear && {},
      }[type];
      if (reply) queueMicrotask(() => !worker.dead && worker.say({ id, type: 'done', ...reply }));
    };
    workers.push(worker);
    return worker;
  };
  const engine = new Engine({ createWorker, hear_ms: 20, stop_ms: 60, ...options });
  return { engine, workers };
}

async function ready(options) {
  const all = office(options);
  await all.engine.start('auto');
  await all.engine.load({ model: 'm' });
  await all.engine.photo({ bytes: new ArrayBuffer(3), name: 'cat.png' });
  return all;
}

test('requests go out in order, answers come back to whoever asked', async () => {
  const { engine, workers } = await ready();
  const first = engine.explain({ target: 1 });
  const second = engine.explain({ target: 2 });
  await later();
  const [a, b] = workers[0].asked.filter(({ type }) => type === 'explain');
  assert.deepEqual([a.target, b.target], [1, 2]);
  workers[0].say({ id: b.id, type: 'done', report: 'second' });
  workers[0].say({ id: a.id, type: 'done', report: 'first' });
  assert.deepEqual(await Promise.all([first, second]), ['first', 'second']);
});

test('progress and early results reach the request they belong to', async () => {
  const { engine, workers } = await ready();
  const heard = [];
  const report = engine.explain(
    {},
    { onProgress: ({ done }) => heard.push(done), onPartial: ({ predictions }) => heard.push(predictions) },
  );
  await later();
  const { id } = workers[0].asked.at(-1);
  workers[0].say({ id, type: 'progress', done: 1, total: 2 });
  workers[0].say({ id, type: 'partial', predictions: ['cat'] });
  workers[0].say({ id: 999, type: 'progress', done: 7 });
  workers[0].answer('explain', { report: 'map' });
  assert.equal(await report, 'map');
  assert.deepEqual(heard, [1, ['cat']]);
});

test('an error arrives with its code, and the worker stays', async () => {
  const { engine, workers } = await ready();
  const report = engine.explain({ target: 5000 });
  await later();
  workers[0].say({
    id: workers[0].asked.at(-1).id,
    type: 'error',
    code: 'no-such-class',
    message: 'class 5000 of 1000',
    detail: 'd',
  });
  await assert.rejects(report, { code: 'no-such-class', message: 'class 5000 of 1000', detail: 'd' });
  assert.equal(workers.length, 1);
});

test('a cancelled request ends at once and its late result is not heard', async () => {
  const { engine, workers } = await ready();
  const abort = new AbortController();
  const heard = [];
  const report = engine.explain({}, { signal: abort.signal, onProgress: () => heard.push('late') });
  await later();
  const { id } = workers[0].asked.at(-1);
  abort.abort('visitor');
  await assert.rejects(report, { code: 'cancelled' });
  assert.deepEqual([workers[0].asked.at(-1).type, workers[0].asked.at(-1).request], ['cancel', id]);
  workers[0].say({ id, type: 'progress', done: 1 });
  workers[0].say({ id, type: 'error', code: 'cancelled', message: '' });
  await later(80);
  assert.deepEqual(heard, []);
  assert.equal(workers.length, 1);
});

test('a stop that keeps waits for what was computed so far', async () => {
  const { engine, workers } = await ready();
  const abort = new AbortController();
  const report = engine.explain({}, { signal: abort.signal });
  await later();
  const { id } = workers[0].asked.at(-1);
  abort.abort({ keep_ms: 40 });
  const cancel = workers[0].asked.at(-1);
  assert.deepEqual([cancel.type, cancel.request, cancel.keep], ['cancel', id, true]);
  await later(10);
  workers[0].say({ id, type: 'done', report: { partial: { done: 7, total: 32 } } });
  assert.deepEqual((await report).partial, { done: 7, total: 32 });
  await later(80);
  assert.equal(workers.length, 1);
});

test('a stop that keeps does not wait for long', async () => {
  const { engine } = await ready();
  const abort = new AbortController();
  const report = engine.explain({}, { signal: abort.signal });
  await later();
  abort.abort({ keep_ms: 20 });
  const began = performance.now();
  await assert.rejects(report, { code: 'cancelled' });
  assert.ok(performance.now() - began < 500);
});

test('a second photo comes along when the worker is replaced', async () => {
  const { engine, workers } = await ready();
  const given = engine.reference({ bytes: new ArrayBuffer(3), name: 'dog.png' });
  await later();
  workers[0].answer('reference');
  await given;
  const started = engine.start('cpu');
  await later();
  assert.deepEqual(types(workers[1]), ['start', 'load', 'photo', 'reference']);
  workers[1].answer('reference');
  await started;
});

test('a request that was aborted beforehand is never sent', async () => {
  const { engine, workers } = await ready();
  await assert.rejects(engine.explain({}, { signal: AbortSignal.abort() }));
  assert.ok(!types(workers[0]).includes('explain'));
});

test('a worker that does not hear a cancel is replaced, with network and photo, and whoever waits is served', async () => {
  const { engine, workers } = await ready({ hear: false });
  const abort = new AbortController();
  const stuck = engine.explain({ target: 1 }, { signal: abort.signal });
  await later();
  abort.abort('visitor');
  await assert.rejects(stuck, { code: 'cancelled' });
  const waiting = engine.explain({ target: 2 });
  await later(50);
  assert.equal(workers.length, 2);
  assert.ok(workers[0].dead);
  assert.deepEqual(types(workers[1]), ['start', 'load', 'photo', 'explain']);
  assert.equal(workers[1].asked[0].device, 'auto');
  assert.equal(workers[1].asked[2].name, 'cat.png');
  assert.equal(workers[1].asked[3].target, 2);
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await waiting, 'map');
});

test('a worker that hears the cancel but does not stop is replaced later', async () => {
  const { engine, workers } = await ready();
  const abort = new AbortController();
  const stuck = engine.explain({}, { signal: abort.signal });
  await later();
  abort.abort('visitor');
  await assert.rejects(stuck, { code: 'cancelled' });
  await later(40);
  assert.equal(workers.length, 1);
  await later(60);
  assert.equal(workers.length, 2);
});

test('more patience can be asked for', async () => {
  const { engine, workers } = await ready({ hear: false, stop_ms: 1000 });
  const abort = new AbortController();
  const slow = engine.explain({}, { signal: abort.signal });
  await later();
  abort.abort({ patience_ms: 80 });
  await assert.rejects(slow, { code: 'cancelled' });
  await later(40);
  assert.equal(workers.length, 1);
  await later(80);
  assert.equal(workers.length, 2);
});

test('a lost device moves everything to the CPU and says why', async () => {
  const devices = [];
  const faults = [];
  const { engine, workers } = await ready({
    onStarted: ({ device }) => devices.push(device.kind),
    onFault: ({ code }) => faults.push(code),
  });
  const report = engine.explain({});
  await later();
  workers[0].say({ id: 0, type: 'error', code: 'device-lost', message: 'gone', fatal: true });
  await assert.rejects(report, { code: 'device-lost' });
  const again = engine.explain({});
  await later(10);
  assert.equal(workers.length, 2);
  assert.deepEqual(types(workers[1]), ['start', 'load', 'photo', 'explain']);
  assert.equal(workers[1].asked[0].device, 'cpu');
  assert.match(workers[1].asked[0].gpuProblem, /lost/);
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await again, 'map');
  assert.deepEqual(devices, ['gpu', 'cpu']);
  assert.deepEqual(faults, ['device-lost']);
});

test('a fatal error replaces the worker on the same device; what the old one still says is not heard', async () => {
  const { engine, workers } = await ready();
  const report = engine.explain({});
  await later();
  const { id } = workers[0].asked.at(-1);
  workers[0].say({ id, type: 'error', code: 'internal', message: 'unreachable', fatal: true });
  await assert.rejects(report, { code: 'internal' });
  await later(10);
  assert.equal(workers[1].asked[0].device, 'auto');
  workers[0].say({ id: 0, type: 'error', code: 'device-lost', message: '' });
  await later(10);
  assert.equal(workers.length, 2);
});

test('an engine that breaks while it starts is not started again and again, but the next request may try', async () => {
  const workers = [];
  const engine = new Engine({
    createWorker: () => {
      const worker = new RecordingWorker();
      worker.onAsked = ({ id }) =>
        queueMicrotask(() => worker.say({ id, type: 'error', code: 'internal', message: 'no', fatal: true }));
      workers.push(worker);
      return worker;
    },
  });
  await assert.rejects(engine.start('auto'), { code: 'internal' });
  await later(20);
  assert.equal(workers.length, 1);
  await assert.rejects(engine.explain({}), { code: 'internal' });
  assert.equal(workers.length, 2);
});

test('a worker whose script does not load is a network problem', async () => {
  const { engine, workers } = office();
  const started = engine.start('auto');
  workers[0].onAsked = null;
  workers[0].onerror({ message: '', preventDefault() {} });
  await assert.rejects(started, { code: 'network' });
});

test('starting on another device brings network and photo along', async () => {
  const { engine, workers } = await ready();
  const started = await engine.start('cpu');
  assert.equal(started.device.kind, 'cpu');
  assert.ok(workers[0].dead);
  assert.deepEqual(types(workers[1]), ['start', 'load', 'photo']);
});
