// The whole site without a network: the pages of dist/ from the list of the service worker, and of the documents those that were read.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { finishSite } from '../../scripts/site/build_site.mjs';
import { eventually } from '../web/eventually.mjs';
import { root } from '../web/harness.mjs';
import { BASE, built, folder } from './built_site.mjs';

const WITHIN_MS = 120_000;
const READ = 'docs/embedding/vite-webpack.html';
const UNREAD = 'docs/embedding/react.html';
const QUESTION = '#photo=dog-cat&model=squeezenet11&method=gradient&device=cpu';

describe('the site without a network', { timeout: 600_000 }, () => {
  const parent = mkdtempSync(join(tmpdir(), 'whylight-offline-site-'));
  let server;
  let browser;
  before(async () => {
    await built;
    // The documents as they are, beside the page as visitors get it: that of the tests has no service worker.
    cpSync(join(root, 'dist'), join(parent, BASE), { recursive: true, filter: (path) => !path.endsWith('.map') });
    cpSync(join(folder, 'docs'), join(parent, BASE, 'docs'), { recursive: true });
    await finishSite(join(parent, BASE));
    // The server takes the policy for its headers from the page at its root.
    cpSync(join(root, 'dist/index.html'), join(parent, 'index.html'));
    server = await serve({ folder: parent });
    browser = await chromium.launch({ executablePath: await findChromium({ shell: true }), args: QUIET });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    rmSync(parent, { recursive: true, force: true });
  });

  test('begins with a how-to page, and lesson, workbench and that page go on, a figure computes, and nothing unread is stored', async () => {
    assert.ok(readdirSync(join(parent, BASE, 'docs/embedding')).includes('react.html'));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const problems = [];
    const visit = async (path) => {
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(`${server.url}/${BASE}/${path}`);
      return page;
    };
    const kept = (page, names) =>
      eventually(
        page,
        async (wanted) => {
          const cache = await caches.open('whylight-used');
          const addresses = (await cache.keys()).map(({ url }) => new URL(url).pathname);
          return (
            navigator.serviceWorker.controller !== null && wanted.every((name) => addresses.some((one) => one.includes(name)))
          );
        },
        names,
        { timeout: WITHIN_MS },
      );

    // The first page of the site that is opened is one of the documents, below the folder of the worker's script.
    const howTo = await visit(READ);
    await kept(howTo, [READ]);
    const lesson = await visit('');
    await lesson.locator('#look').scrollIntoViewIfNeeded();
    const figure = () => document.querySelector('#look why-light')?.state === 'shown';
    await lesson.waitForFunction(figure, undefined, { timeout: WITHIN_MS });
    const workbench = await visit(`workbench.html${QUESTION}`);
    await workbench.locator('.panel-overlay canvas').waitFor({ timeout: WITHIN_MS });
    // A page of the documents that the worker already saw, by the address of its folder.
    const index = await visit('docs/');
    await kept(index, ['.wasm', 'dog_cat.jpg', 'docs/index.html']);
    const stored = await index.evaluate(async () => (await (await caches.open('whylight-used')).keys()).map(({ url }) => url));
    assert.deepEqual(
      stored.filter((url) => url.includes(UNREAD)),
      [],
    );

    await server.close();
    await howTo.reload();
    assert.match(await howTo.locator('h1').innerText(), /Vite/);
    assert.notEqual(
      await howTo.evaluate(() => getComputedStyle(document.querySelector('.columns')).display),
      'block',
      'it has its style',
    );
    await index.reload();
    await index.locator('h1').waitFor();
    await lesson.reload();
    await lesson.locator('#look').scrollIntoViewIfNeeded();
    await lesson.waitForFunction(figure, undefined, { timeout: WITHIN_MS });
    await workbench.reload();
    await workbench.locator('.panel-overlay canvas').waitFor({ timeout: WITHIN_MS });
    assert.deepEqual(problems, []);
    await context.close();
  });
});
