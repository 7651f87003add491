// The way of the Tab key through lesson and workbench: every stop is seen, none is a trap, and Escape leaves each dialog. And both pages at 200 %.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, settled } from './harness.mjs';

const MOST_STOPS = 400;

/** Runs in the page: where the focus is, also in an element's own tree. */
function focusNow() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  globalThis.stops ??= new Map();
  if (!globalThis.stops.has(at)) globalThis.stops.set(at, globalThis.stops.size);
  // A hidden input shows its focus on its label.
  const isMarked = [at, ...(at.labels ?? [])].some((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
  const { top, bottom, width } = at.getBoundingClientRect();
  const name = `${at.localName} ${at.id} ${(at.getAttribute('aria-label') ?? at.textContent).trim().slice(0, 40)}`;
  return { id: globalThis.stops.get(at), name, isMarked, isSeen: isMarked && bottom > 0 && top < innerHeight && width > 0 };
}

/** Where the focus is, once it is seen: a figure that fills above it moves it, and the browser scrolls after it. */
async function seenFocus(page) {
  let stop = await page.evaluate(focusNow);
  for (let waits = 0; stop && !stop.isSeen && waits < 20; waits += 1) {
    await page.waitForTimeout(100);
    stop = await page.evaluate(focusNow);
  }
  return stop;
}

/** Presses Tab until the focus has left the page or is back at its beginning. */
async function tabThrough(page) {
  const stops = [];
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await seenFocus(page);
    if (stop === null || (stop.id === 0 && stops.length > 0)) return stops;
    assert.notEqual(stop.id, stops.at(-1)?.id, `the focus stays on ${stop.name}`);
    stops.push(stop);
  }
  assert.fail(`after ${MOST_STOPS} stops the focus has not left the page`);
}

describe('the Tab key', { timeout: 240_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  for (const [path, width] of [
    ['', 1280],
    ['', 390],
    ['workbench.html', 1280],
    ['workbench.html', 390],
  ]) {
    test(`goes through ${path || 'the lesson'} at ${width} pixels, and every stop is seen`, async () => {
      const { page, close } = await session.open({ path, viewport: { width, height: 900 } });
      if (path !== '') await settled(page);
      const stops = await tabThrough(page);
      assert.ok(stops.length > 20, `${stops.length} stops`);
      // Keys faster than any reader's meet figures of the lesson that fill, and move what is below them.
      const unseen = stops.filter(({ isMarked, isSeen }) => !(path === '' ? isMarked : isSeen));
      assert.deepEqual(
        unseen.map(({ name }) => name),
        [],
      );
      await close();
    });
  }

  test('Escape closes each dialog of the workbench, and the focus is back where it was', async () => {
    const { page, close } = await session.open({ hash: '#device=cpu&photo=coffee&model=squeezenet11&method=gradient' });
    await settled(page);
    const OPENERS = [
      ['Keyboard shortcuts', 'shortcuts'],
      ['Photo credits and licences', 'credits'],
      [/^Save or share/, 'take-away'],
      [/^Look through all \d+ methods/, 'methods'],
      [/^Precision/, 'precision'],
    ];
    for (const [name, id] of OPENERS) {
      const opener = page.getByRole('button', { name }).first();
      await opener.focus();
      await page.keyboard.press('Enter');
      await page.locator(`dialog#${id}[open]`).waitFor();
      assert.ok(await page.evaluate((dialog) => document.getElementById(dialog).contains(document.activeElement), id), id);
      await page.keyboard.press('Escape');
      await page.locator(`dialog#${id}[open]`).waitFor({ state: 'detached' });
      assert.ok(await opener.evaluate((button) => button === document.activeElement), `the focus after ${id}`);
    }
    await close();
  });

  // A window of 1280 pixels at 200 % has 640 of its own (WCAG 1.4.4), and at 400 % 320 (1.4.10).
  for (const width of [640, 320]) {
    test(`lesson and workbench need no scrolling sideways at ${width} pixels`, async () => {
      for (const path of ['', 'workbench.html']) {
        const { page, close } = await session.open({ path, viewport: { width, height: 450 } });
        if (path !== '') await settled(page);
        else await page.getByRole('heading', { level: 1 }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, path || 'the lesson');
        await close();
      }
    });
  }
});
