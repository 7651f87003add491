// Chapter 1: a patch is put into the photo where the reader points, and what the network says to it is told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';

const WITHIN_MS = 120_000;

/** What one pixel that is lighter by 1 of 255 does and what the gradient says of it agree to this, in logits: the network bends soon. */
const FIRST_ORDER = 0.002;

/** The two bars: what the network did and what the gradient said, once both are there. */
async function bars(page) {
  await page.waitForFunction(
    () => {
      const numbers = [...document.querySelectorAll('#probe .bar-number')];
      return numbers.length === 2 && numbers.every(({ textContent }) => textContent !== '…');
    },
    undefined,
    { timeout: WITHIN_MS, polling: 100 },
  );
  const texts = await page.locator('#probe .bar-number').allInnerTexts();
  return texts.map(numberOf);
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** What is written as “−0.29” or “+3.4 × 10⁻⁴”. */
function numberOf(text) {
  const [digits, power] = text.replaceAll('−', '-').split(/\s×\s10⁻/u);
  const exponent = power ? -[...power].reduce((sum, digit) => 10 * sum + SUPERSCRIPT.indexOf(digit), 0) : 0;
  return Number(digits) * 10 ** exponent;
}

/** Waits until the bars tell something else. */
async function changed(page, before) {
  await page.waitForFunction(
    (texts) => [...document.querySelectorAll('#probe .bar-number')].map(({ textContent }) => textContent).join() !== texts,
    before,
    { timeout: WITHIN_MS, polling: 100 },
  );
  return bars(page);
}

const texts = async (page) => (await page.locator('#probe .bar-number').allInnerTexts()).join();

describe('the patch of chapter 1', { timeout: 400_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('it computes, follows keys, pointer and touch, and for one pixel does what the gradient says', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    const [network, gradient] = await bars(page);
    assert.ok(
      Math.abs(network) > 0.1 && Math.abs(network - gradient) > 0.1,
      `a large patch is no small change: ${network} ${gradient}`,
    );
    const stage = page.getByRole('application', { name: /Arrow keys move the patch/ });
    await stage.focus();
    const before = await texts(page);
    await page.keyboard.press('Shift+ArrowLeft');
    await changed(page, before);
    const beside = await texts(page);
    await page
      .locator('#look why-light canvas')
      .first()
      .hover({ position: { x: 230, y: 60 } });
    await changed(page, beside);

    await page.getByLabel('Size of the patch').selectOption('1');
    await page.getByLabel('Shade of the patch').selectOption('lighter');
    // By one pixel in 50,176 the logit changes little.
    await page.waitForFunction(
      () => [...document.querySelectorAll('#probe .bar-number')].every(({ textContent }) => /10⁻|^.?0(\.0|$)/.test(textContent)),
      undefined,
      { timeout: WITHIN_MS, polling: 100 },
    );
    // Of several questions the last one is answered last.
    await page.waitForTimeout(3000);
    const [pixel, forecast] = await bars(page);
    assert.ok(Math.abs(pixel - forecast) < FIRST_ORDER, `${pixel} against ${forecast}`);
    await page.locator('#look').scrollIntoViewIfNeeded();
    await screenshot(page, 'lesson-look', { fullPage: false });
    assert.deepEqual(problems, []);
    await close();
  });

  test('a patch that changes nothing changes nothing', async () => {
    const { page, problems, close } = await session.open({
      path: '',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await page.evaluate(() => document.getElementById('look').scrollIntoView());
    await bars(page);
    const white = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 240 });
      const context = canvas.getContext('2d');
      context.fillStyle = 'white';
      context.fillRect(0, 0, 300, 240);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve));
      return [...new Uint8Array(await blob.arrayBuffer())];
    });
    await page
      .getByLabel('Use a photo of my own')
      .setInputFiles({ name: 'white.png', mimeType: 'image/png', buffer: Buffer.from(white) });
    await page.getByLabel('Shade of the patch').selectOption('white');
    await page.getByLabel('Size of the patch').selectOption('48');
    await page
      .locator('#probe [role="status"]')
      .getByText('The logit stays. By the gradient it stays.')
      .waitFor({ timeout: WITHIN_MS });
    assert.deepEqual(await bars(page), [0, 0], 'in numbers too');
    await page.getByLabel('Shade of the patch').selectOption('black');
    const [network] = await changed(page, '0,0');
    assert.notEqual(network, 0);
    const link = page.locator('#look .open-there');
    assert.match(await link.innerText(), /one of your own cannot be in an address/);
    assert.doesNotMatch(await link.locator('a').getAttribute('href'), /photo=/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await screenshot(page, 'lesson-look-phone-dark');
    assert.deepEqual(problems, []);
    await close();
  });

  test('every figure leads to the workbench with what it shows, and follows its knobs', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    const href = (chapter) => page.locator(`#${chapter} .open-there a`).first().getAttribute('href');
    assert.match(
      await href('look'),
      /^workbench\.html\?from=look#photo=dog-cat&model=efficientnet-lite0&target=golden\+retriever&method=gradient/,
    );
    await page.locator('#target-1').selectOption('tabby');
    await page.waitForFunction(() => /target=tabby/.test(document.querySelector('#look .open-there a').getAttribute('href')));
    assert.match(await href('noise'), /compare=gradient,smoothgrad-squared/);
    assert.deepEqual(problems, []);
    await close();
  });
});
