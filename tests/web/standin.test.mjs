// What the page does with answers that the engine cannot give here, or not quickly: over the stand-in for the compiled package.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buildStandInPage } from '../../scripts/build.mjs';
import { go, launch, screenshot, settled } from './harness.mjs';

const idle = (page) =>
  page.waitForFunction(() => globalThis.whylight.get().precision?.busy === null, undefined, { timeout: 30_000, polling: 20 });

describe('over the stand-in', { timeout: 200_000 }, () => {
  let session;
  before(async () => {
    session = await launch({ gpu: true, folder: await buildStandInPage() });
  });
  after(() => session?.close());

  test('shows one map in f32 on the CPU and on the GPU and in f16, and where they differ', async () => {
    const { page, problems, close } = await session.open({
      hash: '#device=gpu&photo=coffee&model=squeezenet11&method=gradient',
    });
    await settled(page);
    const workers = () => page.workers().length;
    assert.equal(workers(), 1);
    await page.getByRole('button', { name: /^Precision/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Precision' });
    await idle(page);
    assert.equal(workers(), 2, 'a second engine while the view is open');
    const { cpu, gpu, half } = await page.evaluate(() => {
      const { precision } = globalThis.whylight.get();
      const of = ({ device, precision: { kind } }) => [device.kind, kind];
      return { cpu: of(precision.cpu), gpu: of(precision.gpu), half: of(precision.half) };
    });
    assert.deepEqual(
      [cpu, gpu, half],
      [
        ['cpu', 'f32'],
        ['gpu', 'f32'],
        ['cpu', 'f16'],
      ],
    );
    assert.match(await dialog.getByRole('region', { name: 'f32 on the GPU' }).innerText(), /Equal bit for bit/);
    const f16 = dialog.getByRole('region', { name: /^f16, gradient times 2⁰$/ });
    assert.match(
      await f16.innerText(),
      /Relative difference \(L2\)\s+[\d.]+\s×\s10⁻\S+\s+Largest difference[\s\S]*Rank correlation\s+1 − /,
    );
    assert.equal(await dialog.locator('canvas[role=img]').count(), 4, 'three maps and one difference');

    await dialog.getByLabel(/^Gradient scale/).fill('14');
    await idle(page);
    await dialog.getByRole('region', { name: /^f16, gradient times 2¹⁴$/ }).waitFor();
    await dialog.getByRole('button', { name: /^Try 15 scales/ }).click();
    await idle(page);
    const begins = await dialog.locator('.losses > p').innerText();
    assert.match(begins, /Numbers vanish at 2⁻?\S+ and below\. Numbers overflow at 2\S+ and above\./);
    assert.equal(await dialog.getByRole('row').count(), 1 + 15);
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1600, 'dark'],
      [1280, 'light'],
    ]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const spills = await dialog.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
      assert.equal(spills, false, `${width} pixels wide`);
      await screenshot(page, `precision-${width}-${colorScheme}`);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => globalThis.whylight.get().precision === null);
    const [, second] = page.workers();
    if (second) await second.waitForEvent('close');
    assert.equal(workers(), 1, 'the second engine is gone');
    assert.deepEqual(problems, []);
    await close();
  });

  test('says why there is no GPU to compare with', async () => {
    const { page, close } = await session.open({ hash: '#device=cpu&photo=coffee&model=squeezenet11&method=gradient' });
    await settled(page);
    await page.getByRole('button', { name: /^Precision/ }).click();
    await idle(page);
    const column = page.getByRole('dialog').getByRole('region', { name: 'f32 on the GPU' });
    assert.match(await column.innerText(), /No GPU computes here\. You asked for the CPU\./);
    await close();
  });

  test('offers a second photo to a method that starts from one, and runs it again with another', async () => {
    const { page, problems, close } = await session.open({
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=smoothgrad&set.samples=2',
    });
    await settled(page);
    assert.equal(await page.getByLabel('Second photo', { exact: true }).count(), 0);
    await page.getByLabel('Baseline').selectOption('photo');
    const first = await settled(page);
    assert.equal(first.error, null);
    assert.match(page.url(), /reference=dog-cat/);
    await page.getByLabel('Second photo', { exact: true }).selectOption('panda');
    await page.waitForFunction(() => globalThis.whylight.get().opened.photos.has('panda'));
    assert.equal((await settled(page)).error, null);
    assert.match(page.url(), /reference=panda/);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Second photo from a file…' }).click();
    await (await chooser).setFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('nothing') });
    await page.getByRole('alert').locator('[data-code]').waitFor();
    const after = await settled(page);
    assert.equal(after.state.reference, 'dog-cat', 'what cannot be read gives way');
    assert.deepEqual(problems, []);
    await close();
  });

  test('finds a method by its author, says what it costs here, and puts it into a comparison', async () => {
    const { page, problems, close } = await session.open({
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=gradient',
    });
    await settled(page);
    await page.locator('h1').click();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Methods' });
    assert.equal(await dialog.getByRole('listitem').count(), 6);
    await page.keyboard.type('smilkov');
    const only = dialog.getByRole('listitem');
    await page.waitForFunction(() => document.querySelectorAll('#methods li').length === 1);
    assert.match(await only.innerText(), /SmoothGrad\s+about \d+\s(s|min) here/);
    await only.getByRole('button').click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await settled(page)).report.method, 'smoothgrad');

    await go(page, 'device=cpu&photo=coffee&model=squeezenet11&compare=gradient,grad-cam');
    await page.getByRole('button', { name: 'Choose what is compared…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^SmoothGrad/ })
      .click();
    assert.match(await page.getByRole('dialog').innerText(), /3 of 6 chosen/);
    await page.keyboard.press('Escape');
    await page.locator('[data-cell="smoothgrad"]').waitFor();
    assert.deepEqual(problems, []);
    await close();
  });
});
