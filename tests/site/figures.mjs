// The documents in a browser: figures, search, access.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { violations } from '../web/axe.mjs';
import { launch, screenshot } from '../web/harness.mjs';
import { BASE, built, folder, served } from './built_site.mjs';

const TIMEOUT_MS = 120_000;

describe('the site in a browser', { timeout: 600_000 }, () => {
  let session;
  before(async () => {
    await built;
    session = await launch({ folder: served });
  });
  after(() => session?.close());

  /** A page of the documents, whose requests all have to go to its own server. */
  async function visit(path, work, options = {}) {
    const visited = await session.open({ path: `${BASE}/${path}`, ...options });
    try {
      await work(visited.page, visited);
      assert.deepEqual(
        visited.requests.filter((url) => !url.startsWith(`${session.url}/`) && !/^(blob|data):/.test(url)),
        [],
      );
      assert.deepEqual(visited.problems, []);
    } finally {
      await visited.close();
    }
  }

  /** What a figure shows when it is done. */
  async function shown(page) {
    await page.waitForFunction(() => ['shown', 'failed'].includes(document.querySelector('why-light')?.state), undefined, {
      timeout: TIMEOUT_MS,
    });
    return page.evaluate(() => {
      const figure = document.querySelector('why-light');
      const [first] = figure.explanations;
      const values = first && [...first.map.values];
      return {
        state: figure.state,
        label: first?.target.label,
        width: first?.map.width,
        finite: values?.every(Number.isFinite),
        varied: values && new Set(values).size > 100,
        error: figure.shadowRoot.querySelector('[part~=error]')?.textContent ?? null,
      };
    });
  }

  test('a document that is opened as a file says so, and which folder to serve', async () => {
    const page = await session.browser.newPage({ locale: 'en-GB' });
    await page.goto(pathToFileURL(join(folder, 'docs/methods/gradient.html')).href);
    const note = page.locator('p.notice[role="alert"]');
    assert.match(await note.innerText(), /^Opened as a file, this page cannot compute: .* Serve the folder “folder”, /);
    assert.equal(await note.count(), 1);
    await page.close();
    await visit('docs/methods/gradient.html', async (served) => {
      await served.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await served.locator('p.notice').count(), 0);
    });
  });

  test('the figure of a method computes when it comes into view', async () => {
    await visit('docs/methods/gradient.html', async (page) => {
      await page.locator('why-light').scrollIntoViewIfNeeded();
      assert.deepEqual(await shown(page), {
        state: 'shown',
        label: 'Egyptian cat',
        width: 227,
        finite: true,
        varied: true,
        error: null,
      });
      await screenshot(page, 'site-gradient', { fullPage: true });
    });
  });

  test('a figure that costs more computes at a press, and Integrated Gradients on a small network exactly', async () => {
    await visit('docs/methods/exact-ig.html', async (page) => {
      const button = page.getByRole('button', { name: /explain/i });
      await button.waitFor();
      assert.equal(await page.evaluate(() => document.querySelector('why-light').state), 'idle');
      await button.click();
      const { state, width, finite, label } = await shown(page);
      assert.deepEqual({ state, width, finite, label }, { state: 'shown', width: 28, finite: true, label: 'Ankle boot' });
    });
  });

  test('the figure of a metric shows its number', async () => {
    await visit('docs/metrics/gini.html', async (page) => {
      await page.evaluate(() => {
        document.querySelector('why-light').addEventListener('metric', ({ detail }) => (globalThis.measured = detail));
      });
      await page.locator('why-light').scrollIntoViewIfNeeded();
      await page.waitForFunction(() => globalThis.measured, undefined, { timeout: TIMEOUT_MS });
      const { metric, value } = await page.evaluate(() => globalThis.measured);
      assert.equal(metric, 'gini');
      assert.ok(value > 0 && value < 1, `${value}`);
    });
  });

  test('the search finds a method by its author, by a slip of the pen and by keys, and says so', async () => {
    await visit('docs/index.html', async (page) => {
      const field = page.getByRole('searchbox', { name: 'Search the documents' });
      const first = page.getByRole('list', { name: 'Pages found' }).getByRole('link').first();
      for (const [text, title] of [
        ['sundararajan', 'Integrated Gradients'],
        ['grad-cam', 'Grad-CAM'],
        ['sundararajna', 'Integrated Gradients'],
      ]) {
        await field.fill(text);
        await page.waitForFunction((expected) => document.querySelector('.results a')?.textContent === expected, title, {
          timeout: 20_000,
        });
      }
      assert.match(await page.getByRole('status').textContent(), /^\d+ pages found\.$/);
      await first.waitFor();
      await field.fill('zzzzqqq');
      await page.getByText('No page found. Every method').waitFor();
      await field.fill('sundararajan');
      await first.waitFor();
      await field.press('Enter');
      await page.waitForURL(/\/docs\/methods\/integrated-gradients\.html$/);
    });
  });

  test('without scripts the page, its photo and its parameters are there', async () => {
    const context = await session.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${session.url}/${BASE}/docs/methods/smoothgrad.html`);
    await page.getByRole('heading', { level: 1, name: 'SmoothGrad' }).waitFor();
    await page.getByRole('img', { name: /tabby cat/ }).waitFor();
    await page.getByRole('link', { name: /removing noise by adding noise/i }).waitFor();
    assert.ok(await page.locator('why-light img').evaluate((image) => image.naturalWidth > 0));
    await context.close();
  });

  test('lesson, workbench and studio lead here', async () => {
    for (const name of ['index.html', 'workbench.html', 'studio.html']) {
      await visit(name, async (page) => {
        await page.getByRole('link', { name: 'Docs' }).click();
        await page.waitForURL(/\/docs\/index\.html$/);
        await page.getByRole('heading', { level: 1, name: 'Whylight' }).waitFor();
      });
    }
  });

  for (const [width, colorScheme] of [
    [390, 'light'],
    [1440, 'dark'],
  ]) {
    test(`axe finds nothing at ${width} pixels, ${colorScheme}, and no page is wider than the window`, async () => {
      for (const path of [
        'docs/index.html',
        'docs/methods/index.html',
        'docs/methods/rise.html',
        'docs/metrics/deletion.html',
        'docs/embedding/vite-webpack.html',
        'docs/embedding/element.html',
        'docs/about/benchmarks.html',
        'docs/about/privacy.html',
        'docs/api/element.html',
        'docs/trust/index.html',
      ]) {
        await visit(
          path,
          async (page) => {
            await page.getByRole('searchbox').waitFor();
            if (path === 'docs/index.html') {
              await page.getByRole('searchbox').fill('gradient');
              await page.getByRole('list', { name: 'Pages found' }).waitFor();
            }
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
            assert.ok(wide <= 0, `${path} is ${wide} pixels wider than the window`);
            await screenshot(page, `site-${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}`, { fullPage: true });
            assert.deepEqual(await violations(page), [], path);
          },
          { viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme },
        );
      }
    });
  }
});
