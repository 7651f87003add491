// A worker that the browser ends without an event, as it does when memory runs out, and one that merely computes for long.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, settled } from './harness.mjs';

/** Runs in the page: keeps its workers within reach of the test. */
function keepWorkers() {
  const { Worker } = globalThis;
  globalThis.workers = [];
  globalThis.Worker = class extends Worker {
    constructor(...parameters) {
      super(...parameters);
      globalThis.workers.push(this);
    }
  };
}

describe('a worker that ends without a word', { timeout: 240_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('is noticed while it computes: the page says so, computes on request, and is whole again', async () => {
    const { page, problems, close } = await session.open({
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=gradient',
      init: keepWorkers,
      unasked: false,
    });
    await settled(page);
    await page.evaluate(() => {
      location.hash = '#device=cpu&photo=coffee&model=squeezenet11&method=smoothgrad&set.samples=500';
    });
    await page.waitForFunction(() => globalThis.whylight.get().sketch !== null, undefined, { timeout: 60_000 });
    const count = await page.evaluate(() => globalThis.workers.length);
    await page.evaluate(() => globalThis.workers[0].terminate());
    const alert = page.getByRole('alert').locator('[data-code="internal"]');
    await alert.waitFor({ timeout: 60_000 });
    assert.match(await alert.innerText(), /The browser ended the engine’s worker/);
    assert.equal(await page.evaluate(() => globalThis.workers.length), count + 1, 'another one has been started');
    const { report } = await go(page, 'device=cpu&photo=coffee&model=squeezenet11&method=grad-cam');
    assert.equal(report.method, 'grad-cam');
    assert.equal(await alert.count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });
});
