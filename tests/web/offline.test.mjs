// The built page without a network after the first visit, a newer version, and a browser that stores nothing.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { filesOf, writeServiceWorker } from '../../scripts/service_worker.mjs';
import { eventually } from './eventually.mjs';
import { root, screenshot } from './harness.mjs';

// The page as visitors get it: that of the tests has no service worker.
const dist = join(root, 'dist');
// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 120_000;
const QUESTION = '#photo=dog-cat&model=squeezenet11&method=gradient&device=cpu';

let browser;
let server;
let context;

/** The server on the same port as before, since a browser stores by origin. */
async function serveAgain(folder) {
  const { port } = server;
  await server.close();
  server = await serve({ folder, port });
}

async function visit(path = '') {
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${server.url}/${path}`);
  return { page, problems };
}

const firstFigure = (page) =>
  page.waitForFunction(() => document.querySelector('#look why-light')?.state === 'shown', undefined, {
    timeout: SHOWN_WITHIN_MS,
    polling: 100,
  });

/** Waits until everything is stored that the test uses. */
async function stored(page, names) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await eventually(
    page,
    async (wanted) => {
      const cache = await caches.open('whylight-used');
      const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
      return navigator.serviceWorker.controller !== null && wanted.every((name) => kept.some((path) => path.includes(name)));
    },
    names,
    { timeout: SHOWN_WITHIN_MS },
  );
}

const allKept = (page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return Object.fromEntries(names.map((name, place) => [name, lists[place]]));
  });

describe('without a network', { timeout: 600_000 }, () => {
  before(async () => {
    assert.ok(existsSync(join(dist, 'service_worker.js')), 'npm run build writes it');
    browser = await chromium.launch({ executablePath: await findChromium({ shell: true }), args: QUIET });
  });
  beforeEach(async () => {
    server = await serve({ folder: dist });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  });
  afterEach(async () => {
    await context?.close();
    await server?.close();
  });
  after(() => browser?.close());

  test('lesson and workbench go on after the first visit, with the photos that were opened and with new ones', async () => {
    const asked = [];
    context.on('request', (request) => asked.push(request.url()));
    const lesson = await visit();
    await lesson.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(lesson.page);
    await stored(lesson.page, ['.wasm', 'dog_cat.jpg']);
    const workbench = await visit(`workbench.html${QUESTION}`);
    await workbench.page.locator('.panel-overlay canvas').waitFor({ timeout: SHOWN_WITHIN_MS });
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(`${server.url}/`) && !/^(blob|data):/.test(url)),
      [],
    );

    const kept = await allKept(lesson.page);
    const networks = Object.entries(kept).flatMap(([name, urls]) => urls.filter((url) => /onnx/.test(url)).map(() => name));
    assert.deepEqual(networks, [], 'no network is stored under its address');
    assert.equal(kept['whylight-models'].length, 2, 'and each once under its hash');
    assert.ok(!kept['whylight-used'].some((url) => url.includes('digits.png')), 'what was not used is not stored');

    await server.close();
    await lesson.page.reload();
    assert.equal(await lesson.page.locator('h1').innerText(), 'A lesson on saliency maps');
    await lesson.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(lesson.page);
    await lesson.page.locator('#own-photo').setInputFiles(join(root, 'www', 'photos', 'chelsea.png'));
    await lesson.page.waitForFunction(
      () => /cat/.test(document.querySelector('#look why-light').explanations[0]?.target.label ?? ''),
      undefined,
      { timeout: SHOWN_WITHIN_MS },
    );
    await workbench.page.reload();
    await workbench.page.locator('.panel-overlay canvas').waitFor({ timeout: SHOWN_WITHIN_MS });
    // Never opened, and it begins all the same.
    const studio = await visit('studio.html');
    await studio.page.locator('h1').waitFor();
    for (const { problems } of [lesson, workbench, studio]) assert.deepEqual(problems, []);
  });

  test('a newer version is announced, a reload brings it, and what it does not have is deleted', async () => {
    const newer = mkdtempSync(join(tmpdir(), 'whylight-newer-'));
    try {
      cpSync(dist, newer, { recursive: true, filter: (path) => !path.endsWith('.map') });
      const change = async (title) => {
        const html = readFileSync(join(dist, 'index.html'), 'utf8').replace(
          '<h1>A lesson on saliency maps</h1>',
          `<h1>${title}</h1>`,
        );
        assert.match(html, new RegExp(title));
        writeFileSync(join(newer, 'index.html'), html);
        await writeServiceWorker(newer);
        for (const name of ['index.html', 'service_worker.js']) rmSync(join(newer, `${name}.br`), { force: true });
      };
      const { page, problems } = await visit();
      await stored(page, []);
      await page.evaluate(async () => {
        const cache = await caches.open('whylight-used');
        await cache.put('whylight_bg.00000000.wasm', new Response('an engine of an earlier version'));
      });
      await change('The second version');
      await serveAgain(newer);
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => {}));
      const notice = page.getByText('A new version is there. Reload to use it.');
      await notice.waitFor({ timeout: SHOWN_WITHIN_MS });
      assert.equal(await page.locator('h1').innerText(), 'A lesson on saliency maps', 'nothing is reloaded unasked');
      assert.equal(await page.locator('[role="status"]', { has: notice }).count(), 1, 'screen readers hear of it');
      await screenshot(page, 'new-version');
      await page.getByRole('button', { name: 'Reload' }).click();
      await page.getByRole('heading', { level: 1, name: 'The second version' }).waitFor({ timeout: SHOWN_WITHIN_MS });
      await eventually(
        page,
        async () => !(await (await caches.open('whylight-used')).match('whylight_bg.00000000.wasm')),
        undefined,
        { timeout: SHOWN_WITHIN_MS },
      );
      const pages = Object.values(await allKept(page)).flat();
      assert.equal(pages.filter((url) => url.includes('/index.html')).length, 1, 'one version of each page');

      // The browser's own button does the same where no other tab is open.
      await change('The third version');
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => {}));
      await eventually(page, async () => (await navigator.serviceWorker.ready).waiting !== null, undefined, {
        timeout: SHOWN_WITHIN_MS,
      });
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'The third version' }).waitFor({ timeout: SHOWN_WITHIN_MS });
      assert.deepEqual(problems, []);
    } finally {
      rmSync(newer, { recursive: true, force: true });
    }
  });

  test('where storing is forbidden, or nothing more can be stored, the page works as before', async () => {
    const forbidden = await visit('icon.svg');
    await forbidden.page.addInitScript(() => {
      const refusal = () => new DOMException('Storage is forbidden.', 'SecurityError');
      CacheStorage.prototype.open = () => Promise.reject(refusal());
      CacheStorage.prototype.match = () => Promise.reject(refusal());
      ServiceWorkerContainer.prototype.register = () => {
        globalThis.isRefused = true;
        return Promise.reject(refusal());
      };
      IDBFactory.prototype.open = () => {
        throw refusal();
      };
    });
    await forbidden.page.goto(`${server.url}/`);
    await forbidden.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(forbidden.page);
    await forbidden.page.waitForFunction(() => globalThis.isRefused, undefined, { timeout: SHOWN_WITHIN_MS });
    assert.deepEqual(forbidden.problems, []);
    await context.close();

    context = await browser.newContext();
    const full = await visit('icon.svg');
    const devtools = await context.newCDPSession(full.page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 1000 });
    await full.page.addInitScript(() => {
      const { register } = ServiceWorkerContainer.prototype;
      ServiceWorkerContainer.prototype.register = function (...given) {
        return register.apply(this, given).finally(() => (globalThis.isTried = true));
      };
    });
    await full.page.goto(`${server.url}/`);
    await full.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(full.page);
    // What cannot be stored whole is not installed.
    await eventually(full.page, async () => globalThis.isTried && !(await navigator.serviceWorker.getRegistration()), undefined, {
      timeout: SHOWN_WITHIN_MS,
    });
    await full.page.reload();
    await full.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(full.page);
    assert.deepEqual(full.problems, []);
  });

  test('the embedded page stores nothing, also where the whole page did before', async () => {
    const alone = await visit(`embed.html${QUESTION}`);
    await alone.page.locator('.panel-overlay canvas').waitFor({ timeout: SHOWN_WITHIN_MS });
    // Longer than a page waits before it stores itself.
    await alone.page.waitForTimeout(9000);
    assert.deepEqual(await allKept(alone.page), {});
    assert.equal(await alone.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
    await alone.page.close();

    const whole = await visit();
    await whole.page.locator('#look').scrollIntoViewIfNeeded();
    await firstFigure(whole.page);
    await stored(whole.page, ['.wasm', 'dog_cat.jpg']);
    await whole.page.close();
    const beside = await visit(`embed.html${QUESTION.replace('dog-cat', 'coffee')}`);
    const before = await allKept(beside.page);
    await beside.page.locator('.panel-overlay canvas').waitFor({ timeout: SHOWN_WITHIN_MS });
    assert.deepEqual(await allKept(beside.page), before);
    assert.deepEqual(beside.problems, []);
  });
});

test('the list of the files names every page and script once, and no network and no embedded page', () => {
  const { pages, used } = filesOf(dist);
  const urls = pages.map(({ url }) => url);
  for (const name of ['index.html', 'workbench.html', 'studio.html', 'lesson.js', 'lesson.css', 'models/index.json'])
    assert.ok(urls.includes(name), name);
  assert.ok(urls.some((url) => /^worker\.\w+\.js$/.test(url)));
  assert.ok(used.some((name) => name.endsWith('.wasm')));
  assert.deepEqual(
    [...urls, ...used].filter((name) => /onnx|embed\.html|\.map$|\.br$/.test(name)),
    [],
  );
  assert.equal(new Set([...urls, ...used]).size, urls.length + used.length);
});
