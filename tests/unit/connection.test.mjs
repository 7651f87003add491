import assert from 'node:assert/strict';
import { mock, test as run } from 'node:test';
import { Connection } from '../../www/client/connection.js';
import { locksOf } from './locks.mjs';

/** A test whose timers have a time of their own, which goes by in `pass` alone. Files share a process, so a hook here would reach them all. */
const test = (name, body) =>
  run(name, async (context) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await body(context);
    } finally {
      mock.timers.reset();
    }
  });

// A worker that records its messages and answers when the test says so.
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

/** Lets everything run that waits for promises alone. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Lets time go by. */
async function pass(ms) {
  await turn();
  mock.timers.tick(ms);
  await turn();
}
const inTurn = (worker) => worker.asked.filter(({ type }) => type !== 'fetch');
const types = (worker) => inTurn(worker).map(({ type }) => type);

// Workers that answer everything except `explain`, which is the test's own affair.
function office({ hear = true, ...options } = {}) {
  const workers = [];
  const createWorker = () => {
    const worker = new RecordingWorker();
    worker.onAsked = ({ id, type, device }) => {
      const reply = {
        start: { device: { kind: device === 'cpu' ? 'cpu' : 'gpu' } },
        fetch: { fetched: { bytes: null, ms: 0 } },
        model: { model: { id: 'm' } },
        photo: { photo: { width: 1 } },
        close: {},
        cancel: hear && {},
      }[type];
      if (reply) queueMicrotask(() => !worker.dead && worker.say({ id, type: 'done', ...reply }));
    };
    workers.push(worker);
    return worker;
  };
  const connection = new Connection({ createWorker, setUp: () => ({}), hear_ms: 20, stop_ms: 60, ...options });
  return { connection, workers };
}

async function ready(options) {
  const all = office(options);
  const { connection } = all;
  await connection.start('auto');
  const model = connection.add('model', { id: 'm' });
  const photo = connection.add('photo', { name: 'cat.png' });
  await connection.open(model);
  await connection.open(photo);
  /** Asks about the network and the photo. */
  const explain = async (fields, options) =>
    (await connection.request({ type: 'explain', model, photo, ...fields }, options)).report;
  return { ...all, model, photo, explain };
}

test('requests go out in order, answers come back to whoever asked', async () => {
  const { workers, explain } = await ready();
  const first = explain({ target: 1 });
  const second = explain({ target: 2 });
  await turn();
  const [a, b] = workers[0].asked.filter(({ type }) => type === 'explain');
  assert.deepEqual([a.target, b.target], [1, 2]);
  workers[0].say({ id: b.id, type: 'done', report: 'second' });
  workers[0].say({ id: a.id, type: 'done', report: 'first' });
  assert.deepEqual(await Promise.all([first, second]), ['first', 'second']);
});

test('progress and early results reach the request they belong to', async () => {
  const { workers, explain } = await ready();
  const heard = [];
  const report = explain(
    {},
    { onProgress: ({ done }) => heard.push(done), onPartial: ({ predictions }) => heard.push(predictions) },
  );
  await turn();
  const { id } = workers[0].asked.at(-1);
  workers[0].say({ id, type: 'progress', done: 1, total: 2 });
  workers[0].say({ id, type: 'partial', predictions: ['cat'] });
  workers[0].say({ id: 999, type: 'progress', done: 7 });
  workers[0].answer('explain', { report: 'map' });
  assert.equal(await report, 'map');
  assert.deepEqual(heard, [1, ['cat']]);
});

test('an error arrives with its code, and the worker stays', async () => {
  const { workers, explain } = await ready();
  const report = explain({ target: 5000 });
  await turn();
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
  const { workers, explain } = await ready();
  const abort = new AbortController();
  const heard = [];
  const report = explain({}, { signal: abort.signal, onProgress: () => heard.push('late') });
  await turn();
  const { id } = workers[0].asked.at(-1);
  abort.abort('visitor');
  await assert.rejects(report, { code: 'cancelled' });
  assert.deepEqual([workers[0].asked.at(-1).type, workers[0].asked.at(-1).request], ['cancel', id]);
  workers[0].say({ id, type: 'progress', done: 1 });
  workers[0].say({ id, type: 'error', code: 'cancelled', message: '' });
  await pass(80);
  assert.deepEqual(heard, []);
  assert.equal(workers.length, 1);
});

