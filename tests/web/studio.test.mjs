// The studio of the decoy digits: a network that reads the swatch is turned to the digit, through a reload in between.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { launch, read, screenshot } from './harness.mjs';

// As in tests/native/decoy_run.rs: after 24 epochs with twice the paper's step size the swatch is learned, and ten with the penalty turn it.
const PLAIN = 24;
const PENALISED = 10;
const RATE = 0.002;

const TRAIN = { name: 'Train', exact: true };

/** Accuracies and the share of the gradient on the swatch as the page says them, 0 to 1, and the epoch. */
const numbers = (page) =>
  page.evaluate(() => {
    const value = (id) => Number(document.querySelector(`[data-number="${id}"]`).dataset.value);
    const epoch = Number(document.querySelector('.digits .epoch').textContent.match(/\d+/)?.[0]);
    return { epoch, train: value('train'), test: value('test'), share: value('share') };
  });

// Training beside other files that drive a browser took more than half a minute.
const TRAINED_WITHIN_MS = 180_000;

/** Waits until a run is open and nothing is trained. */
const idle = (page) =>
  page.waitForFunction(() => document.querySelector('button.train:not(:disabled)')?.textContent === 'Train', undefined, {
    timeout: TRAINED_WITHIN_MS,
  });

/** Trains as many epochs as the address says. */
async function train(page) {
  await page.getByRole('button', TRAIN).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await idle(page);
  return numbers(page);
}

const pictures = (page) =>
  page.evaluate(() => [...document.querySelectorAll('.nine canvas')].map((canvas) => canvas.toDataURL()));

describe('the studio of the decoy digits', { timeout: 300_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('the penalty turns a network that reads the swatch, and a reload in the middle loses nothing', async () => {
    const { page, problems, close } = await session.open({
      path: 'studio.html',
      hash: `#rate=${RATE}&epochs=${PLAIN}`,
      colorScheme: 'light',
    });
    await idle(page);
    const untrained = await pictures(page);
    assert.equal(new Set(untrained).size, 9, 'nine digits');
    const plain = await train(page);
    assert.equal(plain.epoch, PLAIN);
    assert.ok(plain.train > 0.97 && plain.train - plain.test > 0.25, JSON.stringify(plain));
    await page.getByText('Now switch the penalty on').waitFor();
    const fooled = await pictures(page);
    assert.ok(
      fooled.every((picture, place) => picture !== untrained[place]),
      'the maps are drawn again',
    );
    await page.waitForFunction(() => document.querySelectorAll('.curve > svg .line').length === 3);
    await screenshot(page, 'studio-swatch', { fullPage: true });

    await page.reload();
    await page.getByRole('button', { name: `Go on from epoch ${PLAIN}` }).click();
    await idle(page);
    assert.deepEqual(await numbers(page), plain);
    assert.deepEqual(await pictures(page), fooled);

    await page.getByRole('checkbox', { name: 'Penalise evidence in the swatch' }).check();
    await page.getByText('More settings').click();
    await page.getByLabel('Epochs that “Train” trains').fill(String(PENALISED));
    await page.keyboard.press('Tab');
    assert.match(page.url(), /#lambda=1000&rate=0\.002&epochs=10$/);
    const turned = await train(page);
    assert.equal(turned.epoch, PLAIN + PENALISED);
    assert.ok(turned.test - plain.test >= 0.25, JSON.stringify({ plain, turned }));
    assert.ok(turned.share < plain.share / 5, JSON.stringify({ plain, turned }));
    await page.getByText('the network looks at the digit now').waitFor();
    await screenshot(page, 'studio-turned', { fullPage: true });

    // That such a file gives the same logits: tests/native/trained_files.rs.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as ONNX' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `decoy-epoch-${PLAIN + PENALISED}.onnx`);
    const file = readFileSync(await download.path());
    const untrainedFile = read('assets/networks/decoy_mlp.onnx');
    assert.ok(file.length > 4 * 784 * 50 && file.includes('logits') && !file.equals(untrainedFile), `${file.length} bytes`);

    // A step size at which the weights leave the finite numbers.
    await page.getByLabel('Step size of Adam').fill('1e12');
    await page.getByRole('button', TRAIN).click();
    await page.locator('[role="alert"] [data-code="diverged"]').waitFor();
    await idle(page);
    assert.deepEqual(await numbers(page), turned);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForFunction(() => /epoch 0/.test(document.querySelector('.digits .epoch').textContent));
    await page.reload();
    await idle(page);
    assert.equal(await page.getByRole('button', { name: 'Begin anew' }).count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });

  test('a sentence names a file of digits that is cut short or missing, and it can be tried again', async () => {
    const { page, close } = await session.open({ path: 'icon.svg' });
    const whole = await (await fetch(`${session.url}/digits.png`)).arrayBuffer();
    for (const [answer, code] of [
      [{ body: Buffer.from(whole.slice(0, 5000)), contentType: 'image/png' }, 'bad-data'],
      [{ status: 404, body: 'Not found.' }, 'network'],
    ]) {
      await page.route('**/digits.png', (route) => route.fulfill(answer));
      await page.goto(`${session.url}/studio.html`);
      await page.locator(`[role="alert"] [data-code="${code}"]`).waitFor();
      await page.unroute('**/digits.png');
      await page.getByRole('button', { name: 'Try again' }).click();
      await idle(page);
      await page.locator('[role="alert"].empty').waitFor({ state: 'attached' });
    }
    await close();
  });

  test('where the browser stores nothing, training goes on and the page says so', async () => {
    const { page, problems, close } = await session.open({
      path: 'studio.html',
      hash: '#digits=512&epochs=2',
      init: () => Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined }),
    });
    await idle(page);
    assert.equal((await train(page)).epoch, 2);
    await page.getByText('This browser stores nothing for this page').waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

  test('has no sideways scrolling on a phone, and its buttons are reached by keyboard and named', async () => {
    const { page, problems, close } = await session.open({
      path: 'studio.html',
      hash: '#digits=512&epochs=500',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    await idle(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const slider = page.getByRole('slider', { name: /Weight of the penalty/ });
    await slider.focus();
    await page.keyboard.press('End');
    assert.equal(await slider.getAttribute('aria-valuetext'), '1000');
    await page.keyboard.press('Home');
    assert.equal(await slider.getAttribute('aria-valuetext'), 'off');
    await page.getByRole('button', TRAIN).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.waitForFunction(() => /epoch [1-9]/.test(document.querySelector('.digits .epoch').textContent));
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await idle(page);
    await page
      .getByRole('status')
      .getByText(/^Paused after epoch \d+/)
      .waitFor({ state: 'attached' });
    assert.match(
      await page.getByRole('img', { name: /A 3 whose swatch says \d; the network answers \d/ }).getAttribute('aria-label'),
      /3/,
    );
    await screenshot(page, 'studio-phone-dark', { fullPage: true });
    assert.deepEqual(problems, []);
    await close();
  });
});
