// Photos that are far taller or wider than the window: their pictures fit into it, keep their shape and are pointed at where they are.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CHOOSE_PHOTO, chooseFile, launch, screenshot, settled } from './harness.mjs';

const VIEWPORT = { width: 1440, height: 900 };

/** A black photo, made by the page. */
async function photoOf(page, width, height) {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      canvas.getContext('2d').fillRect(0, 0, w, h);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height],
  );
  return { name: `${width}x${height}.png`, mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

describe('photos of unusual shapes', { timeout: 200_000 }, () => {
  let session;
  let page;
  before(async () => {
    session = await launch();
    const hash = '#photo=dog-cat&model=fashion-mlp&method=gradient&device=cpu';
    ({ page } = await session.open({ hash, viewport: VIEWPORT, unasked: false }));
    await settled(page);
  });
  after(() => session?.close());

  /** Width and height of each picture of the photo. */
  async function opened(width, height) {
    const photo = await photoOf(page, width, height);
    await chooseFile(page, CHOOSE_PHOTO, photo);
    await page.waitForFunction(
      (name) => {
        const { files, state, madeFrom } = globalThis.whylight.get();
        return files.get(state.photo)?.name === name && madeFrom?.photo.key === state.photo;
      },
      photo.name,
      { timeout: 60_000 },
    );
    await settled(page);
    await screenshot(page, `photo-shape-${width}x${height}`);
    const canvases = page.locator('.panels .stage canvas');
    assert.equal(await canvases.count(), 3);
    return canvases.evaluateAll((all) => all.map((one) => [one.clientWidth, one.clientHeight]));
  }

  test('a tall photo takes four fifths of the window’s height and keeps its shape', async () => {
    for (const [width, height] of await opened(800, 8000)) {
      assert.equal(height, 720);
      assert.equal(width, 72);
    }
  });

  test('the crosshair is where the pointer is', async () => {
    const stage = page.locator('.panel-overlay .stage');
    await stage.scrollIntoViewIfNeeded();
    const { width, height } = await stage.boundingBox();
    await stage.hover({ position: { x: width / 4, y: height / 2 } });
    const { x, y } = await page.evaluate(() => globalThis.whylight.get().ui.cursor);
    assert.ok(Math.abs(x - 0.25) < 0.02 && Math.abs(y - 0.5) < 0.01, `${x}, ${y}`);
  });

  test('a single view of a tall photo fits into the window too', async () => {
    await page.getByRole('radio', { name: 'Overlay', exact: true }).check();
    const size = await page.locator('.panels .stage canvas').evaluate((one) => [one.clientWidth, one.clientHeight]);
    assert.deepEqual(size, [65, 648]);
    await page.getByRole('radio', { name: 'Side by side', exact: true }).check();
  });

  test('a photo of one column, and one of four rows, can still be pointed at', async () => {
    for (const [width, height] of await opened(1, 20_000)) assert.deepEqual([width, height], [16, 720]);
    for (const [width, height] of await opened(30_000, 4)) {
      assert.equal(height, 16);
      assert.ok(width > 200, `${width}`);
    }
  });
});