test('a stop that keeps waits for what was computed so far', async () => {
  const { workers, explain } = await ready({ keep_ms: 40 });
  const stop = new AbortController();
  const report = explain({}, { stop: stop.signal });
  await turn();
  const { id } = workers[0].asked.at(-1);
  stop.abort();
  const cancel = workers[0].asked.at(-1);
  assert.deepEqual([cancel.type, cancel.request, cancel.keep], ['cancel', id, true]);
  await pass(10);
  workers[0].say({ id, type: 'done', report: { partial: { done: 7, total: 32 } } });
  assert.deepEqual((await report).partial, { done: 7, total: 32 });
  await pass(80);
  assert.equal(workers.length, 1);
});

test('a stop that keeps does not wait for long', async () => {
  const { explain } = await ready({ keep_ms: 20 });
  const stop = new AbortController();
  const report = explain({}, { stop: stop.signal });
  await turn();
  stop.abort();
  const rejected = assert.rejects(report, { code: 'cancelled' });
  let over = false;
  rejected.then(() => (over = true));
  await pass(19);
  assert.equal(over, false, 'the worker never answers, and the request waits for it');
  await pass(1);
  assert.equal(over, true, 'but not for longer than it may');
  await rejected;
});

test('a signal ends at once what a stop still waits for', async () => {
  const { explain } = await ready({ keep_ms: 60_000 });
  const [signal, stop] = [new AbortController(), new AbortController()];
  const report = explain({}, { signal: signal.signal, stop: stop.signal });
  await turn();
  stop.abort();
  signal.abort();
  await assert.rejects(report, { code: 'cancelled' });
});

test('a stop ends a request that still opens what it needs', async () => {
  const { connection, workers } = office();
  await connection.start('auto');
  const [model, photo] = [connection.add('model', { id: 'm' }), connection.add('photo', { name: 'cat.png' })];
  const stop = new AbortController();
  const asked = connection.request({ type: 'explain', model, photo }, { stop: stop.signal });
  stop.abort();
  await assert.rejects(asked, { code: 'cancelled' });
  assert.ok(!workers[0].asked.some(({ type }) => type === 'explain'));
});

test('what is closed while a request opens what it needs ends as cancelled', async () => {
  const { connection } = office();
  await connection.start('auto');
  const [model, photo] = [connection.add('model', { id: 'm' }), connection.add('photo', { name: 'cat.png' })];
  await connection.open(model);
  const asked = connection.request({ type: 'explain', model, photo });
  // The network is open: the request is between the two when the worker goes.
  await null;
  connection.close();
  await assert.rejects(asked, { code: 'cancelled' });
});

test('what is followed at once by another start, or by a close, is cancelled and goes to no worker that has not started', async () => {
  for (const restart of [
    (connection) => connection.start('cpu'),
    (connection) => {
      connection.close();
      return connection.start('cpu');
    },
  ]) {
    const { connection, workers } = office();
    await connection.start('auto');
    const model = connection.add('model', { id: 'm' });
    const opening = connection.open(model);
    const asked = connection.request({ type: 'predict', model });
    const started = restart(connection);
    await assert.rejects(opening, { code: 'cancelled' });
    await assert.rejects(asked, { code: 'cancelled' });
    await started;
    assert.deepEqual(
      workers.flatMap(({ asked }) => asked.map(({ type }) => type)),
      ['start', 'start'],
    );
  }
});

test('a start that nobody waits for leaves the worker that there is, and starts no other', async () => {
  const { connection, workers, explain } = await ready();
  await assert.rejects(connection.start('cpu', { signal: AbortSignal.abort() }), { code: 'cancelled' });
  assert.equal(workers.length, 1);
  explain({});
  await turn();
  assert.ok(types(workers[0]).includes('explain'), 'the one that there was answers');
  const { connection: unopened, workers: none } = office();
  await assert.rejects(unopened.start('cpu', { signal: AbortSignal.abort() }), { code: 'cancelled' });
  assert.equal(none.length, 0);
});

