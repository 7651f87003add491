// One engine for all figures of a page, whoever comes and goes while it starts.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
// Loaded beforehand: the shared client imports this module when it opens, and reading files takes no mocked time.
import { Whylight } from '../../www/client/index.js';
import { sharedClient } from '../../www/element/shared_client.js';

const PLACES = { device: 'cpu', base: 'https://example.org/whylight/', models: '' };
const turn = () => new Promise(setImmediate);

/** Lets time go by. Nothing else does. */
async function pass(ms) {
  for (let passed = 0; passed < ms; passed += 1) {
    mock.timers.tick(1);
    await turn();
  }
}

/** Lets time go by until this is there, however long a module takes to load. @template T @param {Promise<T>} promise */
async function passUntil(promise) {
  let settled = false;
  const settle = () => (settled = true);
  promise.then(settle, settle);
  while (!settled) await pass(1);
  return promise;
}

/** A worker that starts after a moment. */
let workers = [];
class SlowWorker {
  dead = false;
  constructor() {
    workers.push(this);
  }
  addEventListener() {}
  async postMessage({ id, type }) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (!this.dead)
      this.onmessage({ data: { id, type: 'done', ...(type === 'start' && { device: { kind: 'cpu' }, models: [] }) } });
  }
  terminate() {
    this.dead = true;
  }
}

const alive = () => workers.filter(({ dead }) => !dead).length;

let before;
beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  workers = [];
  before = globalThis.Worker;
  globalThis.Worker = SlowWorker;
});
afterEach(() => {
  mock.timers.reset();
  globalThis.Worker = before;
});

test('an opening that is given up at any moment leaves one worker to whoever comes next, and never takes its place', async () => {
  for (const wait_ms of [0, 1, 5, 8, 10, 12, 15]) {
    workers = [];
    const client = sharedClient({ ...PLACES, models: `https://example.org/${wait_ms}/` });
    const abort = new AbortController();
    const given = client.open({ signal: abort.signal }).catch(({ code }) => code);
    await pass(wait_ms);
    abort.abort();
    const opened = Promise.all([client.open({}), client.open({})]);
    const [one, two] = await passUntil(opened);
    assert.equal(one.whylight, two.whylight);
    await passUntil(given);
    await pass(30);
    assert.equal((await passUntil(client.open({}))).whylight, one.whylight);
    assert.equal(alive(), 1, `given up after ${wait_ms} ms`);
    one.whylight.close();
  }
});

test('a client whose signal was aborted before starts nothing', async () => {
  await assert.rejects(Whylight.open({ base: PLACES.base, signal: AbortSignal.abort() }), {
    code: 'cancelled',
    name: 'AbortError',
  });
  await assert.rejects(new Whylight({ base: PLACES.base }).use('cpu', { signal: AbortSignal.abort() }), { code: 'cancelled' });
  await pass(30);
  assert.equal(workers.length, 0);
});
