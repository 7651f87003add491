// The page as a visitor meets it, on the CPU and on the GPU.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bringNetwork, go, launch, read, readJson, relativeDistance, screenshot, settled } from './harness.mjs';

const TIMEOUT_MS = 300_000;
const MEMORY_BYTES = 300e6;
// f32 sums in another order.
const DEVICES_AGREE = 1e-3;
const defaultModel = ['efficientnet_lite0', 'squeezenet11', 'mobilenetv2_dogs']
  .map((name) => readJson(`models/${name}.json`))
  .find((card) => card.default);
const squeezenet = readJson('models/squeezenet11.json').id;
const tiny = { name: 'tiny.onnx', buffer: read('tests/networks/tiny.onnx') };

describe('without WebGPU', { timeout: TIMEOUT_MS }, () => {
  let session;
  before(async () => {
    session = await launch();
  });
  after(() => session?.close());

  test('opens with a map of the default network and says that the CPU runs, and why', async () => {
    const { page, problems, close } = await session.open();
    const { report, model, device, error } = await settled(page);
    assert.equal(error, null);
    assert.equal(model, defaultModel.id);
    assert.equal(report.flat, false);
    assert.equal(device.kind, 'cpu');
    const status = page.getByRole('region', { name: 'Device' });
    assert.match(await status.innerText(), /CPU/);
    assert.ok((await status.innerText()).includes(device.reason));
    assert.match(await status.innerText(), /f16/);
    for (const name of ['Photo', 'Map', 'Overlay']) {
      assert.ok((await paintedColours(page, name)) > 20, `${name} is painted`);
    }
    assert.deepEqual(problems, []);
    await screenshot(page, 'page-cpu-light', { fullPage: true });
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'page-cpu-dark', { fullPage: true });
    await close();
  });

  test('restores the whole state from its address', async () => {
    const { page, close } = await session.open({ unasked: false });
    await settled(page);
    await page.getByRole('button', { name: /^Espresso/ }).click();
    await settled(page);
    await page.getByLabel('Method', { exact: true }).selectOption('gradient');
    await settled(page);
    await page.getByLabel('Network', { exact: true }).selectOption(squeezenet);
    await settled(page);
    await page.getByLabel(/^Any of its/).fill('cup');
    await page.getByRole('option', { name: /^cup/ }).first().click();
    const before = await settled(page);
    assert.equal(before.photo.key, 'coffee');
    assert.equal(before.report.method, 'gradient');
    assert.equal(before.model, squeezenet);
    assert.notEqual(before.state.target, 'top');
    assert.equal(before.report.target.index, before.state.target);

    await page.reload();
    const restored = await settled(page);
    assert.deepEqual(restored.state, before.state);
    assert.deepEqual(restored.map, before.map);

    await page.goBack();
    const earlier = await settled(page);
    assert.equal(earlier.state.target, 'top');
    await close();
  });

  test('asks about all patches until a limit is set, and then names no other number', async () => {
    const { page, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=coffee&model=fashion-resnet&method=occlusion',
    });
    await settled(page);
    await page.getByText('Settings of Occlusion').click();
    const all = page.getByLabel('Patches: all');
    assert.ok(await all.isChecked());
    const limit = page.getByLabel('Patches', { exact: true });
    assert.equal(await limit.count(), 0, 'no number stands for no limit');
    await all.uncheck();
    await limit.fill('20');
    await limit.press('Enter');
    const used = () => page.evaluate(() => globalThis.whylight.get().report?.parameters.most);
    await page.waitForFunction(() => globalThis.whylight.get().report?.parameters.most === 20);
    await all.check();
    await page.waitForFunction(() => globalThis.whylight.get().report?.parameters.most !== 20);
    assert.equal(await used(), 49);
    await close();
  });

  test('times what it did, once', async () => {
    const { page, close } = await session.open({ unasked: false, hash: '#device=cpu&photo=coffee&method=grad-cam' });
    const stages = () => page.evaluate(() => globalThis.whylight.get().report.timings.map(({ stage }) => stage));
    await settled(page);
    assert.deepEqual(await stages(), ['download', 'decode', 'prepare', 'forward', 'explain', 'scale']);
    await page.getByRole('heading', { name: 'Where the time went' }).waitFor();
    await go(page, 'device=cpu&photo=coffee&method=gradient');
    assert.deepEqual(await stages(), ['explain', 'scale']);
    await close();
  });

  describe('in one visit', () => {
    let visit;
    before(async () => (visit = await session.open({ unasked: false, hash: '#device=cpu&method=gradient' })));
    after(() => visit?.close());

    test('stays below 300 MB of wasm memory for a gradient of the default network', async (test) => {
      const { page } = visit;
      const { report, model } = await settled(page);
      assert.deepEqual([model, report.method, report.device.kind], [defaultModel.id, 'gradient', 'cpu']);
      const bytes = await page.evaluate(() => globalThis.whylight.memory());
      test.diagnostic(`wasm memory after the gradient: ${(bytes / 1e6).toFixed(1)} MB`);
      assert.ok(bytes > 10e6, 'the memory holds at least the network');
      assert.ok(bytes < MEMORY_BYTES, `${bytes} bytes`);
    });

    test('takes the network from the browser’s store the second time', async () => {
      const { page, requests } = visit;
      const downloads = () => requests.filter((url) => url.endsWith(defaultModel.file)).length;
      const first = downloads();
      assert.ok(first <= 1);
      await page.reload();
      await settled(page);
      assert.equal(downloads(), first, 'no second download');
      assert.equal(await page.evaluate(() => globalThis.whylight.get().model.cached), true);
    });

    test('accepts a dropped and a pasted photo', async () => {
      const { page } = visit;
      const panda = read('www/photos/panda.webp').toString('base64');
      for (const [kind, name] of [
        ['drop', 'dropped.webp'],
        ['paste', 'pasted.webp'],
      ]) {
        await page.evaluate(
          ({ kind, name, base64 }) => {
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: 'image/webp' }));
            const init = { bubbles: true, cancelable: true };
            const event =
              kind === 'drop'
                ? new DragEvent('drop', { ...init, dataTransfer: transfer })
                : new ClipboardEvent('paste', { ...init, clipboardData: transfer });
            document.body.dispatchEvent(event);
          },
          { kind, name, base64: panda },
        );
        await page.waitForFunction((wanted) => globalThis.whylight.get().photo?.name === wanted, name);
        const { top, error } = await settled(page);
        assert.equal(error, null);
        assert.equal(top.index, 388, `${name}: ${top.label}`);
      }
    });

    test('accepts a network of the visitor’s own', async () => {
      const { page } = visit;
      await bringNetwork(page, tiny);
      await page.waitForFunction(() => globalThis.whylight.get().model?.key.startsWith('own-'));
      const { error, report } = await settled(page);
      assert.equal(error, null);
      assert.ok(report.predictions.length >= 5);
    });
  });
});

