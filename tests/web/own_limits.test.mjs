// Limits of the verdict from the visitor's own photos: set in a second worker, tried, used, kept over a reload, and forgotten.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { launch, read, screenshot, settled } from './harness.mjs';

const TIMEOUT_MS = 60_000;
const CLOTHES = readdirSync('tests/fashion').map((name) => ({
  name,
  mimeType: 'image/png',
  buffer: read(`tests/fashion/${name}`),
}));
const FASHION_MLP = JSON.parse(read('models/fashion_mlp.json'));
const BROKEN = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };

const panel = (page) => page.locator('details.limits');
const limitsOf = (page) =>
  page.evaluate(() => [...globalThis.whylight.get().limits].map(([model, { photos }]) => [model, photos]));

/** Chooses photos to calibrate on. */
async function choose(page, files) {
  const chooser = page.waitForEvent('filechooser');
  await panel(page)
    .getByRole('button', { name: /Calibrate|Choose other/ })
    .click();
  await (await chooser).setFiles(files);
}

describe('own limits', { timeout: 200_000 }, () => {
  let session;
  let page;
  let problems;
  before(async () => {
    session = await launch();
    const hash = '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu';
    ({ page, problems } = await session.open({ hash, viewport: { width: 1440, height: 900 } }));
    await settled(page);
    await panel(page).locator('summary').click();
  });
  after(() => session?.close());

  test('too few photos and photos that are none are told in a sentence', async () => {
    await choose(page, CLOTHES.slice(0, 3));
    await panel(page).locator('.refused').waitFor({ timeout: TIMEOUT_MS });
    assert.match(await panel(page).locator('.refused').innerText(), /3 photos were given: 8 to 200/);
    await choose(page, new Array(8).fill(BROKEN));
    await panel(page).getByText('None of these photos could be read').waitFor({ timeout: TIMEOUT_MS });
    assert.deepEqual(await limitsOf(page), []);
    await panel(page).getByRole('button', { name: 'Leave it' }).click();
  });

  test('ten photos set limits, which are tried, used and kept', async () => {
    await choose(page, [...CLOTHES, BROKEN]);
    const use = panel(page).getByRole('button', { name: 'Use the new limits' });
    await use.waitFor({ timeout: TIMEOUT_MS });
    const cells = await panel(page).locator('.trial td').allInnerTexts();
    assert.equal(cells.length, 4);
    const [caught, flagged] = cells.map((text) => text.split(' of ').map(Number));
    assert.ok(caught[1] > 20 && caught[0] >= 0.8 * caught[1], `planted: ${cells}`);
    assert.ok(flagged[1] === 30 && flagged[0] <= 0.2 * flagged[1], `real: ${cells}`);
    assert.match(await panel(page).innerText(), /Left out, since they could not be read: broken\.png/);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} pixels wide`);
      await panel(page).scrollIntoViewIfNeeded();
      await screenshot(page, `own-limits-${width}`);
    }
    const before = await settled(page);
    await use.click();
    await panel(page).getByText('that you set on 10 photos').waitFor({ timeout: TIMEOUT_MS });
    const after = await settled(page);
    assert.deepEqual(after.map, before.map, 'limits change no map');
    await page.reload();
    await settled(page);
    assert.deepEqual(await limitsOf(page), [['fashion-mlp', 10]]);
    // The network is judged by them, not only listed with them: some check is held against a number that only they have.
    const { own, told } = await page.evaluate(() => {
      const { limits, evidence } = globalThis.whylight.get();
      const verdict = [...evidence.values()].find((known) => known.reasons);
      return {
        own: limits.get('fashion-mlp').calibration.limits,
        told: verdict.reasons.map(({ id, evidence }) => [id, evidence?.threshold]),
      };
    });
    const numbers = ({ careful, misleading, good }) => [careful, misleading, good].filter(Number.isFinite);
    const onlyTheirs = told.filter(([id, threshold]) => {
      const [ofPhotos, ofCard] = [own, FASHION_MLP.calibration.limits].map((limits) =>
        limits.find(({ signal }) => signal === id),
      );
      return ofPhotos && numbers(ofPhotos).includes(threshold) && !(ofCard && numbers(ofCard).includes(threshold));
    });
    assert.ok(onlyTheirs.length > 0, JSON.stringify({ own, told }));
  });

  test('what is forgotten holds no longer', async () => {
    await panel(page).locator('summary').click();
    await panel(page).getByRole('button', { name: 'Forget them' }).click();
    await panel(page).getByText('were set for this network on a few photos').waitFor({ timeout: TIMEOUT_MS });
    assert.deepEqual(await limitsOf(page), []);
    assert.equal((await settled(page)).error, null);
    await page.reload();
    await settled(page);
    assert.deepEqual(await limitsOf(page), []);
    assert.deepEqual(problems, []);
  });

  test('a calibration under way stops', async () => {
    await page.goto(`${new URL(page.url()).origin}/workbench.html#photo=dog-cat&model=squeezenet11&method=gradient&device=cpu`);
    await settled(page);
    await panel(page).locator('summary').click();
    await choose(page, CLOTHES);
    await panel(page)
      .getByText(/Measuring photo 1 of 10/)
      .waitFor({ timeout: TIMEOUT_MS });
    await panel(page).getByRole('button', { name: 'Stop' }).click();
    await panel(page).getByRole('button', { name: 'Calibrate on my photos…' }).waitFor({ timeout: TIMEOUT_MS });
    assert.deepEqual(problems, []);
  });
});
