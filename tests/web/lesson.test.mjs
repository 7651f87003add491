// The lesson: its figures are computed when they come near, follow their knobs, and take a photo of the reader's own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { launch, root, screenshot } from './harness.mjs';
import { atRest } from './lesson_figures.mjs';

// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 120_000;

/** Brings a chapter into view and waits for its figures. */
async function shown(page, chapter) {
  await page.locator(`#${chapter}`).scrollIntoViewIfNeeded();
  await page.evaluate((id) => document.getElementById(id).scrollIntoView(), chapter);
  await page.waitForFunction(
    (id) => {
      const figures = [...document.querySelectorAll(`#${id} why-light`)];
      return figures.length > 0 && figures.every(({ state }) => state === 'shown');
    },
    chapter,
    { timeout: SHOWN_WITHIN_MS },
  );
}

/** The sum of the first map's values, and what it is of. */
const told = (page, chapter) =>
  page.evaluate((id) => {
    const [first] = document.querySelector(`#${id} why-light`).explanations;
    const { report, map, target } = first;
    return {
      parameters: report.parameters,
      target: target.label,
      sum: map.values.reduce((sum, value) => sum + Math.abs(value), 0),
    };
  }, chapter);

describe('the lesson', { timeout: 400_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('figures begin in view, and knobs change the maps', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    await shown(page, 'look');
    assert.equal(await page.evaluate(() => document.querySelector('#trust why-light').state), 'idle', 'what is far is not begun');
    const dog = await told(page, 'look');
    assert.match(dog.target, /golden retriever/);
    await page.getByLabel('The class to ask about').first().selectOption('tabby');
    await page.waitForFunction(() => /tabby/.test(document.querySelector('#look why-light').explanations[0]?.target.label));
    assert.notEqual((await told(page, 'look')).sum, dog.sum);

    await shown(page, 'noise');
    await page.locator('#numbers [data-live]').scrollIntoViewIfNeeded();
    await atRest(page, 'numbers');
    await page.locator('#percentile-8').fill('80');
    await page.locator('#numbers').getByText('the 80th percentile').waitFor();
    await page.waitForURL(/[?&]numbers\.percentile=80/);
    await screenshot(page, 'lesson', { fullPage: true });
    assert.deepEqual(problems, []);
    await close();
  });

  test('a link to a chapter leads there, and the chapter stays in place while figures are computed', async () => {
    for (const viewport of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      const { page, problems, close } = await session.open({ path: '', hash: '#trust', colorScheme: 'light', viewport });
      await page.locator('#trust [data-live="removal"][data-state="rest"]').waitFor({ timeout: SHOWN_WITHIN_MS });
      const top = await page.evaluate(() => document.getElementById('trust').getBoundingClientRect().top);
      assert.ok(Math.abs(top) < 60, `the chapter is ${top} pixels below the edge at ${viewport.width} pixels`);
      assert.equal(await page.evaluate(() => document.querySelector('#noise why-light').state), 'idle', 'what is skipped rests');
      assert.deepEqual(problems, []);
      await close();
    }
  });

  test('a link can set as many re-initialised layers as the network has', async () => {
    const { page, problems, close } = await session.open({ path: '?trust.layers=50', hash: '#randomised-figure' });
    await page.locator('#randomised-figure').getByText('50 of 50 layers re-initialised').waitFor({ timeout: SHOWN_WITHIN_MS });
    assert.equal(await page.locator('.stale').count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });

  test('the digits and their swatches are there before anything is trained, and again afterwards', async () => {
    const { page, problems, close } = await session.open({ path: '', hash: '#reasons' });
    const captions = page.locator('#reasons .digits figcaption');
    // Whether what is drawn has a colour: the gradient is orange.
    const isGrey = () =>
      page.evaluate(() => {
        const digits = [...document.querySelectorAll('#reasons .digits canvas')];
        const pixels = digits.flatMap((digit) => [...digit.getContext('2d').getImageData(0, 0, 28, 28).data]);
        return pixels.every((value, at) => at % 4 === 3 || value === pixels[at - (at % 4)]);
      });
    const untrained = async () => {
      await page.getByText('These nine are from the test, where it misleads.').waitFor();
      await captions.nth(8).waitFor({ timeout: SHOWN_WITHIN_MS });
      assert.deepEqual(await captions.allInnerTexts(), [...'012345678']);
      assert.ok(await isGrey());
    };
    await untrained();
    await page.getByRole('button', { name: 'Train ten epochs' }).click();
    await page.getByText(/^Epoch \d+: /).waitFor({ timeout: SHOWN_WITHIN_MS });
    assert.match(await captions.first().innerText(), /^[✓✗] \d$/);
    assert.ok(!(await isGrey()));
    await page.locator('#reasons').getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Begin again' }).click();
    await untrained();
    assert.deepEqual(problems, []);
    await close();
  });

  test('four views have four maps, and their agreement is said', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    await shown(page, 'views');
    const line = page.locator('[data-agreement]');
    const numbers = async () => (await line.innerText()).match(/−?\d\.\d\d/g).map((text) => Number(text.replace('−', '-')));
    await line.getByText('Rank correlation with the first view').waitFor({ timeout: SHOWN_WITHIN_MS });
    const gradient = await numbers();
    assert.equal(gradient.length, 3);
    await page.locator('#method-3').selectOption('grad-cam');
    await page.waitForFunction(() => /first view/.test(document.querySelector('[data-agreement]').textContent), undefined, {
      timeout: SHOWN_WITHIN_MS,
    });
    const cam = await numbers();
    // The same region is compared, so a coarse map of it stays.
    assert.ok(cam[0] > 0.8 && cam[0] > gradient[0], `${gradient} and ${cam}`);
    assert.deepEqual(problems, []);
    await close();
  });

  test('five methods are measured on this device, and a stop leaves what was measured', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    const cells = () => page.locator('#chart-figure td:not(:empty)').allInnerTexts();
    await page.getByRole('button', { name: 'Measure on this device' }).click();
    await page.waitForFunction(
      () => document.querySelectorAll('#chart-figure td.good, #chart-figure td.poor').length > 2,
      undefined,
      {
        timeout: SHOWN_WITHIN_MS,
      },
    );
    await page.locator('#chart-figure').getByRole('button', { name: 'Stop' }).click();
    await page.locator('#chart-figure [role="status"]').getByText('Stopped.').waitFor({ timeout: SHOWN_WITHIN_MS });
    const found = (await cells()).filter((text) => text.trim() !== '');
    assert.ok(found.length > 2 && found.some((text) => /ms|s, /.test(text)), found.join(' | '));
    assert.deepEqual(problems, []);
    await close();
  });

  test('a photo of the reader’s own takes the puppy’s place, on a phone too', async () => {
    const { page, problems, close } = await session.open({
      path: '',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await shown(page, 'look');
    await page.getByLabel('Use a photo of my own').setInputFiles(join(root, 'www', 'photos', 'chelsea.png'));
    await page.getByText('chelsea.png is in the figures now').waitFor();
    await page.waitForFunction(
      () => /cat/.test(document.querySelector('#look why-light').explanations[0]?.target.label ?? ''),
      undefined,
      {
        timeout: SHOWN_WITHIN_MS,
      },
    );
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.getByRole('button', { name: 'Back to the puppy' }).click();
    await page.waitForFunction(
      () => /golden retriever/.test(document.querySelector('#look why-light').explanations[0]?.target.label ?? ''),
      undefined,
      { timeout: SHOWN_WITHIN_MS },
    );
    await page.getByRole('button', { name: 'Larger type, for a projector' }).click();
    await page.waitForURL(/\?projector$/);
    await screenshot(page, 'lesson-phone-dark');
    await page
      .locator('a[href="?noise.samples=4#noise-figure"]')
      .first()
      .evaluate((link) => link.click());
    await page.waitForURL(/\?noise\.samples=4&projector=?#noise-figure$/);
    await page.getByRole('button', { name: 'Usual type' }).waitFor();
    assert.deepEqual(problems, []);
    await close();
  });
});
