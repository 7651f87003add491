// Four frames of the camera: Chromium plays a film as its camera, a photo that slides by a known number of pixels.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot, settled } from './harness.mjs';

const TIMEOUT_MS = 120_000;
const HASH = '#device=cpu&photo=coffee&model=squeezenet11&method=grad-cam&look=views';

// The film: the photo goes by so many pixels from frame to frame, there and back, which is little enough to be found again. A stripe at the top, where
// the network does not look, says by its brightness which frame it is.
const WIDTH = 640;
const HEIGHT = 480;
const STEP_PX = 6;
const FURTHEST = 10;
const FILM = Array.from({ length: 2 * FURTHEST }, (_, place) => (place <= FURTHEST ? place : 2 * FURTHEST - place));
const FRAMES_A_SECOND = 5;
const STRIPE_PX = 16;
const BRIGHTNESS_STEP = 18;

/** Writes the film as YUV4MPEG2; its pictures are drawn in the browser, which can decode a photo. */
async function writeFilm(page, path) {
  const pictures = await page.evaluate(
    async ({ film, width, height, step_px, stripe_px, brightness }) => {
      const bitmap = await createImageBitmap(await (await fetch('photos/dog_cat.jpg')).blob());
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      const grow = (1.25 * height) / bitmap.height;
      return film.map((place) => {
        context.drawImage(bitmap, place * step_px - 120, -40, bitmap.width * grow, bitmap.height * grow);
        const light = 30 + brightness * place;
        context.fillStyle = `rgb(${light} ${light} ${light})`;
        context.fillRect(0, 0, width, stripe_px);
        const { data } = context.getImageData(0, 0, width, height);
        const planes = new Uint8Array((width * height * 3) / 2);
        for (let row = 0; row < height; row += 1) {
          for (let column = 0; column < width; column += 1) {
            const at = (row * width + column) * 4;
            const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
            planes[row * width + column] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
            if (row % 2 || column % 2) continue;
            const chroma = width * height + ((row / 2) * width) / 2 + column / 2;
            planes[chroma] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
            planes[chroma + (width * height) / 4] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
          }
        }
        let text = '';
        for (let from = 0; from < planes.length; from += 0x8000)
          text += String.fromCharCode(...planes.subarray(from, from + 0x8000));
        return btoa(text);
      });
    },
    { film: FILM, width: WIDTH, height: HEIGHT, step_px: STEP_PX, stripe_px: STRIPE_PX, brightness: BRIGHTNESS_STEP },
  );
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420mpeg2\n`);
  const frames = pictures.flatMap((picture) => [Buffer.from('FRAME\n'), Buffer.from(picture, 'base64')]);
  writeFileSync(path, Buffer.concat([head, ...frames]));
}

const explained = (page, count = 4) =>
  page.waitForFunction(
    (least) => {
      const { frames, working, tasks } = globalThis.whylight.get();
      return frames?.found.size === least && working === null && tasks.length === 0;
    },
    count,
    { timeout: TIMEOUT_MS, polling: 30 },
  );

const dialogOf = (page) => page.getByRole('dialog', { name: 'Four frames from the camera' });
const shownPhoto = (page) => page.evaluate(() => globalThis.whylight.get().photo.key);
// A dialog is hidden a moment before its `close` is heard.
const cameraIsOff = (page) =>
  page.waitForFunction(() => globalThis.tracks.every(({ readyState }) => readyState === 'ended'), undefined, {
    timeout: TIMEOUT_MS,
  });

/** Runs in the page: remembers every track that the camera gave, to see whether it was ended. */
function watchTracks() {
  globalThis.tracks = [];
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

async function openFrames(page, button) {
  await page.getByRole('button', { name: button }).click();
  await page.waitForFunction(() => document.querySelector('#frames video')?.videoWidth > 0);
}

describe('four frames from the camera', { timeout: 400_000 }, () => {
  let folder;
  let session;
  let page;
  let problems;
  let requests;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whylight-film-'));
    const film = join(folder, 'film.y4m');
    const maker = await launch();
    const drawn = await maker.open();
    await writeFilm(drawn.page, film);
    await maker.close();
    session = await launch({
      args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    });
    ({ page, problems, requests } = await session.open({ hash: HASH, init: watchTracks }));
    await settled(page);
  });
  after(async () => {
    await session?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a choice among the views opens a live preview, and leaving it lets go of the camera', async () => {
    await page.getByLabel('What is changed').selectOption('camera');
    assert.match(page.url(), /views=camera/);
    assert.equal(await page.getByLabel('Seed', { exact: true }).count(), 0, 'a camera has no seed');
    await openFrames(page, 'Open the camera');
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Take four frames');
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
    assert.ok(await cameraIsOff(page));
    await openFrames(page, 'Open the camera');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      delete document.hidden;
    });
    await dialogOf(page).waitFor({ state: 'hidden' });
    assert.ok(await cameraIsOff(page), 'a page that is hidden does not look on');
    assert.equal(await page.evaluate(() => globalThis.whylight.get().frames), null);
    await openFrames(page, 'Open the camera');
    await page.goBack();
    await dialogOf(page).waitFor({ state: 'hidden' });
    assert.ok(await cameraIsOff(page), 'going back leaves the dialog');
    await page.goForward();
    await page.getByRole('button', { name: 'Open the camera' }).waitFor();
  });

  test('four frames are taken with a key, explained, and laid back by what they moved', async () => {
    const before = await page.evaluate(() => {
      const { results, gallery, files, report, state } = globalThis.whylight.get();
      globalThis.reportBefore = report;
      return { results: results.size, gallery: gallery.length, files: files.size, entries: history.length, photo: state.photo };
    });
    const asked = requests.length;
    await openFrames(page, 'Open the camera');
    await page.evaluate(() => {
      globalThis.counts = [];
      const note = () => {
        const words = document.querySelector('#frames .primary')?.textContent.trim();
        if (words && globalThis.counts.at(-1) !== words) globalThis.counts.push(words);
      };
      note();
      new MutationObserver(note).observe(document.querySelector('#frames'), {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await page.keyboard.press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
    assert.ok(await cameraIsOff(page));
    const counts = await page.evaluate(() => globalThis.counts);
    assert.deepEqual(counts.slice(0, 4), ['Take four frames', 'Frame 1 of 4', 'Frame 2 of 4', 'Frame 3 of 4']);
    await explained(page);

    const found = await page.evaluate(
      ({ stripe_px, step }) => {
        const { frames } = globalThis.whylight.get();
        const places = frames.pictures.map(({ canvas }) => {
          const { data } = canvas.getContext('2d').getImageData(canvas.width / 2, stripe_px / 2, 1, 1);
          return (data[0] - 30) / step;
        });
        return [...frames.found.values()].map(({ moved, numbers, target, aligned, map, report }, place) => ({
          place: places[place],
          moved,
          numbers,
          target: target.index,
          top: report.predictions[0].index,
          shown: aligned?.shown.reduce((sum, one) => sum + one, 0),
          pixels: map.values.length,
          // Pixels of the camera to pixels of the map.
          grow: map.width / ((report.view.x1 - report.view.x0) * frames.pictures[0].canvas.width),
        }));
      },
      { stripe_px: STRIPE_PX, step: BRIGHTNESS_STEP },
    );
    const [first, ...others] = found;
    assert.equal(first.moved, undefined);
    assert.equal(first.target, first.top, 'the likeliest on the first frame');
    for (const { place, moved, numbers, target, shown, pixels, grow } of others) {
      assert.equal(target, first.target, 'the others are explained by it too');
      assert.ok(Math.abs(place - Math.round(place)) < 0.2, `the stripe says ${place}`);
      const expected = (Math.round(place) - Math.round(first.place)) * STEP_PX * grow;
      assert.ok(moved.told, JSON.stringify(moved));
      assert.ok(
        Math.abs(moved.right - expected) <= 1 && Math.abs(moved.down) <= 1,
        `${JSON.stringify(moved)}, expected ${expected}`,
      );
      assert.ok(moved.correlation > 0.9, String(moved.correlation));
      assert.equal(
        shown,
        pixels - Math.abs(moved.right) * Math.sqrt(pixels) - Math.abs(moved.down) * (Math.sqrt(pixels) - Math.abs(moved.right)),
      );
      assert.ok(numbers.spearman > 0.5 && numbers.overlap > 0, JSON.stringify(numbers));
    }
    assert.ok(
      others.some(({ moved }) => moved.right !== 0),
      'the film has moved',
    );

    assert.equal(await page.locator('.four:not(.two) .view canvas[role=img]').count(), 8);
    assert.equal(await page.locator('.moved').count(), 3);
    assert.match(
      await page.locator('[data-view="frame-1"]').innerText(),
      /Frame 2[\s\S]*The picture (moved|did not move)[\s\S]*Rank correlation[\s\S]*Top 5 % in common/,
    );
    assert.match(
      await page.locator('#believe-panel > .sentence').innerText(),
      /the lowest rank correlation of the maps is −?[01]\.\d\d/,
    );

    // The page goes on as if nothing had been asked.
    await page.waitForFunction(() => globalThis.whylight.get().photo.key === 'coffee', undefined, { timeout: TIMEOUT_MS });
    const now = await page.evaluate(() => {
      const { results, gallery, files, report, state } = globalThis.whylight.get();
      return {
        same: report === globalThis.reportBefore,
        results: results.size,
        gallery: gallery.length,
        files: files.size,
        entries: history.length,
        photo: state.photo,
      };
    });
    assert.deepEqual(now, { same: true, ...before });
    assert.deepEqual(
      requests.slice(asked).filter((address) => !address.endsWith('coffee.png')),
      [],
      'nothing was sent and nothing fetched but the photo',
    );
    await screenshot(page, 'frames', { fullPage: true });
  });

  test('another method explains the same frames, and the photo has its own turn', async () => {
    await page.getByLabel('Method', { exact: true }).selectOption('gradient');
    await explained(page, 8);
    const { report } = await settled(page);
    assert.equal(report.method, 'gradient');
    const { target } = await page.evaluate(() => globalThis.whylight.get().report);
    await page.getByRole('button', { name: 'Take four other frames' }).waitFor();
    await page.getByLabel('What is changed').selectOption('noise');
    await page.waitForFunction(() => globalThis.whylight.get().changes.size >= 3, undefined, { timeout: TIMEOUT_MS });
    assert.equal(await shownPhoto(page), 'coffee');
    const classes = await page.evaluate(() => [...globalThis.whylight.get().changes.values()].map((one) => one.target.index));
    assert.ok(
      classes.every((index) => index === target.index),
      'the views are those of the photo again',
    );
    assert.deepEqual(problems, []);
  });

  test('a camera that may not be used is a sentence in its place', async () => {
    const refused = () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    };
    const other = await session.open({ hash: `${HASH}&views=camera`, init: refused });
    await settled(other.page);
    await other.page.getByRole('button', { name: 'Open the camera' }).click();
    const words = other.page.locator('#believe-panel [role=alert]');
    await words.filter({ hasText: /may not be used/ }).waitFor();
    assert.match(await words.innerText(), /The browser did not let this page use the camera\. Allow it in the address bar/);
    assert.equal(await dialogOf(other.page).isVisible(), false);
    await other.close();
  });
});
