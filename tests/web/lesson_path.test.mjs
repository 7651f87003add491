// Chapter 4: the path is walked step by step, baselines stand side by side, and the small network is answered exactly.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';

const WITHIN_MS = 200_000;

/** What is told has two decimals, and the gap one of a percent. */
const TOLD = 0.011;

const numbersIn = (text) => [...text.matchAll(/[+−]?\d+(\.\d+)?/g)].map(([number]) => Number(number.replace('−', '-')));

async function walked(page) {
  const end = page.locator('#walk [role="status"]').getByText('The whole path is computed');
  await end.waitFor({ timeout: WITHIN_MS });
  return numbersIn(await end.innerText());
}

/** Runs in the page: a photo of the network's size whose colours are multiples of 8, so that an eighth of the way from black is a whole number. */
async function ofEighths() {
  const image = new Image();
  image.src = 'photos/dog_cat.jpg';
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 256, height: 256 });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, 256, 256);
  const pixels = context.getImageData(0, 0, 256, 256);
  for (let at = 0; at < pixels.data.length; at += 1) if (at % 4 < 3) pixels.data[at] -= pixels.data[at] % 8;
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}

const baselinesOf = async (page) => {
  await page.evaluate(() => document.getElementById('baselines').scrollIntoView());
  await page.waitForFunction(
    () => [...document.querySelectorAll('#baselines li')].every(({ textContent }) => /a gap of/.test(textContent)),
    undefined,
    { timeout: WITHIN_MS, polling: 200 },
  );
  return page.locator('#baselines li').allInnerTexts();
};

/** What of the score a sentence says is missing, in percent. */
const missing = (text) => numbersIn(text.slice(text.indexOf('The score'))).at(-1);

/** How far a gap may lie from the one that the text tells, in points of a percent: the gradient near black is so rough that the order of a sum shows. */
const AS_TOLD = 1;

