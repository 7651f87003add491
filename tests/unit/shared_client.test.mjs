// One engine for all figures of a page, whoever comes and goes while it starts.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Whylight } from '../../www/client/whylight.js';
import { sharedClient } from '../../www/element/shared_client.js';

const PLACES = { device: 'cpu', base: 'https://example.org/whylight/', models: '' };
const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker that starts after a moment. */
let workers = [];
class SlowWorker {
  dead = false;
  constructor() {
    workers.push(this);
  }
  addEventListener() {}
  async postMessage({ id, type }) {
    await later(10);
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
  workers = [];
  before = globalThis.Worker;
  globalThis.Worker = SlowWorker;
});
afterEach(() => (globalThis.Worker = before));

test('an opening that is given up at any moment leaves one worker to whoever comes next, and never takes its place', async () => {
  for (const wait_ms of [0, 1, 5, 8, 10, 12, 15]) {
    workers = [];
    const client = sharedClient({ ...PLACES, models: `https://example.org/${wait_ms}/` });
    const abort = new AbortController();
    const given = client.open({ signal: abort.signal }).catch(({ code }) => code);
    await later(wait_ms);
    abort.abort();
    const [one, two] = await Promise.all([client.open({}), client.open({})]);
    assert.equal(one.whylight, two.whylight);
    await given;
    await later(30);
    assert.equal((await client.open({})).whylight, one.whylight);
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
  await later();
  assert.equal(workers.length, 0);
});
