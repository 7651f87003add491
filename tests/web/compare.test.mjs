// Several methods side by side, and where two of them differ: on the CPU, with a real network.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openQuestion, screenshot } from './harness.mjs';

const TIMEOUT_MS = 120_000;
const COMMON = 'device=cpu&photo=dog-cat&model=fashion-resnet&set.smoothgrad.samples=4';
const METHODS = ['gradient', 'smoothgrad', 'grad-cam'];

/** Waits until every cell has what it can have, and resolves to what they are. */
async function compared(page) {
  await page.waitForFunction(
    () => {
      const cells = [...document.querySelectorAll('[data-cell]')];
      return (
        cells.length > 0 && cells.every(({ dataset }) => ['done', 'failed', 'stopped', 'not-computed'].includes(dataset.status))
      );
    },
    undefined,
    { timeout: TIMEOUT_MS, polling: 50 },
  );
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-cell]')].map((cell) => ({
      id: cell.dataset.cell,
      status: cell.dataset.status,
      caption: cell.querySelector('figcaption').textContent,
    })),
  );
}

const coloursOf = (canvas) =>
  canvas.evaluate((element) => {
    const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 400) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return colours.size;
  });

describe('a comparison', { timeout: 300_000 }, () => {
  let session;
  let page;
  let problems;
  before(async () => {
    session = await launch();
    ({ page, problems } = await session.open({ unasked: false, hash: `#${COMMON}&compare=${METHODS}` }));
  });
  after(() => session?.close());

  test('opens from its address with a map in every cell, each with its own settings', async () => {
    const cells = await compared(page);
    assert.deepEqual(
      cells.map(({ id, status }) => [id, status]),
      METHODS.map((id) => [id, 'done']),
    );
    assert.match(cells[1].caption, /Noisy copies: 4\./);
    assert.match(cells[0].caption, /Colours clipped at the 99th percentile\./);
    for (const canvas of await page.locator('.cell .stage canvas').all()) assert.ok((await coloursOf(canvas)) > 20);
    assert.equal(
      await page.getByRole('button', { name: METHODS.length && 'Gradient, SmoothGrad, Grad-CAM' }).getAttribute('aria-pressed'),
      'true',
    );
  });

  test('says where two maps differ, and how far they agree', async () => {
    const numbers = () => page.locator('.agreement dd strong').allInnerTexts();
    const [spearman, pearson, overlap] = await numbers();
    for (const number of [spearman, pearson]) assert.ok(Math.abs(Number(number.replace('−', '-'))) < 1, number);
    assert.match(overlap, /^\d+\.\d\s%$/);
    assert.ok((await coloursOf(page.locator('.pair .stage canvas'))) > 20);
    await page.getByLabel('minus the second').selectOption('grad-cam');
    assert.match(page.url(), /pair=gradient,grad-cam/);
    assert.notDeepEqual(await numbers(), [spearman, pearson, overlap]);
    await page.getByLabel('First map').selectOption('smoothgrad');
    assert.match(await page.locator('.pair figcaption').innerText(), /SmoothGrad minus Grad-CAM/);
  });

  test('takes methods out and in, and asks only what is new', async () => {
    await page.getByRole('button', { name: 'Take SmoothGrad out of the comparison' }).click();
    assert.deepEqual(
      (await compared(page)).map(({ id }) => id),
      ['gradient', 'grad-cam'],
    );
    assert.ok(await page.getByRole('button', { name: 'Take Gradient out of the comparison' }).isDisabled(), 'two are the least');
    await page.getByLabel('Add a method').selectOption('sobel');
    const cells = await compared(page);
    assert.deepEqual(
      cells.map(({ id }) => id),
      ['gradient', 'grad-cam', 'sobel'],
    );
    assert.match(cells[2].caption, /It says nothing about the network\./);
    await page.goBack();
    await page.goBack();
    const results = () => page.evaluate(() => globalThis.whylight.get().results.size);
    assert.deepEqual(
      (await compared(page)).map(({ id }) => id),
      METHODS,
    );
    assert.equal(await results(), 4);
  });

  test('asks two classes in two rows, each map other than the one above', async () => {
    await page.getByLabel('Two classes, a row each').check();
    await page.getByLabel(/^Class of the second row/).fill('trouser');
    await page
      .getByRole('option', { name: /^Trouser/ })
      .first()
      .click();
    const cells = await compared(page);
    assert.deepEqual(
      cells.map(({ id }) => id),
      [...METHODS, ...METHODS.map((id) => `${id}:2`)],
    );
    assert.match(page.url(), /second=1/);
    assert.equal(await page.getByRole('heading', { name: 'Trouser' }).count(), 1);
    const maps = await page.evaluate(() =>
      [...globalThis.whylight.get().results.values()].map(({ report }) => [report.method, report.target.index]),
    );
    assert.equal(maps.filter(([, target]) => target === 1).length, 3);
    await page.getByLabel('First map').selectOption('grad-cam:2');
    assert.match(await page.locator('.pair figcaption').innerText(), /Grad-CAM, Trouser minus /);
  });

  for (const width of [360, 900, 1600]) {
    test(`fits a screen ${width} pixels wide`, async () => {
      await page.setViewportSize({ width, height: 900 });
      const { scroll, client, stretched } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
        stretched: [...document.querySelectorAll('.compare .stage canvas')].map(
          (canvas) => (canvas.clientWidth / canvas.clientHeight) * (canvas.height / canvas.width),
        ),
      }));
      assert.ok(scroll <= client, `${scroll} pixels wide`);
      assert.equal(stretched.length, 7);
      for (const ratio of stretched) assert.ok(Math.abs(ratio - 1) < 0.02, `stretched by ${ratio}`);
      for (const colorScheme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme });
        await screenshot(page, `compare-${width}-${colorScheme}`, { fullPage: true });
      }
    });
  }

  test('can be worked with the keyboard, and names everything', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const cell = page.locator('[data-cell="grad-cam:2"] button.open');
    await cell.focus();
    assert.match(await cell.getAttribute('aria-label'), /Grad-CAM for “Trouser”: open it alone/);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('.compare button, .compare select, .compare input, .compare canvas[role]')]
        .filter((element) => !(element.labels?.length || element.getAttribute('aria-label') || element.textContent.trim()))
        .map(({ tagName, className }) => `${tagName} ${className}`),
    );
    assert.deepEqual(nameless, []);
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
    await page.keyboard.press('Enter');
    await page.locator('.panel-overlay').waitFor();
    const alone = await page.evaluate(() => {
      const { state, report, progress } = globalThis.whylight.get();
      return { method: report.method, target: report.target.index, compare: state.compare, progress };
    });
    assert.deepEqual(alone, { method: 'grad-cam', target: 1, compare: '', progress: null });
    await page.goBack();
    assert.equal((await compared(page)).length, 6);
  });

  test('fits a narrow screen with long names too', async () => {
    await page.setViewportSize({ width: 360, height: 900 });
    // A long name in the right column.
    await page.evaluate((hash) => (globalThis.location.hash = hash), `${COMMON}&compare=gradient,guided-backprop,sobel`);
    await page.locator('[data-cell="sobel"]').waitFor();
    await compared(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} pixels wide`);
  });

  test('stops, keeps what there is, and goes on', async () => {
    // A larger network: its copies take long enough to press a key.
    await page.evaluate(
      (hash) => (globalThis.location.hash = hash),
      `${COMMON.replace('=4', '=90').replace('fashion-resnet', 'squeezenet11')}&compare=${METHODS}`,
    );
    await page.waitForFunction(
      () => document.querySelector('[data-cell="smoothgrad"] .track')?.dataset.parts?.match(/^(\d+) of 90/)?.[1] >= 3,
      undefined,
      { timeout: TIMEOUT_MS, polling: 20 },
    );
    assert.ok((await coloursOf(page.locator('[data-cell="smoothgrad"] .stage canvas'))) > 20, 'refines in its cell');
    await page.keyboard.press('Escape');
    const stopped = await compared(page);
    assert.deepEqual(
      stopped.map(({ status }) => status),
      ['done', 'stopped', 'not-computed'],
    );
    assert.match(stopped[1].caption, /Stopped after \d+ of 90 noisy copies\./);
    await openQuestion(page, 'Method');
    await page.getByLabel('Settings of').selectOption('smoothgrad');
    await page.getByLabel('Noisy copies').fill('4');
    const again = await compared(page);
    assert.deepEqual(
      again.map(({ status }) => status),
      ['done', 'done', 'done'],
    );
    assert.deepEqual(problems, []);
  });
});
