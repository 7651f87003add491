// On a first visit nothing moves that a reader looks at: the places of photo, map, verdict and colour bar are kept free until they are there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, quiet, settled } from './harness.mjs';

/** What Lighthouse and the Core Web Vitals call good: https://web.dev/articles/cls. Each first visit that moves more loses its reader's place. */
const GOOD_SHIFT = 0.1;

const SCREENS = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } };

/** Runs in the page: notes what moved without being asked, and how far. */
function watchShifts() {
  globalThis.shifts = [];
  const nameOf = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.className || node?.nodeName;
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      globalThis.shifts.push({
        value,
        moved: sources.map(({ node, previousRect, currentRect }) => `${nameOf(node)} ${previousRect.y} to ${currentRect.y}`),
      });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

describe('the layout of the workbench', { timeout: 300_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  for (const [name, viewport] of Object.entries(SCREENS)) {
    test(`stays where it is on a first visit with a ${name}`, async () => {
      const { page, problems, close } = await session.open({ viewport, init: watchShifts });
      const { report, error } = await settled(page);
      assert.equal(error, null);
      assert.equal(report.method, 'gradient', 'the question is the usual one');
      await page.locator('.verdict-line [data-verdict]:not([data-verdict="unknown"])').waitFor({ timeout: 60_000 });
      await quiet(page);
      const shifts = await page.evaluate(() => globalThis.shifts);
      // All of them together, so no less than the score, which takes the worst five seconds.
      const sum = shifts.reduce((all, { value }) => all + value, 0);
      assert.ok(sum < GOOD_SHIFT, `${sum}: ${JSON.stringify(shifts)}`);
      assert.ok(shifts.length > 0, 'what moves is seen: the bar at the foot of the screen changes its words');
      assert.deepEqual(problems, []);
      await close();
    });
  }
});

describe('the element', { timeout: 300_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  /** A map's caption has one line more or less, and no more than that moves what stands below a figure. */
  const A_LINE_PX = 24;

  for (const [name, viewport] of Object.entries(SCREENS)) {
    test(`keeps the place of caption and colour bar until the map comes, on a ${name}`, async () => {
      const { page, problems, close } = await session.open({ path: '', hash: '#sources', viewport });
      const heights = await page.evaluate(async () => {
        const figure = Object.assign(document.createElement('why-light'), {
          innerHTML: '<img src="photos/dog_cat.jpg" alt="" />',
        });
        figure.setAttribute('photo', 'photos/dog_cat.jpg');
        document.querySelector('#page').before(figure);
        const found = [];
        const watch = new ResizeObserver(() => found.push([figure.state, figure.getBoundingClientRect().height]));
        watch.observe(figure);
        await figure.explain();
        await new Promise((done) => setTimeout(done, 500));
        watch.disconnect();
        return found;
      });
      const [, shown] = heights.at(-1);
      const computing = heights.filter(([state]) => state === 'computing');
      for (const [, height] of computing) assert.ok(Math.abs(shown - height) <= A_LINE_PX, JSON.stringify(heights));
      const before = heights.filter(([state]) => state === 'waiting' || state === 'computing').at(-1);
      assert.ok(Math.abs(shown - before[1]) <= A_LINE_PX, JSON.stringify(heights));
      assert.deepEqual(problems, []);
      await close();
    });
  }
});
