// The visitor's own files: they survive a reload, have an entry in the gallery and in the list of networks, and go when they are forgotten.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CHOOSE_PHOTO, bringNetwork, chooseFile, launch, openQuestion, read, screenshot, settled } from './harness.mjs';

const PHOTO = { name: 'my cat.png', buffer: read('www/photos/chelsea.png') };
const NARROW = { width: 390, height: 844 };
const NETWORK = { name: 'mine.onnx', buffer: read('tests/networks/tiny.onnx') };

const kept = (page, count) =>
  page.waitForFunction(
    (wanted) => [...globalThis.whylight.get().files.values()].filter((file) => file.kept).length === wanted,
    count,
    { timeout: 30_000 },
  );
/** How many files the browser holds. */
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        globalThis.indexedDB.open('whylight', 1).onsuccess = ({ target }) => {
          target.result.transaction('files').objectStore('files').count().onsuccess = (event) => {
            target.result.close();
            resolve(event.target.result);
          };
        };
      }),
  );
const mapped = (page) => page.waitForFunction(() => globalThis.whylight?.get().report, undefined, { timeout: 60_000 });

describe('own files', { timeout: 200_000 }, () => {
  let session;
  let visit;
  before(async () => {
    session = await launch();
    visit = await session.open({
      unasked: false,
      hash: '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu',
      viewport: NARROW,
    });
    await settled(visit.page);
  });
  after(() => session?.close());

  test('a photo and a network of one’s own survive a reload, with an entry each', async () => {
    const { page, problems } = visit;
    await chooseFile(page, CHOOSE_PHOTO, PHOTO);
    await kept(page, 1);
    await bringNetwork(page, NETWORK);
    await kept(page, 2);
    const before = await settled(page);
    assert.equal(before.error, null);
    await page.reload();
    await mapped(page);
    const after = await settled(page);
    assert.equal(after.error, null);
    assert.deepEqual([after.photo, after.model], [before.photo, before.model]);
    assert.deepEqual(after.map, before.map);
    const entry = page.getByRole('button', { name: 'Your own: my cat.png' });
    assert.equal(await entry.getAttribute('aria-pressed'), 'true');
    assert.ok(await entry.locator('img').evaluate((image) => image.complete && image.naturalWidth === 160));
    await openQuestion(page, 'Network');
    assert.match(await page.getByLabel('Network').locator('option:checked').innerText(), /mine\.onnx/);
    await page.keyboard.press('Escape');
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} pixels wide`);
      await page.evaluate(() => globalThis.scrollTo(0, 0));
      await screenshot(page, `own-files-${width}`);
    }
    assert.deepEqual(problems, []);
  });

  test('another tab does not show them unless the visitor wants them kept', async () => {
    const other = await session.open({
      unasked: false,
      context: visit.page.context(),
      viewport: NARROW,
      hash: '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu',
    });
    const restored = () => other.page.waitForFunction(() => globalThis.whylight?.get().gallery !== null);
    const own = other.page.getByRole('button', { name: /^Your own/ });
    await restored();
    assert.equal(await own.count(), 0);
    const keep = visit.page.getByLabel('Keep my photos and networks in this browser');
    assert.equal(await keep.isChecked(), false);
    await keep.check();
    await visit.page.getByText('This browser keeps it until you forget it. It is never sent.').first().waitFor();
    await other.page.reload();
    await restored();
    assert.equal(await own.count(), 1);
    await other.page.close();
    await keep.uncheck();
  });

  test('a tab that is closed takes its files with it', async () => {
    const tab = await session.open({
      unasked: false,
      context: visit.page.context(),
      viewport: NARROW,
      hash: '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu',
    });
    await chooseFile(tab.page, CHOOSE_PHOTO, PHOTO);
    await kept(tab.page, 1);
    assert.equal(await stored(visit.page), 3, 'two of the first tab and one of this');
    await tab.page.close();
    const next = await session.open({
      unasked: false,
      context: visit.page.context(),
      viewport: NARROW,
      hash: '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu',
    });
    await next.page.waitForFunction(() => globalThis.whylight?.get().gallery !== null);
    assert.equal(await stored(next.page), 2);
    await next.page.close();
  });

  test('what is forgotten is gone for good, and an address with it says so', async () => {
    const { page } = visit;
    const address = page.url();
    await page.setViewportSize(NARROW);
    for (const [role, name] of [
      ['region', 'Photo'],
      ['dialog', 'Question'],
    ]) {
      const row = page.getByRole(role, { name });
      if (role === 'dialog') await openQuestion(page, 'Network');
      await row.getByRole('button', { name: 'Forget it:' }).click();
      // It is asked once, and nothing is gone yet.
      await row.getByRole('button', { name: 'Keep it' }).waitFor();
      await row.getByRole('button', { name: 'Forget it for good' }).click();
    }
    assert.equal(await stored(page), 0);
    assert.equal(await page.getByRole('button', { name: /^Your own/ }).count(), 0);
    const again = await session.open({
      unasked: false,
      context: visit.page.context(),
      viewport: NARROW,
      hash: new URL(address).hash,
    });
    const alert = again.page.getByRole('alert').locator('[data-code="bad-address"]');
    await alert.waitFor({ timeout: 60_000 });
    assert.match(await alert.innerText(), /photo of this address is a file that this browser does not keep/);
    await mapped(again.page);
    await again.page.close();
  });
});