test('a start that is given up ends its worker at once, and whoever else waits for it is served by another', async () => {
  const { connection, workers } = office();
  const abort = new AbortController();
  const started = connection.start('cpu', { signal: abort.signal });
  workers[0].onAsked = null;
  workers[0].asked.length = 0;
  abort.abort();
  await assert.rejects(started, { code: 'cancelled' });
  await pass(80);
  assert.equal(workers.length, 1, 'no other is started for nobody');

  const second = office();
  const again = new AbortController();
  // It does not answer before the start is given up.
  const begun = second.connection.start('cpu', { signal: again.signal });
  const photo = second.connection.add('photo', { name: 'cat.png' });
  const opened = second.connection.open(photo);
  again.abort();
  await assert.rejects(begun, { code: 'cancelled' });
  assert.deepEqual(await opened, { width: 1 });
  assert.equal(second.workers.length, 2);
  assert.ok(second.workers[0].dead);
});

test('a server that never answers keeps nobody else waiting, and an abort ends only what waits for it', async () => {
  const { connection, workers, explain } = await ready();
  const answers = workers[0].onAsked;
  const isNever = ({ type, source }) => type === 'fetch' && source.url?.endsWith('never.jpg');
  workers[0].onAsked = (message) => !isNever(message) && answers(message);
  const abort = new AbortController();
  const never = connection.add('photo', { url: 'https://example.org/never.jpg', name: 'never.jpg' });
  const hung = connection.open(never, { signal: abort.signal });
  const unanswered = connection.open(never);
  const other = connection.add('photo', { url: 'https://example.org/dog.jpg', name: 'dog.jpg' });
  assert.deepEqual(await connection.open(other), { width: 1 });
  const report = explain({ photo: other });
  await turn();
  workers[0].answer('explain', { report: 'map' });
  assert.equal(await report, 'map');
  abort.abort();
  await assert.rejects(hung, { code: 'cancelled' });
  await pass(80);
  assert.equal(workers.length, 1, 'no worker is given up for a download');
  const fetches = workers[0].asked.filter(isNever);
  assert.equal(fetches.length, 2, 'who still waits has it asked for again');
  const bytes = new Uint8Array(3);
  workers[0].say({ id: fetches[1].id, type: 'done', fetched: { bytes, ms: 7 } });
  assert.deepEqual(await unanswered, { width: 1 });
  assert.deepEqual(inTurn(workers[0]).at(-1).source.fetched, { bytes, ms: 7 });
});

test('what was downloaded is downloaded again where its worker was lost before it was opened', async () => {
  const { connection, workers } = await ready();
  const photo = connection.add('photo', { url: 'https://example.org/dog.jpg', name: 'dog.jpg' });
  const answers = workers[0].onAsked;
  workers[0].onAsked = (message) => message.type !== 'photo' && answers(message);
  const opened = connection.open(photo);
  await turn();
  assert.equal(workers[0].asked.at(-1).type, 'photo');
  workers[0].say({ id: 0, type: 'error', code: 'device-lost', message: 'gone', fatal: true });
  assert.deepEqual(await opened, { width: 1 });
  assert.deepEqual(
    workers[1].asked.map(({ type }) => type),
    ['start', 'fetch', 'photo'],
  );
});

test('a second photo is opened by the request that names it', async () => {
  const { connection, workers, explain } = await ready();
  const reference = connection.add('photo', { name: 'dog.png' });
  await turn();
  assert.deepEqual(types(workers[0]), ['start', 'model', 'photo'], 'and not before');
  explain({ reference });
  await turn();
  assert.deepEqual(types(workers[0]).slice(3), ['photo', 'explain']);
  assert.equal(inTurn(workers[0])[3].source.name, 'dog.png');
});

test('two networks may be in use at once; of more the one that was used longest ago is closed', async () => {
  const { connection, workers, photo } = await ready();
  const [second, third] = ['n', 'o'].map((id) => connection.add('model', { id }));
  await connection.open(second);
  assert.ok(!types(workers[0]).includes('close'));
  await connection.open(third);
  const closed = workers[0].asked.filter(({ type }) => type === 'close').map(({ key }) => key);
  assert.deepEqual(closed, ['model 1']);
  connection.request({ type: 'explain', model: 'model 1', photo });
  await turn();
  assert.deepEqual(
    types(workers[0]).slice(-3),
    ['model', 'close', 'explain'],
    'what was closed is opened again by the next request that names it',
  );
});

test('what was closed takes no request', async () => {
  const { connection, photo, explain } = await ready();
  connection.remove(photo);
  await assert.rejects(explain({}), { code: 'no-photo', message: /photo was closed/ });
});

test('a request that was aborted beforehand is never sent', async () => {
  const { workers, explain } = await ready();
  await assert.rejects(explain({}, { signal: AbortSignal.abort() }));
  assert.ok(!types(workers[0]).includes('explain'));
});

