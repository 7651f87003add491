// The panel for a network of the visitor's own, over the real engine: three networks of other people's making, what is chosen in it, what comes
// back after a reload, and what goes wrong in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openNetwork, openQuestion, read, screenshot, settled } from './harness.mjs';

const file = (name, path) => ({ name, buffer: read(path) });
const KERAS = file('keras.onnx', 'tests/exports/keras_nhwc.onnx');
const DIGITS = file('digits.onnx', 'tests/exports/layout_grey_last.onnx');
const VIT = file('vit.onnx', 'tests/exports/vit_small_ts17.onnx');
const NAMED = file('named.onnx', 'tests/exports/inspected/ultralytics.onnx');
const TWO = [
  file('external.onnx', 'tests/exports/external.onnx'),
  file('external.onnx.data', 'tests/exports/external.onnx.data'),
];
const OPEN = file('open.onnx', 'tests/exports/open_size.onnx');
const SQUEEZENET = file('mine.onnx', 'models/squeezenet11.onnx');

const panel = (page) => page.getByRole('dialog', { name: 'A network of your own' });

/** Waits until the network of the panel was tried on the photo as it is chosen, and gives what the panel holds. */
async function tried(page) {
  await page.waitForFunction(
    () => {
      const own = globalThis.whylight.get().ownNetwork;
      return own && own.busy === null && (own.problem || own.preview);
    },
    undefined,
    { timeout: 60_000 },
  );
  return page.evaluate(() => {
    const { choice, preview, problem, inspection } = globalThis.whylight.get().ownNetwork;
    const says = preview?.predictions.map(({ index, probability }) => [index, probability]);
    return {
      choice,
      says,
      preprocess: inspection?.preprocess,
      problem: problem && { code: problem.code, message: problem.message },
    };
  });
}

/** Waits until the browser keeps a file under this name. */
const keptAs = (page, name) =>
  page.waitForFunction(
    (wanted) =>
      new Promise((resolve, reject) => {
        const opening = globalThis.indexedDB.open('whylight');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction('files').objectStore('files').getAll();
          asked.onerror = () => reject(asked.error);
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result.some((kept) => kept.name === wanted));
          };
        };
      }),
    name,
  );

/** Chooses, and waits for another answer than the one before. */
async function chooses(page, before, act) {
  await act();
  await page.waitForFunction(
    (last) => {
      const own = globalThis.whylight.get().ownNetwork;
      return own.busy === null && own.preview && JSON.stringify(own.preview.predictions.map((p) => p.probability)) !== last;
    },
    JSON.stringify(before.says.map(([, probability]) => probability)),
    { timeout: 60_000 },
  );
  return tried(page);
}

