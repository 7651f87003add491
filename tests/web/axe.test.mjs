// axe-core finds nothing wrong with the lesson and the studios, in light and in dark.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './axe.mjs';
import { launch } from './harness.mjs';

// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 240_000;

const CHAPTERS = ['look', 'noise', 'views', 'path', 'outside', 'inside', 'numbers', 'trust'];

/** Brings a chapter into view and waits for all its figures. */
async function shown(page, chapter) {
  await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' }), chapter);
  await page.waitForFunction(
    (id) => {
      const figures = [...document.querySelectorAll(`#${id} why-light`)];
      return figures.length > 0 && figures.every(({ state }) => state === 'shown');
    },
    chapter,
    { timeout: SHOWN_WITHIN_MS, polling: 200 },
  );
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
    for (const chapter of CHAPTERS) await shown(page, chapter);
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    assert.deepEqual(await violations(page), [], 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
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