describe('the path of chapter 4', { timeout: 800_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('the steps sum to what the score gains, but for the gap that is said, and more steps miss less', async () => {
    const { page, problems, close } = await session.open({ path: '#path', colorScheme: 'light' });
    await page.getByLabel('Steps, of two gradients each').selectOption('4');
    const [gain, sum, gap] = await walked(page);
    assert.ok(gain > 1, `the photo scores more than black: ${gain}`);
    assert.ok(Math.abs((100 * Math.abs(sum - gain)) / gain - gap) < 1, `${gain} ${sum} ${gap}`);
    const slider = page.getByRole('slider', { name: 'Step on the path' });
    assert.equal(await slider.inputValue(), '4');
    await slider.focus();
    for (const key of ['Home']) await page.keyboard.press(key);
    assert.match(await page.locator('#walk .readout').innerText(), /^The baseline: the logit/);
    await page.keyboard.press('ArrowRight');
    assert.match(await page.locator('#walk .readout').innerText(), /^25\.0\s% of the way/);
    const href = await page.locator('#path .open-there a').first().getAttribute('href');
    assert.match(href, /method=integrated-gradients&set\.baseline=black&set\.rule=midpoint&set\.steps=8$/);
    await page.locator('#walk').getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => document.querySelector('#walk input[type="range"]').value === '4', undefined, {
      timeout: WITHIN_MS,
      polling: 100,
    });
    // From a blurred photo the way is shorter and smoother.
    await page.getByLabel('Baseline', { exact: true }).selectOption('blur');
    await page.waitForFunction(() => !/whole path/.test(document.querySelector('#walk [role="status"]').textContent));
    const [blurGain, blurSum, blurGap] = await walked(page);
    assert.ok(Math.abs(blurGain - gain) > TOLD, 'another baseline, another gain');
    assert.ok(Math.abs((100 * Math.abs(blurSum - blurGain)) / Math.abs(blurGain) - blurGap) < 1);
    await page.waitForFunction(() => location.search === '?path.steps=4&path.baseline=blur', undefined, { polling: 100 });
    await screenshot(page, 'lesson-path');
    assert.deepEqual(problems, []);
    await close();
  });

  test('the address opens a baseline and a number of steps, and one that is not there leaves the usual', async () => {
    const { page, problems, close } = await session.open({ path: '?path.baseline=white&path.steps=16#path' });
    const chosen = () => page.evaluate(() => ['walk-baseline', 'walk-steps'].map((id) => document.getElementById(id).value));
    assert.deepEqual(await chosen(), ['white', '16']);
    const href = await page.locator('#path .open-there a').first().getAttribute('href');
    assert.match(href, /^workbench\.html\?from=path#.*set\.baseline=white&set\.rule=midpoint&set\.steps=32$/);
    await page.goto(`${session.url}/?path.baseline=pink&path.steps=5#path`);
    assert.deepEqual(await chosen(), ['black', '8']);
    // The workbench opens with the same state, and leads back.
    await page.goto(`${session.url}/${href}`);
    await page.waitForFunction(() => globalThis.whylight?.get().state.method === 'integrated-gradients', undefined, {
      polling: 100,
    });
    const { parameters } = await page.evaluate(() => globalThis.whylight.get().state);
    assert.deepEqual(parameters, { baseline: 'white', rule: 'midpoint', steps: '32' });
    const back = page.getByRole('link', { name: 'Back to the lesson: Along a path' });
    await back.click();
    await page.getByRole('heading', { level: 2, name: 'Along a path' }).waitFor();
    assert.equal(new URL(page.url()).hash, '#path');
    assert.deepEqual(problems, []);
    await close();
  });

  test('figures of chapters 4, 6, 8 and 9 lead to what the workbench can show of them', async () => {
    const { page, problems, close } = await session.open({
      path: '?inside.layer=1&numbers.percentile=95&trust.method=sobel&trust.map=gradient',
    });
    const usual = 'photo=dog-cat&model=efficientnet-lite0&target=golden+retriever';
    const links = (chapter) =>
      page.locator(`#${chapter} .open-there:not([hidden]) a`).evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    const walk = 'method=integrated-gradients&set.baseline=black&set.rule';
    assert.deepEqual(await links('path'), [
      `workbench.html?from=path#${usual}&${walk}=midpoint&set.steps=16`,
      `workbench.html?from=path#${usual}&${walk}=midpoint&set.steps=16`,
      `workbench.html?from=path#${usual}&${walk}=adaptive&set.steps=64`,
    ]);
    assert.deepEqual(await links('inside'), [`workbench.html?from=inside#${usual}&method=grad-cam&set.tap=b4.out`]);
    assert.deepEqual(await links('numbers'), [`workbench.html?from=numbers#${usual}&method=gradient&clip=95`]);
    assert.deepEqual((await links('trust')).slice(0, 2), [
      `workbench.html?from=trust#${usual}&method=sobel&look=trust`,
      `workbench.html?from=trust#${usual}&method=gradient&look=break`,
    ]);
    // The small networks have a picture of their own, which no gallery holds.
    await page.goto(`${session.url}/?inside.network=fashion-vit`);
    assert.deepEqual(await links('inside'), []);
    assert.deepEqual(problems, []);
    await close();
  });

  test('the exact rule has no gap on the small network, and even steps come nearer the more there are', async () => {
    const { page, problems, close } = await session.open({
      path: '',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await page.evaluate(() => document.getElementById('exact').scrollIntoView());
    await page.waitForFunction(() => document.querySelectorAll('#exact tbody tr').length === 5, undefined, {
      timeout: WITHIN_MS,
      polling: 100,
    });
    const rows = await page
      .locator('#exact tbody tr')
      .evaluateAll((all) => all.map(({ cells }) => [...cells].map((cell) => cell.textContent.trim())));
    assert.match(await page.locator('#exact').innerText(), /says “Trouser”/);
    assert.match(await page.locator('#exact').innerText(), /The path has \d+ straight pieces/);
    assert.equal(rows[0][2], 'none but rounding');
    const gain = numbersIn(await page.locator('#exact p').first().innerText()).at(-1);
    assert.ok(Math.abs(numbersIn(rows[0][1])[0] - gain) < TOLD, `${rows[0]} and ${gain}`);
    const gaps = rows.slice(1).map(([, , gap]) => (gap === 'none but rounding' ? 0 : numbersIn(gap)[0]));
    assert.ok(gaps[0] > gaps[2] && gaps[2] >= gaps[3], gaps.join());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await screenshot(page, 'lesson-exact-phone-dark');
    assert.deepEqual(problems, []);
    await close();
  });

  test('four baselines have four maps, and a measurement of the gap can be stopped', async () => {
    const { page, problems, close } = await session.open({ path: '', colorScheme: 'light' });
    const told = await baselinesOf(page);
    assert.equal(new Set(told.map((text) => numbersIn(text)[0])).size, 4, told.join(' | '));
    for (const text of told) {
      const [gain, sum, gap] = numbersIn(text.slice(text.indexOf('The score')));
      assert.ok(Math.abs((100 * Math.abs(sum - gain)) / Math.abs(gain) - gap) < 2, text);
    }
    await page.getByRole('button', { name: 'Measure the gap' }).click();
    await page.waitForFunction(
      () => /8: /.test(document.querySelector('#steps-figure [data-rule="midpoint"] td')?.textContent ?? ''),
      undefined,
      {
        timeout: WITHIN_MS,
        polling: 200,
      },
    );
    await page.locator('#steps-figure').getByRole('button', { name: 'Stop' }).click();
    await page.locator('#steps-figure [role="status"]').getByText('Stopped.').waitFor({ timeout: WITHIN_MS });
    assert.deepEqual(problems, []);
    await close();
  });

  test('the gaps are those that the text tells, and rounding alone is between two figures of 16 gradients', async () => {
    const { page, problems, close } = await session.open({ path: '#path' });
    const gaps = async () => [(await walked(page)).at(-1), missing((await baselinesOf(page))[0])];
    const near = (found, told) => found.forEach((gap, at) => assert.ok(Math.abs(gap - told[at]) < AS_TOLD, `${found}`));
    near(await gaps(), [88.6, 77.2]);
    await page.getByRole('button', { name: 'Measure the gap' }).click();
    const atSixteen = page.locator('#steps-figure td', { hasText: '16: ' });
    await atSixteen.nth(2).waitFor({ timeout: WITHIN_MS });
    await page.locator('#steps-figure').getByRole('button', { name: 'Stop' }).click();
    const [even, gauss, adaptive] = (await atSixteen.allInnerTexts()).map((text) => Number(/16: ([\d.]+)/.exec(text)[1]));
    near([even, gauss, adaptive], [77.2, 37.8, 55.1]);
    const png = { name: 'eighths.png', mimeType: 'image/png', buffer: Buffer.from(await page.evaluate(ofEighths), 'base64') };
    await page.getByLabel('Use a photo of my own').setInputFiles(png);
    await page.waitForFunction(() => !/whole path/.test(document.querySelector('#walk [role="status"]').textContent));
    await page.waitForFunction(() => !/a gap of/.test(document.querySelector('#baselines li').textContent));
    const [rounded, exact] = await gaps();
    assert.ok(Math.abs(rounded - exact) < 0.15, `where nothing is to be rounded both miss as much: ${rounded}, ${exact}`);
    assert.deepEqual(problems, []);
    await close();
  });
});