describe('with WebGPU', { timeout: TIMEOUT_MS * 2 }, () => {
  let session;
  before(async () => {
    session = await launch({ gpu: true });
  });
  after(() => session?.close());

  test('prefers the CPU to a GPU that is only emulated, and says why', async () => {
    const { page, problems, close } = await session.open({ unasked: false, hash: '#photo=coffee&method=grad-cam' });
    const { report, device, error, state } = await settled(page);
    assert.equal(error, null);
    assert.equal(state.device, 'auto');
    assert.equal(device.kind, 'cpu');
    assert.match(device.reason, /software emulation.*slower than the CPU/);
    assert.equal(report.device.kind, 'cpu');
    assert.ok((await page.getByRole('region', { name: 'Device' }).innerText()).includes(device.reason));
    assert.deepEqual(problems, []);
    await close();
  });

  // One page for both: what costs time on an emulated GPU is compiling its shaders.
  describe('asked for', () => {
    let visit;
    before(async () => {
      const hash = '#device=gpu&photo=coffee&model=fashion-resnet&method=grad-cam&set.guided-ig.steps=8';
      visit = await session.open({ unasked: false, hash });
    });
    after(() => visit?.close());

    test('opens with a map that was computed on the GPU and is the CPU’s', { timeout: TIMEOUT_MS }, async () => {
      const { page, problems } = visit;
      const { report, device, error, top, map } = await settled(page, { timeout: TIMEOUT_MS });
      assert.equal(error, null);
      assert.equal(device.kind, 'gpu', device.reason);
      assert.equal(device.selfTest.passed, true);
      assert.equal(report.device.kind, 'gpu');
      assert.ok((await paintedColours(page, 'Overlay')) > 20);
      assert.match(
        await page.getByRole('region', { name: 'Device' }).innerText(),
        /GPU google swiftshader\. .*agrees with the CPU.*The test took/,
      );
      await screenshot(page, 'page-gpu', { fullPage: true });
      assert.deepEqual(problems, []);

      const twin = await session.open({ unasked: false, hash: `#device=cpu&photo=coffee&model=fashion-resnet&method=grad-cam` });
      const onCpu = await settled(twin.page);
      const distance = relativeDistance(map, onCpu.map);
      assert.ok(distance < DEVICES_AGREE, String(distance));
      assert.equal(top.label, onCpu.top.label);
      await twin.close();
    });

    test('Escape stops a map, and Compute makes it', { timeout: TIMEOUT_MS }, async () => {
      // Eight steps of Guided IG take seconds on a software adapter: time enough to press a key.
      const { page } = visit;
      await page.getByLabel('Method', { exact: true }).selectOption('guided-ig');
      await page.getByRole('button', { name: 'Stop' }).waitFor({ timeout: TIMEOUT_MS });
      await page.keyboard.press('Escape');
      const compute = page.getByRole('button', { name: 'Compute' });
      await compute.waitFor({ timeout: 10_000 });
      const { photo, report: kept } = await settled(page);
      assert.equal(photo.key, 'coffee', 'the photo stays');
      assert.equal(kept.method, 'grad-cam', 'the last map stays');
      await compute.click();
      const computed = () => globalThis.whylight.get().report.method === 'guided-ig';
      await page.waitForFunction(computed, undefined, { timeout: TIMEOUT_MS });
      const { report, error } = await settled(page, { timeout: TIMEOUT_MS });
      assert.equal(error, null);
      assert.equal(report.flat, false);
    });

    test('goes over to the CPU when the device is lost', { timeout: TIMEOUT_MS }, async () => {
      const { page } = visit;
      await go(page, 'device=gpu&photo=coffee&model=fashion-resnet&method=grad-cam');
      await bringNetwork(page, tiny);
      await page.waitForFunction(() => globalThis.whylight.get().model?.key.startsWith('own-'), undefined, {
        timeout: TIMEOUT_MS,
      });
      await settled(page, { timeout: TIMEOUT_MS });
      // Asked in the same breath, so that the loss falls into the computation.
      await page.evaluate(() => {
        const method = document.querySelector('#method');
        method.value = 'gradient';
        method.dispatchEvent(new Event('change', { bubbles: true }));
        globalThis.whylight.loseDevice().catch(() => {});
      });
      const notice = page.getByRole('alert').locator('[data-code="device-lost"]');
      await notice.waitFor({ timeout: 60_000 });
      await page.waitForFunction(() => globalThis.whylight.get().device.kind === 'cpu', undefined, { timeout: 60_000 });
      await page.waitForFunction(() => globalThis.whylight.get().report?.method === 'gradient', undefined, { timeout: 60_000 });
      const { report, photo } = await settled(page);
      assert.equal(report.device.kind, 'cpu');
      assert.equal(report.flat, false);
      assert.equal(photo.key, 'coffee', 'the photo stays');
      await screenshot(page, 'device-lost');

      const { error } = await go(page, 'photo=panda&method=grad-cam&device=cpu');
      assert.ok(!error || error.code === 'device-lost');
    });
  });
});

/** How many different colours the named picture has, counted on a coarse grid: a blank canvas has one. */
async function paintedColours(page, title) {
  const canvas = page
    .locator('figure', { has: page.locator('figcaption strong', { hasText: new RegExp(`^${title}$`) }) })
    .locator('canvas');
  return canvas.evaluate((element) => {
    const { width, height } = element;
    const { data } = element.getContext('2d').getImageData(0, 0, width, height);
    const colours = new Set();
    const step = 4 * Math.max(1, Math.floor((width * height) / 5000));
    for (let at = 0; at < data.length; at += step) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return colours.size;
  });
}