test('a worker that does not hear a cancel is replaced, with network and photo, and whoever waits is served', async () => {
  const { workers, explain } = await ready({ hear: false });
  const abort = new AbortController();
  const stuck = explain({ target: 1 }, { signal: abort.signal });
  await turn();
  abort.abort('visitor');
  await assert.rejects(stuck, { code: 'cancelled' });
  const waiting = explain({ target: 2 });
  await pass(19);
  assert.equal(workers.length, 1);
  await pass(1);
  assert.equal(workers.length, 2);
  assert.ok(workers[0].dead);
  assert.deepEqual(types(workers[1]), ['start', 'model', 'photo', 'explain']);
  assert.equal(workers[1].asked[0].device, 'auto');
  assert.equal(inTurn(workers[1])[2].source.name, 'cat.png');
  assert.equal(inTurn(workers[1])[3].target, 2);
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await waiting, 'map');
});

test('a worker that hears the cancel but does not stop is replaced later', async () => {
  const { workers, explain } = await ready();
  const abort = new AbortController();
  const stuck = explain({}, { signal: abort.signal });
  await turn();
  abort.abort('visitor');
  await assert.rejects(stuck, { code: 'cancelled' });
  await pass(59);
  assert.equal(workers.length, 1);
  await pass(1);
  assert.equal(workers.length, 2);
});

test('more patience can be asked for', async () => {
  const { workers, explain } = await ready({ hear: false, stop_ms: 1000 });
  const abort = new AbortController();
  const slow = explain({}, { signal: abort.signal, patience_ms: 80 });
  await turn();
  abort.abort();
  await assert.rejects(slow, { code: 'cancelled' });
  await pass(79);
  assert.equal(workers.length, 1);
  await pass(1);
  assert.equal(workers.length, 2);
});

test('a lost device moves everything to the CPU and says why', async () => {
  const devices = [];
  const faults = [];
  const { workers, explain } = await ready({
    onStarted: ({ device }) => devices.push(device.kind),
    onFault: ({ code }) => faults.push(code),
  });
  const report = explain({});
  await turn();
  workers[0].say({ id: 0, type: 'error', code: 'device-lost', message: 'gone', fatal: true });
  await turn();
  assert.equal(workers.length, 2);
  assert.deepEqual(types(workers[1]), ['start', 'model', 'photo', 'explain']);
  assert.equal(workers[1].asked[0].device, 'cpu');
  assert.match(workers[1].asked[0].gpuProblem, /lost/);
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await report, 'map', 'what was asked is answered by the CPU');
  assert.deepEqual(devices, ['gpu', 'cpu']);
  assert.deepEqual(faults, ['device-lost']);
});

test('a fatal error replaces the worker on the same device; what the old one still says is not heard', async () => {
  const { workers, explain } = await ready();
  const report = explain({});
  await turn();
  const { id } = workers[0].asked.at(-1);
  workers[0].say({ id, type: 'error', code: 'internal', message: 'unreachable', fatal: true });
  await assert.rejects(report, { code: 'internal' });
  await turn();
  assert.equal(workers[1].asked[0].device, 'auto');
  workers[0].say({ id: 0, type: 'error', code: 'device-lost', message: '' });
  await turn();
  assert.equal(workers.length, 2);
});

test('an engine that breaks while it starts is not started again and again, but the next request may try', async () => {
  const workers = [];
  const connection = new Connection({
    createWorker: () => {
      const worker = new RecordingWorker();
      worker.onAsked = ({ id }) =>
        queueMicrotask(() => worker.say({ id, type: 'error', code: 'internal', message: 'no', fatal: true }));
      workers.push(worker);
      return worker;
    },
    setUp: () => ({}),
  });
  await assert.rejects(connection.start('auto'), { code: 'internal', restarted: false });
  await pass(60_000);
  assert.equal(workers.length, 1);
  await assert.rejects(connection.request({ type: 'explain' }), { code: 'internal' });
  assert.equal(workers.length, 2);
});

