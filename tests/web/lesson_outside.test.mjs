// Chapter 5: parts are hidden by hand, the network and the linear model answer, and two seeds are compared.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';

const WITHIN_MS = 200_000;

/** The bars once the network has answered for what is hidden now. */
async function bars(page, hidden) {
  await page.locator('#parts .readout').first().getByText(hidden).waitFor({ timeout: WITHIN_MS });
  await page.waitForFunction(
    () => [...document.querySelectorAll('#parts .bar-number')].every(({ textContent }) => textContent !== '…'),
    undefined,
    { timeout: WITHIN_MS, polling: 100 },
  );
  const texts = await page.locator('#parts .bar-number').allInnerTexts();
  return texts.map((text) => Number(text.replace('−', '-')));
}

describe('the parts of chapter 5', { timeout: 500_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('hiding none changes nothing, parts follow keys and clicks, and two seeds are told apart', async () => {
    const { page, problems, close } = await session.open({
      path: '',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await page.evaluate(() => document.querySelector('#outside why-light').scrollIntoView());
    await page.waitForFunction(() => document.querySelectorAll('#parts .bar-number')[0]?.textContent === '0', undefined, {
      timeout: WITHIN_MS,
      polling: 200,
    });
    assert.deepEqual(await bars(page, 'Nothing is hidden'), [0, 0], 'no part hidden is the photo itself');
    const stage = page.getByRole('application', { name: /Space hides a part/ });
    await stage.focus();
    await page.keyboard.press('Space');
    const [one, fit] = await bars(page, /Parts hidden: 1\./);
    assert.ok(one !== 0 && fit !== 0, `${one} ${fit}`);
    const first = await page.evaluate(() => document.querySelector('#outside why-light').explanations[0].map.values.slice());
    assert.ok(
      Object.values(first).some((weight) => Math.abs(weight + fit) < 0.006),
      'what the model says is the weight of that part',
    );
    const box = await stage.boundingBox();
    await stage.click({ position: { x: box.width * 0.8, y: box.height * 0.5 } });
    const [, both] = await bars(page, /Parts hidden: 2\./);
    assert.notEqual(both, fit);
    await page.getByRole('button', { name: 'Show all parts' }).click();
    assert.deepEqual(await bars(page, 'Nothing is hidden'), [0, 0]);
    assert.match(await page.locator('#parts').innerText(), /R-squared/);
    const agree = page.locator('#parts .seeds-agree');
    await agree.waitFor({ timeout: WITHIN_MS });
    const [correlation] = /−?\d\.\d\d/.exec(await agree.innerText());
    assert.ok(Math.abs(Number(correlation.replace('−', '-'))) < 0.999, correlation);
    assert.match(await page.locator('#parts .two-seeds').innerText(), /Seed 0: 60 passes[\s\S]*Seed 1: 60 passes/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await screenshot(page, 'lesson-outside-phone-dark');
    assert.deepEqual(problems, []);
    await close();
  });
});
