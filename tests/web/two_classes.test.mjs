// What is found and shown for the usual questions: a second class elsewhere in the photo, signed colours in words, and what the chart costs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, screenshot, settled } from './harness.mjs';

const TIMEOUT_MS = 120_000;
/** Number of the puppy's class, and of those that a kitten may be. */
const RETRIEVER = 207;
const CATS = [281, 282, 283, 284, 285];

describe('second class, signs and chart', { timeout: 400_000 }, () => {
  let session;
  before(async () => {
    session = await launch();
  });
  after(() => session?.close());

  test('two classes of the puppy with the kitten are the puppy and the kitten', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#photo=dog-cat&model=efficientnet-lite0&compare=gradient,grad-cam&device=cpu',
      viewport: { width: 1440, height: 900 },
    });
    await page.waitForFunction(() => globalThis.whylight?.get().results.size >= 2, undefined, { timeout: TIMEOUT_MS });
    await page.getByLabel('Two classes, a row each').check();
    await page.waitForFunction(() => globalThis.whylight.get().state.second !== '', undefined, { timeout: TIMEOUT_MS });
    const { second, top } = await page.evaluate(() => {
      const { state, predictions } = globalThis.whylight.get();
      return { second: state.second, top: predictions[0].index };
    });
    assert.equal(top, RETRIEVER);
    assert.ok(CATS.includes(second), `class ${second}`);
    await page.waitForFunction(() => globalThis.whylight.get().results.size >= 4, undefined, { timeout: TIMEOUT_MS });
    const warnings = await page
      .locator('.row-of-cells')
      .evaluateAll((rows) => rows.map((row) => row.querySelector('.unbelieved')?.innerText ?? ''));
    assert.equal(warnings[0], '', 'the network believes in the first class');
    assert.match(warnings[1], /^The network itself gives this class only [0-4]\.\d\u202f%: /, 'and not in the second');
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const spills = await page
        .locator('.cell')
        .evaluateAll(
          (cells) =>
            cells.filter((cell) =>
              [...cell.querySelectorAll('.small-ramp *')].some(
                (part) => part.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1,
              ),
            ).length,
        );
      assert.equal(spills, 0, `at ${width} px every colour bar and its numbers are within their cell`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} pixels wide`);
      await page.locator('#figure').scrollIntoViewIfNeeded();
      await screenshot(page, `two-classes-${width}`, { fullPage: true });
    }
    assert.deepEqual(problems, []);
    await close();
  });

  describe('in one visit', () => {
    let page;
    before(async () => {
      ({ page } = await session.open({
        unasked: false,
        hash: '#photo=dog-cat&model=fashion-resnet&method=input-x-gradient&device=cpu',
        viewport: { width: 390, height: 900 },
      }));
      await settled(page);
    });

    test('a signed map says which colour speaks for the class, on the bar and in the reading text', async () => {
      await page.waitForFunction(() => globalThis.whylight.get().report?.map.kind === 'diverging', undefined, {
        timeout: TIMEOUT_MS,
      });
      const bar = page.locator('.scale .ends');
      assert.match(await bar.innerText(), /^blue: against “[^”]+”\s*red: for “[^”]+”$/);
      assert.match(await page.locator('.panel-map figcaption').innerText(), /Red speaks for it, blue against it\./);
      assert.match(
        await page.locator('.reading').innerText(),
        /where it is red, the pixels speak for “.*where it is blue, against it/,
      );
      await bar.scrollIntoViewIfNeeded();
      await screenshot(page, 'signed-390');
    });

    test('the chart says beforehand how long it takes, has LIME, and puts the quick methods first', async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await go(page, 'photo=dog-cat&model=fashion-resnet&method=gradient&device=cpu&look=chart');
      const offer = page.getByRole('button', { name: /^Measure 10 methods \(about \d+\s(s|min)\)$/ });
      await offer.waitFor({ timeout: TIMEOUT_MS });
      await offer.scrollIntoViewIfNeeded();
      await screenshot(page, 'chart-offer-1440');
      await offer.click();
      await page.waitForFunction(() => document.querySelectorAll('.tab-chart tbody tr').length >= 2, undefined, {
        timeout: TIMEOUT_MS,
      });
      const ends = (column) => page.locator(`td[data-column="${column}"] .better`).first().innerText();
      assert.equal(await ends('Computation time'), '← better');
      assert.equal(await ends('Stability'), 'better →');
      const { methods, passes } = await page.evaluate(() => {
        const { tasks, methods: all } = globalThis.whylight.get();
        const ids = tasks.find(({ kind }) => kind === 'chart').details.methods;
        return { methods: ids, passes: ids.map((id) => all.find((method) => method.id === id).passes) };
      });
      assert.ok(methods.includes('lime'));
      assert.deepEqual(
        passes,
        passes.toSorted((a, b) => a - b),
      );
      await page.getByRole('button', { name: 'Stop' }).first().click();
    });
  });
});