test('a worker that the browser ended without an event is noticed by its lock, and the next one serves who waits', async () => {
  const locks = locksOf();
  const faults = [];
  const { workers, explain } = await ready({ locks, onFault: (error) => faults.push(error) });
  workers[0].say({ id: 0, type: 'alive', lock: 'life 0' });
  assert.deepEqual(locks.asked(), ['life 0']);
  const served = explain({ target: 1 });
  const waiting = explain({ target: 2 });
  await pass(3_600_000);
  assert.equal(workers.length, 1, 'an hour of computing is no reason');
  locks.free('life 0');
  await assert.rejects(served, { code: 'internal', restarted: true, message: /ended the engine’s worker/ });
  await turn();
  assert.equal(workers.length, 2);
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await waiting, 'map');
  assert.equal(faults.length, 1);
  // The lock of a worker that was replaced says nothing of the next one.
  workers[1].say({ id: 0, type: 'alive', lock: 'life 1' });
  locks.free('life 0');
  await turn();
  assert.equal(workers.length, 2);
});

test('a worker that the browser ends while it is idle is replaced at once, and one that ends while it starts is not', async () => {
  const locks = locksOf();
  const { workers, explain } = await ready({ locks });
  workers[0].say({ id: 0, type: 'alive', lock: 'life 0' });
  locks.free('life 0');
  await turn();
  assert.equal(workers.length, 2);
  const report = explain({});
  await turn();
  workers[1].answer('explain', { report: 'map' });
  assert.equal(await report, 'map');

  const second = office({ locks });
  const started = second.connection.start('auto');
  second.workers[0].onAsked = null;
  second.workers[0].asked.length = 0;
  second.workers[0].say({ id: 0, type: 'alive', lock: 'life 2' });
  second.workers[0].dead = true;
  locks.free('life 2');
  await assert.rejects(started, { code: 'internal', restarted: false });
  assert.equal(second.workers.length, 1);
});

test('a worker whose script does not load is a network problem', async () => {
  const { connection, workers } = office();
  const started = connection.start('auto');
  workers[0].onAsked = null;
  workers[0].onerror({ message: '', preventDefault() {} });
  await assert.rejects(started, { code: 'network' });
});

test('on another device network and photo are opened again by the next request that names them', async () => {
  const { connection, workers, explain } = await ready();
  const started = await connection.start('cpu');
  assert.equal(started.device.kind, 'cpu');
  assert.ok(workers[0].dead);
  assert.deepEqual(types(workers[1]), ['start']);
  explain({});
  await turn();
  assert.deepEqual(types(workers[1]), ['start', 'model', 'photo', 'explain']);
});

test('whoever gives up an opening leaves it to the others', async () => {
  const { connection, workers } = office();
  await connection.start('auto');
  const photo = connection.add('photo', { name: 'cat.png' });
  workers[0].onAsked = ({ id, type, request }) =>
    type === 'cancel' && queueMicrotask(() => workers[0].say({ id, type: 'done', request }));
  const abort = new AbortController();
  const first = connection.open(photo, { signal: abort.signal });
  const second = connection.open(photo);
  await turn();
  abort.abort();
  await assert.rejects(first, { code: 'cancelled' });
  await turn();
  workers[0].say({ id: workers[0].asked.at(-1).id, type: 'done', photo: { width: 2 } });
  assert.deepEqual(await second, { width: 2 });
});

test('a trap ends the request that it befell, and those that only waited go to the next worker', async () => {
  for (const byName of [true, false]) {
    const { workers, explain } = await ready();
    const rejected = assert.rejects(explain({ target: 1 }), { code: 'internal', restarted: true });
    const waiting = explain({ target: 2 });
    await turn();
    const asked = (worker) => worker.asked.filter(({ type }) => type === 'explain');
    const [{ id }] = asked(workers[0]);
    workers[0].say({ id: byName ? id : 0, type: 'error', code: 'internal', message: 'unreachable', fatal: true });
    await rejected;
    await turn();
    const again = asked(workers[1]);
    assert.deepEqual(
      again.map(({ target }) => target),
      [2],
      byName ? 'told by its id' : 'told of the worker as a whole',
    );
    workers[1].say({ id: again[0].id, type: 'done', report: 'second' });
    assert.equal(await waiting, 'second');
  }
});

test('what cannot be sent to the worker is refused with a code, and the next request is served', async () => {
  const { workers, explain } = await ready();
  const { postMessage } = workers[0];
  workers[0].postMessage = function (message) {
    structuredClone(message);
    return postMessage.call(this, message);
  };
  await assert.rejects(explain({ parameters: new Proxy({}, {}) }), { code: 'bad-parameter' });
  const served = explain();
  await turn();
  workers[0].answer('explain', { report: 1 });
  assert.equal(await served, 1);
});
