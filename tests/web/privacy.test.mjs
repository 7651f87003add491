// What leaves the device, which is nothing: no request goes anywhere but to the page's own server, and none could.
//
// The policy stands in the page's meta element and, on a host that sends the headers of scripts/serve.mjs, in the response of
// every file. A worker that was loaded from the network takes its policy from its own script's response and none from the page.
// So on a host without headers (GitHub Pages is one) the page is as strict as ever, and the worker, which holds the photo, keeps
// to its server only because its code does: the tour below is then what vouches for it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { CHOOSE_PHOTO, bringNetwork, chooseFile, go, launch, read, readJson, settled } from './harness.mjs';

const models = readJson('models/index.json').map((file) => readJson(`models/${file}`));
const methods = ['gradient', 'grad-cam'];

describe('privacy', { timeout: 300_000 }, () => {
  let session;
  let trap;
  let visit;
  before(async () => {
    session = await launch();
    trap = await proxy();
    visit = await session.open({ proxy: trap.settings, hash: '#photo=panda&device=cpu' });
    await settled(visit.page);
  });
  after(async () => {
    await session?.close();
    await trap?.close();
  });

  test('a whole visit asks no other origin for anything', { timeout: 120_000 }, async () => {
    const { page, requests, problems } = visit;
    for (const { id, tap } of models) {
      for (const method of methods) {
        const { report, error } = await go(page, `photo=panda&device=cpu&model=${id}&method=${method}`);
        // A network without feature maps has no class activation map: the page says so and shows the gradient.
        const unfit = method === 'grad-cam' && tap === null;
        assert.match(
          error?.message ?? '',
          unfit ? /^Grad-CAM looks at feature maps, and .* has none: Gradient is shown\.$/ : /^$/,
        );
        assert.equal(report.method, unfit ? 'gradient' : method);
      }
    }
    await chooseFile(page, CHOOSE_PHOTO, { name: 'my-cat.png', buffer: read('www/photos/chelsea.png') });
    await page.waitForFunction(() => globalThis.whylight.get().photo.name === 'my-cat.png');
    assert.equal((await settled(page)).error, null);
    await bringNetwork(page, { name: 'mine.onnx', buffer: read('tests/networks/tiny.onnx') });
    await page.waitForFunction(() => globalThis.whylight.get().model.key.startsWith('own-'));
    assert.equal((await settled(page)).error, null);
    await chooseFile(page, CHOOSE_PHOTO, { name: 'none.png', buffer: Buffer.from('not a photo') });
    await page.getByRole('alert').locator('[data-code]').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save or share…' }).click();
    await page.getByRole('button', { name: 'Overlay as PNG' }).click();
    assert.match((await saved).suggestedFilename(), /^my-cat-mine-.*-overlay\.png$/);
    assert.match((await saved).url(), /^blob:/);

    assert.ok(requests.length > 20, `${requests.length} requests seen`);
    assert.ok(
      requests.some((url) => url.endsWith('.wasm')),
      'requests of the worker are seen too',
    );
    const foreign = requests.filter((url) => !url.startsWith(`${session.url}/`) && !/^(blob|data):/.test(url));
    assert.deepEqual(foreign, []);
    assert.deepEqual(trap.heard, [], 'nothing came by the proxy either');
    // The photo's name and the question are the visitor's affair, also towards the page's own server.
    assert.deepEqual(
      requests.filter((url) => /my-cat|mine\.onnx|target=|method=/.test(new URL(url).search + new URL(url).pathname)),
      [],
    );
    assert.deepEqual(problems, []);
  });

  test('the trap would have caught a request', async () => {
    const context = await session.browser.newContext({ proxy: trap.settings });
    const page = await context.newPage();
    await page.evaluate(() => fetch('http://whylight.invalid/canary', { mode: 'no-cors' }).catch(() => {}));
    assert.deepEqual(trap.heard.splice(0), ['http://whylight.invalid/canary']);
    await context.close();
  });

  test('the page has a strict policy, by itself and from its server', async () => {
    const meta = await visit.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    const header = (await fetch(`${session.url}/`)).headers.get('content-security-policy');
    strict(meta);
    strict(header);
    assert.match(header, /frame-ancestors 'self'/);
  });

  test('the worker’s script comes with the same policy', async () => {
    const [worker] = visit.page.workers();
    assert.ok(worker, 'the engine runs in a worker');
    assert.ok(worker.url().startsWith(`${session.url}/`));
    strict((await fetch(worker.url())).headers.get('content-security-policy'));
  });

  test('an attempt is stopped before it becomes a request, in the page and in the worker', async () => {
    const attempt = () =>
      new Promise((settle) => {
        globalThis.addEventListener('securitypolicyviolation', (event) => settle(event.blockedURI), { once: true });
        fetch('https://whylight.invalid/').then(
          () => settle('sent'),
          () => setTimeout(() => settle('failed without a violation'), 500),
        );
      });
    const { page } = visit;
    assert.match(await page.evaluate(attempt), /^https:\/\/whylight\.invalid/);
    assert.match(await page.workers()[0].evaluate(attempt), /^https:\/\/whylight\.invalid/);
    assert.deepEqual(trap.heard, []);
  });

  test('on a host without headers the page is still bound, and the worker still asks nobody else', async () => {
    const bare = await launch({ override: (_, response) => void response.removeHeader('Content-Security-Policy') });
    try {
      const { page, requests } = await bare.open({ proxy: trap.settings, hash: '#photo=panda&device=cpu&method=grad-cam' });
      assert.equal((await settled(page)).report.flat, false);
      assert.equal((await fetch(bare.url)).headers.get('content-security-policy'), null);
      assert.equal(await page.evaluate(() => fetch('http://whylight.invalid/').catch(() => 'refused')), 'refused');
      assert.deepEqual(
        requests.filter((url) => !url.startsWith(`${bare.url}/`) && !/^(blob|data):|whylight\.invalid/.test(url)),
        [],
      );
      assert.deepEqual(trap.heard, []);
    } finally {
      await bare.close();
    }
  });

  test('the other headers keep the page to itself', async () => {
    const { headers } = await fetch(`${session.url}/`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(headers.get('cache-control'), 'no-store');
    const wasm = visit.requests.find((url) => url.endsWith('.wasm'));
    assert.equal((await fetch(wasm)).headers.get('content-type'), 'application/wasm');
    assert.equal((await fetch(`${session.url}/nothing`)).status, 404);
  });
});

function strict(policy) {
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.match(policy, /connect-src 'self'/);
  assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|https?:|\*/);
}

/** A proxy for everything but localhost that lets nothing through and remembers what it was asked for. */
async function proxy() {
  const heard = [];
  const server = createServer((request, response) => {
    heard.push(request.url);
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    heard.push(request.url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((listening) => server.listen(0, 'localhost', listening));
  return {
    heard,
    settings: { server: `http://localhost:${server.address().port}`, bypass: 'localhost' },
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}