describe('a network of one’s own', { timeout: 400_000 }, () => {
  let session;
  let visit;
  before(async () => {
    session = await launch();
    visit = await session.open({
      unasked: false,
      hash: '#photo=chelsea&model=fashion-mlp&method=gradient&device=cpu',
      viewport: { width: 1440, height: 900 },
    });
    await settled(visit.page);
  });
  after(() => session?.close());

  test('a Keras network is proposed as it is, and cancelling changes nothing', async () => {
    const { page } = visit;
    const earlier = await settled(page);
    await openNetwork(page, KERAS);
    const { preprocess, choice } = await tried(page);
    assert.deepEqual([preprocess.preset, preprocess.sure, choice.fit], ['raw', 'likely', 'squash']);
    const words = await panel(page).innerText();
    assert.match(words, /The file begins with Mul, Add/);
    assert.match(words, /the channels last/);
    await screenshot(page, 'own-network-keras-1440');
    await panel(page).getByRole('button', { name: 'Cancel' }).click();
    const later = await settled(page);
    assert.deepEqual([later.model, later.map], [earlier.model, earlier.map]);
    assert.equal(await page.evaluate(() => globalThis.whylight.get().files.size), 0);
  });

  test('a network for digits sees the photo in grey', async () => {
    const { page } = visit;
    await openNetwork(page, DIGITS);
    const { preprocess } = await tried(page);
    assert.equal(preprocess.preset, 'unit');
    const grey = await page.evaluate(() => {
      const { rgba } = globalThis.whylight.get().ownNetwork.preview.seen;
      return rgba.every((value, place) => place % 4 === 3 || value === rgba[place - (place % 4)]);
    });
    assert.ok(grey);
    await screenshot(page, 'own-network-digits-1440');
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => globalThis.whylight.get().ownNetwork), null);
  });

  test('the prediction follows what is chosen', async () => {
    const { page } = visit;
    await openNetwork(page, SQUEEZENET);
    const proposed = await tried(page);
    // A cat, by the card of the network, which is one that comes with the page, and by ImageNet's names.
    assert.deepEqual(
      [proposed.preprocess.sure, proposed.choice.fit, proposed.choice.namesFrom],
      ['known', 'short-side', 'imagenet'],
    );
    assert.match(await panel(page).innerText(), /that of SqueezeNet 1\.1, which comes with this page/);
    assert.ok([281, 282, 285].includes(proposed.says[0][0]), JSON.stringify(proposed.says));
    assert.match(await panel(page).locator('.own-says').innerText(), /cat/i);
    const raw = await chooses(page, proposed, () => page.getByLabel('How it wants its photos').selectOption('unit'));
    assert.ok(raw.says[0][1] !== proposed.says[0][1]);
    const squashed = await chooses(page, raw, () => page.getByLabel('Squash the whole').check());
    assert.equal(squashed.choice.fit, 'squash');
    assert.match(await panel(page).innerText(), /Not what is proposed/);
    await page.getByLabel('Names of its classes').selectOption('numbers');
    assert.match(await panel(page).locator('.own-says').innerText(), /class \d+/);
    await page.getByLabel('Names of its classes').selectOption('own');
    await page.getByLabel(/One name per line/).fill('one\ntwo');
    await panel(page).getByText('2 names for 1000 classes.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Use this network' }).isDisabled());
    await page.getByLabel('How its numbers become probabilities').selectOption('sigmoid');
    await page.waitForFunction(() => globalThis.whylight.get().ownNetwork.inspection?.head.link === 'sigmoid', undefined, {
      timeout: 60_000,
    });
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  });

  test('a vision transformer is used, kept with its setup, renamed, set up again and forgotten', async () => {
    const { page, problems } = visit;
    await page.setViewportSize({ width: 390, height: 844 });
    await openNetwork(page, VIT);
    const proposed = await tried(page);
    assert.equal(proposed.preprocess.sure, 'guess');
    await page.getByLabel('How it wants its photos').selectOption('keras-tf');
    await page.getByLabel('Names of its classes').selectOption('own');
    const classes = await page.evaluate(() => globalThis.whylight.get().ownNetwork.inspection.classes);
    const names = Array.from({ length: classes }, (_, index) => `thing ${index}`);
    await page.getByLabel(/One name per line/).fill(names.join('\n'));
    await page.getByLabel(/One name per line/).blur();
    await tried(page);
    assert.ok(await page.evaluate(() => document.querySelector('#own-network').scrollWidth <= innerWidth), '390 pixels wide');
    await screenshot(page, 'own-network-vit-390');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save card' }).click();
    assert.equal((await saved).suggestedFilename(), 'vit.json');
    await page.getByRole('button', { name: 'Use this network' }).click();
    await page.waitForFunction(() => globalThis.whylight.get().model?.key.startsWith('own-'), undefined, { timeout: 60_000 });
    const used = await settled(page);
    assert.match(used.report.target.label, /^thing \d+$/);
    await page.waitForFunction(() => [...globalThis.whylight.get().files.values()].every(({ kept }) => kept));

    await page.getByRole('textbox', { name: 'Name of vit.onnx' }).fill('My transformer');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Set up My transformer' }).waitFor();
    await settled(page);
    await keptAs(page, 'My transformer');
    await page.reload();
    await page.waitForFunction(() => globalThis.whylight?.get().report, undefined, { timeout: 60_000 });
    const again = await settled(page);
    assert.deepEqual([again.model, again.report.target, again.map], [used.model, used.report.target, used.map]);
    await openQuestion(page, 'Network');
    assert.match(await page.getByLabel('Network', { exact: true }).locator('option:checked').innerText(), /My transformer/);

    await page.getByRole('button', { name: 'Set up My transformer' }).click();
    const kept = await tried(page);
    assert.deepEqual([kept.choice.preset, kept.choice.names.length, kept.choice.namesFrom], ['keras-tf', classes, 'own']);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'own-network-vit-again-1440-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByLabel('Names of its classes').selectOption('numbers');
    await page.getByRole('button', { name: 'Use this network' }).click();
    await page.waitForFunction(() => /^class/.test(globalThis.whylight.get().model?.labels[0] ?? ''), undefined, {
      timeout: 60_000,
    });
    await settled(page);
    await page.getByRole('button', { name: 'Forget it: My transformer' }).click();
    await page.getByRole('button', { name: 'Forget it for good: My transformer' }).click();
    await page.waitForFunction(() => globalThis.whylight.get().files.size === 0);
    assert.deepEqual(problems, []);
  });

  test('names in the file are taken', async () => {
    const { page } = visit;
    await openNetwork(page, NAMED);
    const { preprocess, choice } = await tried(page);
    assert.deepEqual([preprocess.sure, choice.namesFrom], ['known', 'file']);
    assert.match(await panel(page).locator('.own-says').innerText(), /kind \d/);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a size that an open network cannot have is told below its fields, and the one before stays', async () => {
    const { page } = visit;
    await openNetwork(page, OPEN);
    const { choice } = await tried(page);
    const height = panel(page).getByLabel('Height (px)');
    const told = panel(page).locator('#own-size-problem');
    const [rows, columns] = choice.size;
    for (const wrong of ['100000', '0', '-5', '3.5', '']) {
      await height.fill(wrong);
      await height.blur();
      // The page draws in the next frame.
      await page.waitForFunction((to) => document.querySelector('#own-height').value === to, String(rows), { timeout: 10_000 });
      assert.equal(
        await told.innerText(),
        `Height and width are whole numbers from 1 to 2048 pixels: ${rows} × ${columns} stays.`,
        wrong,
      );
    }
    await screenshot(page, 'own-network-size-1440');
    await height.fill(String(rows + 32));
    await height.blur();
    const after = await tried(page);
    assert.deepEqual(after.choice.size, [rows + 32, columns]);
    assert.equal(await told.innerText(), '');
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a second file comes along or afterwards, and what is refused stays in the panel', async () => {
    const { page, problems } = visit;
    const [network, weights] = TWO;
    await openNetwork(page, network);
    const { problem } = await tried(page);
    assert.match(problem.message, /external\.onnx\.data/);
    assert.equal(await page.evaluate(() => globalThis.whylight.get().error), null, 'the page behind is as it was');
    await screenshot(page, 'own-network-second-file-1440');
    const add = async (given) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Add its second file…' }).click();
      await (await chooser).setFiles({ mimeType: 'application/octet-stream', ...given });
    };
    await add({ ...weights, name: 'other.data' });
    await panel(page).getByText('“other.data” is not the second file that is missing: choose “external.onnx.data”.').waitFor();
    await add(weights);
    await page.waitForFunction(() => globalThis.whylight.get().ownNetwork.preview, undefined, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel' }).click();

    await openNetwork(page, weights);
    await page.getByText('“external.onnx.data” looks like the weights of a network: choose the .onnx').waitFor();
    await openNetwork(page, ...TWO);
    assert.equal((await tried(page)).problem, null);
    await page.getByRole('button', { name: 'Use this network' }).click();
    await page.waitForFunction(() => globalThis.whylight.get().model?.name === 'external.onnx', undefined, { timeout: 60_000 });
    await page.waitForFunction(() => [...globalThis.whylight.get().files.values()].every(({ kept }) => kept));
    await page.reload();
    await page.waitForFunction(() => globalThis.whylight?.get().model?.name === 'external.onnx', undefined, { timeout: 60_000 });
    assert.equal((await settled(page)).error, null);
    assert.deepEqual(problems, []);
  });
});
