// Pictures, numbers, curves, reports, links and code that are taken out of the page, over a real network: each is opened and compared with the map.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { buildPackage } from '../../scripts/package.mjs';
import { violations } from './axe.mjs';
import { go, launch, quiet, root, screenshot, settled } from './harness.mjs';

const VIEW = '#device=cpu&model=squeezenet11&photo=dog-cat&target=207&method=grad-cam&clip=95&opacity=45&look=trust';
// Beside other files that drive a browser.
const TIMEOUT_MS = 900_000;
/** Of a channel, 0 to 255: the bar is drawn over more pixels than it has colours. */
const COLOUR_TOLERANCE = 4;

let session;
let folder;
let hostPage = '';
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whylight-'));
  session = await launch({ override: hostOverride });
});
after(async () => {
  await session?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of somebody else with the package beside it. */
function hostOverride(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (!pathname.startsWith('/host/')) return false;
  const file = pathname.slice('/host/'.length);
  const types = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json', jpg: 'image/jpeg' };
  const bytes =
    file === '' ? hostPage : readFileSync(file === 'dog_cat.jpg' ? join(root, 'www/photos', file) : join(folder, file));
  response.setHeader('Content-Type', file === '' ? 'text/html' : (types[file.split('.').pop()] ?? 'application/octet-stream'));
  response.end(bytes);
  return true;
}

describe('what is taken away', { timeout: TIMEOUT_MS }, () => {
  let page;
  let problems;
  before(async () => {
    const context = await session.browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    ({ page, problems } = await session.open({ hash: VIEW, context }));
    await settled(page);
    await quiet(page);
  });

  const dialog = () => page.getByRole('dialog', { name: 'Save or share' });
  const said = () => dialog().getByRole('status');
  async function openDialog() {
    if (await dialog().isVisible()) return;
    await page.getByRole('button', { name: 'Save or share…' }).focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
  }
  async function leave() {
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  }
  /** Presses a button by its key and resolves to the file. */
  async function save(name) {
    await openDialog();
    const download = page.waitForEvent('download');
    await dialog().getByRole('button', { name, exact: true }).press('Enter');
    const file = await download;
    const named = file.suggestedFilename();
    await said().getByText(`Saved as ${named}.`).waitFor();
    return { name: named, bytes: readFileSync(await file.path()) };
  }

  /** What a PNG shows: its size, and for each row of pixels whether the colours of the bar stand in it at five places. */
  const decoded = (bytes, left, right) =>
    page.evaluate(
      async ({ base64, left, right, tolerance }) => {
        const { colourMaps, report } = globalThis.whylight.get();
        const { table } = colourMaps.find(({ kind }) => kind === report.map.kind);
        const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
        const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
        const context = canvas.getContext('2d');
        context.drawImage(picture, 0, 0);
        const { data } = context.getImageData(0, 0, picture.width, picture.height);
        const at = (x, y) => [...data.subarray((y * picture.width + x) * 4, (y * picture.width + x) * 4 + 3)];
        const near = (one, other) => one.every((channel, place) => Math.abs(channel - other[place]) <= tolerance);
        const [begin, end] = [left, picture.width - 1 - right];
        const isBar = (y) =>
          [0, 0.25, 0.5, 0.75, 1].every((share) => {
            const entry = Math.round(share * 255);
            return near(at(Math.round(begin + share * (end - begin)), y), [...table.slice(entry * 3, entry * 3 + 3)]);
          });
        const rows = Array.from({ length: picture.height }, (_, y) => y).filter(isBar);
        return { width: picture.width, height: picture.height, rows, corner: at(0, 0), below: at(2, picture.height - 2) };
      },
      { base64: bytes.toString('base64'), left, right, tolerance: COLOUR_TOLERANCE },
    );

  test('the overlay as PNG is as large as the picture, on a light ground, with the colours of the bar in their places', async () => {
    const { name, bytes } = await save('Overlay as PNG');
    assert.equal(name, 'puppy-and-kitten-squeezenet-1-1-golden-retriever-grad-cam-overlay.png');
    const { width, height, rows, corner, below } = await decoded(bytes, 16, 16);
    const [canvasWidth, canvasHeight] = await page
      .locator('.panel-overlay canvas')
      .evaluate((canvas) => [canvas.width, canvas.height]);
    assert.equal(width, canvasWidth + 32);
    assert.ok(height > canvasHeight + 100, `${height}: a bar and a caption stand below the picture`);
    assert.ok(rows.length >= 10, `${rows.length} rows of the bar`);
    assert.ok(rows[0] > canvasHeight && rows.at(-1) - rows[0] === rows.length - 1, 'one bar, below the picture');
    for (const colour of [corner, below]) assert.deepEqual(colour, [253, 252, 250]);
    const map = await save('Map alone as PNG');
    assert.match(map.name, /-grad-cam-map\.png$/);
    assert.equal((await decoded(map.bytes, 16, 16)).rows.length, rows.length);
  });

  test('CSV and NumPy file hold the values of the map', async () => {
    const { map, report } = await settled(page);
    const csv = await save('Grad-CAM as CSV');
    assert.match(csv.name, /-golden-retriever-grad-cam-227x227\.csv$/);
    const lines = csv.bytes.toString().split('\r\n');
    assert.deepEqual([lines.length, lines.pop()], [228, '']);
    const read = lines.flatMap((line) => line.split(',').map((text) => Math.fround(Number(text))));
    assert.deepEqual(read, map);
    const npy = await save('Grad-CAM for NumPy (.npy)');
    const length = npy.bytes.readUInt16LE(8);
    assert.match(npy.bytes.subarray(10, 10 + length).toString(), /'descr': '<f4'.*'shape': \(227, 227\)/);
    const floats = Array.from({ length: map.length }, (_, place) => npy.bytes.readFloatLE(10 + length + 4 * place));
    assert.deepEqual(floats, map);
    assert.equal(report.target.index, 207);
  });

  test('curves of a measured number are an SVG of their own, one path for each curve', async () => {
    await leave();
    await page.locator('[data-family="faithfulness"]').evaluate((family) => (family.open = true));
    await page.getByRole('button', { name: /^Measure Deletion/ }).click();
    await quiet(page);
    const { name, bytes } = await save('Deletion');
    assert.equal(name, 'deletion-grad-cam.svg');
    const found = await page.evaluate((text) => {
      const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
      const { evidence } = globalThis.whylight.get();
      const measured = [...evidence].find(([key]) => key.includes('\nmetric\ndeletion'))[1];
      return {
        tag: svg.tagName,
        curves: svg.querySelectorAll('path.line[d*="L"]').length,
        measured: (measured.curves ?? [measured.curve]).length,
        words: [svg.querySelector('title').textContent, svg.querySelector('desc').textContent],
        fonts: [...svg.querySelectorAll('text')].every((one) => one.getAttribute('font-family').includes('Arial')),
        strokes: [...svg.querySelectorAll('path.line')].map((one) => one.getAttribute('stroke')),
      };
    }, bytes.toString());
    assert.equal(found.tag, 'svg');
    assert.equal(found.curves, found.measured);
    assert.equal(found.words[0], 'Deletion, Grad-CAM');
    assert.match(found.words[1], / over .*: .* at 0 to .* at 1/);
    assert.ok(found.fonts);
    assert.equal(found.strokes[0], '#8a4a00');
    assert.doesNotMatch(bytes.toString(), /var\(|currentColor/);
  });

  test('the report has what the map was made from, and as a page for printing says verdict, settings and hashes', async () => {
    const json = JSON.parse((await save('JSON')).bytes);
    const known = await page.evaluate(() => {
      const { report, model, evidence } = globalThis.whylight.get();
      const verdict = [...evidence].find(([key]) => key.includes('\nverdict\n'))[1];
      return { target: report.target, sha256: model.sha256, reasons: verdict.reasons, headline: verdict.headline };
    });
    const [only] = json.maps;
    const { map } = await settled(page);
    assert.deepEqual(only.map.values.map(Math.fround), map);
    assert.deepEqual(only.target, known.target);
    assert.deepEqual(only.verdict.reasons, known.reasons);
    assert.equal(json.network.sha256, known.sha256);
    assert.equal(
      json.photo.sha256,
      createHash('sha256')
        .update(readFileSync(join(root, 'www/photos/dog_cat.jpg')))
        .digest('hex'),
    );
    assert.deepEqual(
      only.measures.map(({ id }) => id),
      ['deletion'],
    );
    assert.match(json.link, /\/workbench\.html#photo=dog-cat&model=squeezenet11&target=207&method=grad-cam/);

    const opened = page.context().waitForEvent('page');
    await dialog().getByRole('button', { name: 'Page for printing' }).press('Enter');
    const report = await opened;
    const complaints = [];
    report.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await report.getByRole('heading', { name: 'Made of' }).waitFor();
    await report.waitForFunction(
      () =>
        [...document.images].length === 4 &&
        [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth > 0),
    );
    for (const format of ['A4', 'Letter']) {
      const pdf = await report.pdf({ format });
      const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
      const plain = text.replaceAll(/\s+/g, '');
      const has = (words) => plain.includes(words.replaceAll(/\s+/g, ''));
      assert.ok(has(known.headline), `${format}: ${known.headline}`);
      for (const { sentence } of known.reasons) assert.ok(has(sentence), `${format}: ${sentence}`);
      for (const words of [
        json.photo.sha256,
        json.network.sha256,
        'Grad-CAM for “golden retriever”',
        'Feature map',
        'fire9',
        'Deletion',
        json.whylight,
      ]) {
        assert.ok(has(words), `${format}: ${words}`);
      }
      assert.ok(!has('Print'), 'the button is not printed');
      assert.ok(!/not checked:\s*not checked/i.test(text), 'what was not checked is said once');
      assert.ok(totalPages <= 3, `${format}: ${totalPages} pages`);
    }
    await screenshot(report, 'report', { fullPage: true });
    assert.deepEqual(await violations(report), []);
    await report.reload();
    await report.getByRole('heading', { name: 'Made of' }).waitFor();
    assert.deepEqual(complaints, []);
    await report.close();
    const alone = await page.context().newPage();
    await alone.goto(`${session.url}/report.html`);
    await alone.getByRole('status').getByText('There is no report here.').waitFor();
    await alone.close();
  });

  test('the copied link opens the same map with what was painted, also after a reload', async () => {
    await leave();
    await page.locator('[data-family="localisation"]').evaluate((family) => (family.open = true));
    await page.getByRole('radio', { name: 'Brush' }).check();
    const area = page.locator('.drawable');
    await area.focus();
    for (const key of ['Space', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Space', 'ArrowUp', 'ArrowUp', 'Space'])
      await page.keyboard.press(key);
    const painted = (visited) =>
      visited.evaluate(() =>
        [...globalThis.whylight.get().masks.values()].map(({ width, pixels }) => [width, [...pixels].join('')]),
      );
    const mask = await painted(page);
    assert.equal(mask.length, 1);
    assert.match(mask[0][1], /1/);
    assert.doesNotMatch(page.url(), /mask=/);
    const before = await settled(page);
    await openDialog();
    await dialog().getByRole('button', { name: 'Copy link' }).press('Enter');
    await said().getByText('The link is on the clipboard.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const { state } = await settled(page);

    const visit = await session.open({ hash: new URL(link).hash });
    const arrived = await settled(visit.page);
    await visit.page.waitForFunction(() => globalThis.whylight.get().masks.size === 1);
    assert.deepEqual(await painted(visit.page), mask);
    assert.deepEqual({ ...arrived.state, mask: '' }, state);
    assert.deepEqual(arrived.map, before.map);
    assert.equal(arrived.error, null);
    await visit.page.reload();
    await settled(visit.page);
    await visit.page.waitForFunction(() => globalThis.whylight.get().masks.size === 1);
    assert.deepEqual(await painted(visit.page), mask);
    await visit.close();

    const cut = await session.open({ hash: new URL(link).hash.replace(/(mask=[^&]*)[^&]{3}/, '$1') });
    await cut.page
      .getByRole('alert')
      .getByText('What was painted over the photo is cut or changed in this address: it is left out.')
      .waitFor();
    assert.deepEqual((await settled(cut.page)).map, before.map, 'the rest of the link is honoured');
    await cut.close();
  });

  test('where the browser refuses the clipboard, the text is shown selected', async () => {
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
    });
    await openDialog();
    await dialog().getByRole('button', { name: 'Copy link' }).press('Enter');
    await said().getByText('The browser does not allow this page to copy.').waitFor();
    assert.match(
      await page.evaluate(() => globalThis.getSelection().toString() || document.activeElement.value),
      /workbench\.html#photo=dog-cat/,
    );
    await screenshot(page, 'take-away-refused');
  });

  test('axe finds nothing wrong with the dialog, in light and in dark', async () => {
    await openDialog();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page, '#take-away'), [], colorScheme);
    }
    await page.emulateMedia({ colorScheme: null });
  });

  test('the copied code shows the same map in another page', async () => {
    const { map } = await settled(page);
    await openDialog();
    const code = await dialog().getByLabel('Embed code').inputValue();
    assert.match(
      code,
      /^<why-light photo="dog_cat\.jpg" alt="[^"]+" model="squeezenet11" target="207" methods="grad-cam" verdict percentile="95" opacity="0\.45" device="cpu">/,
    );
    await buildPackage({ out: join(folder, 'whylight') });
    hostPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">\n${code}`;
    const host = await session.browser.newPage();
    await host.goto(`${session.url}/host/`);
    await host.waitForFunction(() => document.querySelector('why-light')?.state === 'shown', undefined, { timeout: TIMEOUT_MS });
    const values = await host.evaluate(() => Array.from(document.querySelector('why-light').explanations[0].map.values));
    assert.deepEqual(values, map);
    await host.close();

    await dialog().getByRole('button', { name: 'Show it live' }).click();
    await page.waitForFunction(() => document.querySelector('.embed-preview why-light')?.state === 'shown', undefined, {
      timeout: TIMEOUT_MS,
    });
    const live = await page.evaluate(() =>
      Array.from(document.querySelector('.embed-preview why-light').explanations[0].map.values),
    );
    assert.deepEqual(live, map);
    await screenshot(page, 'take-away-preview');
    await dialog().getByRole('radio', { name: 'Frame' }).check();
    const frame = await dialog().getByLabel('Embed code').inputValue();
    assert.match(
      frame,
      /^<iframe title="Grad-CAM for “golden retriever”\." src="http:\/\/localhost:\d+\/embed\.html#photo=dog-cat&amp;model=squeezenet11&amp;/,
    );
    assert.equal(await page.locator('.embed-preview').count(), 0);
    assert.deepEqual(problems, []);
  });

  test('a comparison is one picture, each map with a bar of its own', async () => {
    await leave();
    await go(page, `${VIEW.slice(1)}&compare=gradient,grad-cam`);
    await page.waitForFunction(() => globalThis.whylight.get().results.size >= 2 && globalThis.whylight.get().progress === null);
    const { name, bytes } = await save('All overlays in one PNG');
    assert.equal(name, 'puppy-and-kitten-squeezenet-1-1-golden-retriever-comparison-overlay.png');
    const { width } = await decoded(bytes, 16, 16);
    const tile = (width - 3 * 16) / 2;
    assert.ok((await decoded(bytes, 16, width - 16 - tile)).rows.length >= 10, 'the bar of the first');
    assert.ok((await decoded(bytes, 32 + tile, 16)).rows.length >= 10, 'the bar of the second');
    for (const label of ['Gradient', 'Grad-CAM'])
      assert.equal(
        await dialog()
          .getByRole('button', { name: `${label} as CSV` })
          .count(),
        1,
      );
  });

  test('in a frame of another page there is everything but the page for printing', async () => {
    const { page: frame, close } = await session.open({ path: 'embed.html', hash: VIEW, unasked: false });
    await settled(frame);
    await frame.getByRole('button', { name: 'Save or share…' }).click();
    await frame.getByRole('button', { name: 'Overlay as PNG' }).waitFor();
    assert.equal(await frame.getByRole('button', { name: 'Page for printing' }).count(), 0);
    await close();
  });
});
