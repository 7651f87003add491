// axe-core finds nothing wrong with the lesson and the studios, in light and in dark.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './axe.mjs';
import { launch } from './harness.mjs';

// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 240_000;

/** What begins by itself, and how it looks once it has its answer. */
const FIGURES = {
  '#probe': () => document.querySelectorAll('#probe .bar-number').length === 2,
  '#walk': () => /whole path is computed/.test(document.querySelector('#walk').textContent),
  '#baselines': () => document.querySelector('#baselines').textContent.match(/a gap of/g)?.length === 4,
  '#exact': () => document.querySelectorAll('#exact tbody tr').length === 5,
  '#parts': () => document.querySelector('#parts .seeds-agree') !== null,
};

/** Brings every figure of the lesson into view, and waits until it has its answer before the next one. */
async function showAll(page) {
  const wait = { timeout: SHOWN_WITHIN_MS, polling: 200 };
  const places = page.locator('#page why-light, #page [data-live], #walk, #baselines, #exact');
  for (const place of await places.elementHandles()) {
    await place.evaluate((element) => element.scrollIntoView());
    await page.waitForFunction(({ state, dataset }) => (state ?? dataset.state ?? 'rest') in { shown: 1, rest: 1 }, place, wait);
    const id = await place.evaluate((element) => `#${element.id}`);
    if (FIGURES[id]) await page.waitForFunction(FIGURES[id], undefined, wait);
  }
  for (const id of ['#probe', '#parts']) await page.waitForFunction(FIGURES[id], undefined, wait);
}

describe('axe', { timeout: 900_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('notices what is wrong', async () => {
    const { page, close } = await session.open({ path: '', colorScheme: 'light' });
    await page.evaluate(() => document.querySelector('main').append(document.createElement('button')));
    assert.match((await violations(page)).join('\n'), /^button-name: /m);
    await close();
  });

  test('the lesson before anything is computed', async () => {
    for (const colorScheme of ['light', 'dark']) {
      const { page, close } = await session.open({ path: '', colorScheme });
      assert.deepEqual(await violations(page), [], colorScheme);
      await close();
    }
  });

  test('the lesson with every chapter computed and every question opened, in light and in dark', async () => {
    const { page, close } = await session.open({ path: '', colorScheme: 'light' });
    await showAll(page);
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    assert.deepEqual(await violations(page), [], 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    // The figures hear of it with a frame, and are drawn after it.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.deepEqual(await violations(page), [], 'dark');
    await page.setViewportSize({ width: 390, height: 844 });
    assert.deepEqual(await violations(page), [], 'on a phone');
    await close();
  });

  for (const [name, path] of [
    ['decoy digits', 'studio.html'],
    ['painting', 'paint.html'],
    ['the active circle', 'circle.html'],
  ]) {
    test(`the studio of ${name}, in light and in dark`, async () => {
      const { page, close } = await session.open({ path, colorScheme: 'light' });
      await page.locator('h1').waitFor();
      assert.deepEqual(await violations(page), [], 'light');
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await violations(page), [], 'dark');
      await close();
    });
  }
});
