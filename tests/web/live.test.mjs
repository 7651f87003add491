// Maps while they are being made, what is kept of them, and questions about more than one class: on the CPU, with real networks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, screenshot, settled } from './harness.mjs';

// SqueezeNet: some 50 ms a copy. Enough of them that there is something to stop.
const SLOW = '#device=cpu&photo=coffee&model=squeezenet11&method=smoothgrad&set.samples=256';

const know = (page) => page.evaluate(() => globalThis.whylight.get().report?.partial ?? null);

describe('a map in the making', { timeout: 300_000 }, () => {
  let session;
  before(async () => {
    session = await launch();
  });
  after(() => session?.close());

  test('refines on the figure, tells the parts and the time left, and a stop keeps it', async () => {
    const { page, problems, close } = await session.open({ unasked: false, hash: SLOW });
    const sketched = (done) =>
      page.waitForFunction((least) => globalThis.whylight.get().report?.partial?.done >= least, done, {
        timeout: 60_000,
        polling: 20,
      });
    // A number that stands for the picture: the pixels themselves would take longer to arrive than the map to be made.
    const picture = () =>
      page.locator('.panel-map canvas').evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((hash, value) => (hash * 31 + value) % 1e9, 7);
      });
    await sketched(2);
    const caption = await page.locator('.panel-map figcaption').innerText();
    assert.match(caption, /SmoothGrad \(squared\) for/, 'the name with its settings, before the map is whole');
    const early = await picture();
    const view = () => page.evaluate(() => globalThis.whylight.get().report.view);
    const sketchedView = await view();
    await sketched((await know(page)).done + 3);
    assert.notEqual(await picture(), early, 'the picture has changed');
    const progress = page.locator('.progress');
    await page.waitForFunction(() => / left/.test(document.querySelector('.progress')?.textContent), undefined, {
      timeout: 20_000,
    });
    assert.match(await progress.innerText(), /\d+ of 256 noisy copies · (about|less than) \d+\s\S+ left/);
    await screenshot(page, 'live-refining');

    const before = await know(page);
    await page.keyboard.press('Escape');
    await progress.filter({ hasText: 'Stopped after' }).waitFor();
    assert.match(await progress.innerText(), /Stopped after \d+ of 256 noisy copies; this is the map so far\./);
    const kept = await settled(page);
    assert.equal(kept.error, null);
    assert.ok((await know(page)).done >= before.done);
    assert.ok(
      kept.map.some((value) => value > 0),
      'the map is there',
    );
    assert.ok((await page.locator('.panels').getAttribute('class')).includes('stale') === false);
    await screenshot(page, 'live-stopped', { fullPage: true });

    await page.getByRole('button', { name: 'Start again' }).click();
    await page.waitForFunction((done) => globalThis.whylight.get().report?.partial?.done !== done, (await know(page)).done);
    // A newer question discards what was computed.
    const { report } = await go(page, 'device=cpu&photo=coffee&model=squeezenet11&method=gradient');
    assert.equal(report.method, 'gradient');
    assert.equal(await know(page), null);
    assert.deepEqual(await view(), sketchedView, 'a sketch lies where the map will');
    assert.deepEqual(problems, []);
    await close();
  });

  test('goes back to what was computed before at once, photo and network included', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=dog-cat&model=fashion-resnet&method=gradient',
    });
    const gradient = await settled(page);
    await page.getByLabel('Method', { exact: true }).selectOption('input-x-gradient');
    await settled(page);
    await page.getByRole('button', { name: /^Giant panda/ }).click();
    await settled(page);
    await page.getByLabel('Network', { exact: true }).selectOption('fashion-mlp');
    await settled(page);
    for (const step of [1, 2, 3]) {
      const idle = await page.evaluate(async () => {
        const wait = new Promise((settle) => globalThis.addEventListener('popstate', settle, { once: true }));
        history.back();
        await wait;
        await new Promise((settle) => setTimeout(settle));
        const { progress, drawn_ms } = globalThis.whylight.get();
        return progress === null && drawn_ms !== null;
      });
      assert.ok(idle, `step ${step} computes again`);
    }
    const again = await settled(page);
    assert.deepEqual([again.photo.key, again.model, again.report.method], ['dog-cat', 'fashion-resnet', 'gradient']);
    assert.deepEqual(again.map, gradient.map);
    // What comes next is about the photo and the network that are on display, not of those that the engine held last.
    const { report } = await go(page, 'device=cpu&photo=dog-cat&model=fashion-resnet&method=grad-cam');
    assert.deepEqual([report.method, report.target.index], ['grad-cam', gradient.report.target.index]);
    assert.deepEqual(problems, []);
    await close();
  });

  test('says why one class rather than another, and which number of it', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=dog-cat&model=efficientnet-lite0&method=gradient',
    });
    const plain = await settled(page);
    const caption = () => page.locator('.panel-map figcaption').innerText();
    assert.match(await caption(), /Gradient for “golden retriever”\. The brighter, the larger the value\.$/);

    await page.getByText('More about the class').click();
    await page.getByLabel('Rather than').fill('labrador');
    await page.getByRole('option', { name: /^Labrador retriever/ }).click();
    const contrast = await settled(page);
    assert.equal(contrast.state.against, 208);
    assert.match(page.url(), /against=208/);
    assert.match(await caption(), /“golden retriever” rather than “Labrador retriever”\./);
    assert.notDeepEqual(contrast.map, plain.map);

    await page.getByLabel('What is explained').selectOption('log-probability');
    const probable = await settled(page);
    assert.match(page.url(), /score=log-probability/);
    assert.match(await caption(), /rather than “Labrador retriever” \(log-probability\)\./);
    // The softmax's denominator falls out of a difference of logarithms: only rounding may tell the two apart.
    const largest = Math.max(...contrast.map);
    const worst = Math.max(...contrast.map.map((at, place) => Math.abs(at - probable.map[place])));
    assert.ok(worst < 1e-3 * largest, `${worst} of ${largest}`);
    await page.getByLabel('Colours clipped at').selectOption('100');
    const scale = () => page.locator('.scale p').first().innerText();
    assert.match(await scale(), /, up to the largest value\.$/);
    await page.getByLabel('Colours clipped at').selectOption('99.5');
    assert.match(await scale(), /, cut at the 99\.5th percentile of the values; the largest is /);
    await screenshot(page, 'contrast', { fullPage: true });

    await page.getByRole('button', { name: 'Compare with no other class' }).click();
    await page.getByLabel('What is explained').selectOption('logit');
    assert.deepEqual((await settled(page)).map, plain.map);
    const { report } = await go(page, 'device=cpu&photo=dog-cat&method=gradient&score=probability');
    assert.equal(report.target.index, 207);
    assert.match(await caption(), /“golden retriever” \(probability\)/);
    assert.deepEqual(problems, []);
    await close();
  });
});
