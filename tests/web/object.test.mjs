// Where the object is: with a box, a brush or a quadrant, or as the gallery has it; over a real network, whose numbers are compared.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, quiet, screenshot, settled } from './harness.mjs';

const COMMON = 'device=cpu&method=grad-cam';
const SQUEEZENET = 'model=squeezenet11';
// The mask that the mouse painted and the box of the same half differ by a column of pixels at most.
const NEAR = 0.02;

describe('where the object is', { timeout: 200_000 }, () => {
  let session;
  let page;
  let problems;
  before(async () => {
    session = await launch();
    ({ page, problems } = await session.open({
      unasked: false,
      hash: `#${COMMON}&${SQUEEZENET}&photo=giraffe-zebra&target=340`,
    }));
    await settled(page);
    await quiet(page);
    await unfold();
  });
  after(() => session?.close());

  /** The metrics of localisation, which fold up whenever the map goes for a moment. */
  const unfold = () => page.locator('[data-family="localisation"]').evaluate((family) => (family.open = true));
  async function look(fragment) {
    await go(page, `${COMMON}&${/model=/.test(fragment) ? '' : `${SQUEEZENET}&`}${fragment}`);
    await quiet(page);
    await unfold();
  }
  const words = () => page.locator('.drawable canvas[role=img]').getAttribute('aria-label');
  const group = () => page.getByRole('group', { name: 'Where the object is' });
  const mark = (name) => group().getByRole('radio', { name }).check();
  const press = (name) => group().getByRole('button', { name }).click();
  const measure = async (name, id) => {
    const metric = page.locator(`[data-metric="${id}"]`);
    await metric.getByRole('button', { name: new RegExp(`^Measure ${name}`) }).click();
    await quiet(page);
    return Number(await metric.locator('.number').innerText());
  };
  const mass = () => measure('Relevance Mass', 'relevance-mass');
  const isMeasured = async () => (await page.locator('[data-metric="relevance-mass"] .number').count()) === 1;
  const share = () =>
    page.evaluate(() => {
      const [mask] = globalThis.whylight.get().masks.values();
      return mask ? mask.pixels.reduce((sum, one) => sum + one, 0) / mask.pixels.length : 0;
    });
  async function drag(...points) {
    const area = page.locator('.drawable');
    await area.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await area.boundingBox();
    const [first, ...rest] = points.map(([across, down]) => [x + across * width, y + down * height]);
    await page.mouse.move(...first);
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...point, { steps: 4 });
    await page.mouse.up();
  }

  test('a photo of the gallery brings its box for the explained class, and “no box” is heard', async () => {
    assert.match(await words(), /Marked: zebra, by a box from the gallery\./);
    assert.equal(await page.locator('.drawable .source').innerText(), 'zebra, from the gallery');
    const expected = await page.evaluate(() => {
      const { gallery, report } = globalThis.whylight.get();
      const { box } = gallery.find(({ id }) => id === 'giraffe-zebra').objects.find(({ label }) => label === 'zebra');
      const { view, map } = report;
      const column = (side) => ((side - view.x0) / (view.x1 - view.x0)) * map.width;
      const row = (side) => ((side - view.y0) / (view.y1 - view.y0)) * map.height;
      let [inside, all] = [0, 0];
      map.values.forEach((value, place) => {
        const [x, y] = [place % map.width, Math.floor(place / map.width)];
        all += Math.max(0, value);
        const across = x >= Math.floor(column(box[0])) && x < Math.ceil(column(box[2]));
        if (across && y >= Math.floor(row(box[1])) && y < Math.ceil(row(box[3]))) inside += Math.max(0, value);
      });
      return inside / all;
    });
    const found = await mass();
    assert.ok(Math.abs(found - expected) < 0.001, `${found} and by hand ${expected}`);
    await press('Use no box');
    assert.match(await words(), /Nothing is marked\./);
    assert.match(page.url(), /box=none/);
    assert.equal(await isMeasured(), false);
    await press('Use the box from the gallery');
    assert.equal(await isMeasured(), true);
    await look('photo=giraffe-zebra&target=281');
    assert.match(await words(), /Nothing is marked\./, 'it has no cat');
    await look('photo=giraffe-zebra&target=340');
  });

  test('what the mouse painted over the left half measures as the box of the left half does', async () => {
    await mark('Quadrant');
    await press('Top left');
    assert.match(page.url(), /box=0,0,0\.5,0\.5/);
    await mark('Box');
    await page.getByLabel('Bottom (%)').fill('100');
    await page.keyboard.press('Enter');
    assert.match(await words(), /left 0.%, top 0.%, right 50.%, bottom 100.%/);
    const boxed = await mass();
    await mark('Brush');
    await page.getByLabel('Size of the brush').fill('25');
    // Along the middles of two brushes that lie side by side, from beyond one edge to beyond the other.
    await drag(
      [0.375, 0.01],
      [0.375, 0.99],
      [0.125, 0.99],
      [0.125, 0.01],
      [0.03, 0.01],
      [0.03, 0.99],
      [0.25, 0.99],
      [0.25, 0.01],
    );
    assert.match(await words(), /what you painted, (49|50|51)\.\d.% of what the network sees/);
    assert.doesNotMatch(page.url(), /box=/, 'what is painted is not in the address');
    assert.equal(await isMeasured(), false, 'another mark, another number');
    const painted = await mass();
    assert.ok(Math.abs(painted - boxed) < NEAR, `painted ${painted}, box ${boxed}`);
    await screenshot(page, 'painted');
  });

  test('strokes are undone, by a button or a key, down to the box before them', async () => {
    const half = await share();
    await page.getByLabel('Size of the brush').fill('10');
    await drag([0.7, 0.7], [0.9, 0.7]);
    const more = await share();
    assert.ok(more > half);
    assert.equal(await isMeasured(), false);
    await page.getByLabel('Erase', { exact: true }).check();
    await drag([0.7, 0.7], [0.9, 0.7]);
    assert.ok(Math.abs((await share()) - half) < 1e-9, 'erased along the same way');
    assert.equal(await isMeasured(), true, 'the same pixels, the same number');
    await page.getByLabel('Erase', { exact: true }).uncheck();
    await press('Undo the mark');
    assert.equal(await share(), more);
    await page.locator('.drawable').focus();
    await page.keyboard.press('Control+z');
    assert.equal(await share(), half);
    await page.keyboard.press('Control+z');
    assert.match(await words(), /Marked: your box, left 0/);
    assert.equal(await isMeasured(), true, 'with the number that it had');
    await press('Clear the mark');
    assert.match(await words(), /from the gallery/);
  });

  test('keys paint and erase, and say so', async () => {
    await page.locator('.drawable').focus();
    assert.equal(await page.locator('.drawable .ring').count(), 1, 'the brush shows where it is');
    for (const key of ['ArrowRight', 'ArrowRight', 'Space', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key);
    const two = await share();
    assert.ok(two > 0.01 && two < 0.05, String(two));
    assert.match(await page.locator('[role=status].unseen').first().innerText(), /Marked: what you painted/);
    const left = await page.evaluate(() => {
      const [{ pixels, width }] = globalThis.whylight.get().masks.values();
      return pixels.findIndex(Boolean) % width > width / 2 - 0.1 * width;
    });
    assert.ok(left, 'to the right of the middle');
    assert.ok((await mass()) < 0.5);
    await page.locator('.drawable').focus();
    await page.keyboard.press('Control+z');
    const one = await share();
    assert.ok(one > 0 && one < two);
    await press('Clear the mark');
    assert.equal(await share(), 0);
  });

  test('each of the three ways fits a narrow screen and names what it has', async () => {
    for (const way of ['Box', 'Quadrant', 'Brush']) {
      await mark(way);
      for (const width of [360, 800, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const [scrolled, shown] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth];
        });
        assert.ok(scrolled <= shown, `${way}: ${scrolled} pixels wide on a screen of ${shown}`);
      }
      const nameless = await group()
        .locator('button, input, [tabindex], [role=img]')
        .evaluateAll(
          (all) => all.filter((one) => !one.labels?.length && !one.getAttribute('aria-label') && !one.textContent.trim()).length,
        );
      assert.equal(nameless, 0, way);
    }
  });

  test('a painted mask stays with its photo and what one network sees of it', async () => {
    await drag([0.4, 0.4], [0.6, 0.6]);
    const painted = await words();
    await look('photo=coffee');
    assert.doesNotMatch(await words(), /painted/);
    await look('photo=giraffe-zebra&target=340&model=efficientnet-lite0');
    assert.doesNotMatch(await words(), /painted/);
    await look('photo=giraffe-zebra&target=340');
    assert.equal(await words(), painted);
  });

  test('the chart measures localisation against the mark', async () => {
    const painted = await mass();
    await page.evaluate(() => {
      // Two rows are enough.
      const { methods } = globalThis.whylight.get();
      methods.splice(0, methods.length, ...methods.filter(({ id }) => ['grad-cam', 'random'].includes(id)));
    });
    await page.getByRole('tab', { name: 'Compare all' }).click();
    assert.match(await page.locator('#believe-panel').innerText(), /The object is what you painted/);
    await page.getByRole('button', { name: /^Measure 2 methods/ }).click();
    await quiet(page);
    // In per cent.
    const localisation = async () =>
      parseFloat(await page.locator('tr[data-method="grad-cam"] td:last-child .number').innerText()) / 100;
    assert.ok(Math.abs((await localisation()) - painted) < 0.01, `${await localisation()} and ${painted}`);
    await page.getByRole('tab', { name: 'Checks' }).click();
    await unfold();
    await press('Clear the mark');
    const boxed = await page.locator('[data-metric="relevance-mass"] .number').innerText();
    await page.getByRole('tab', { name: 'Compare all' }).click();
    assert.match(await page.locator('#believe-panel').innerText(), /The object is zebra, by a box from the gallery/);
    assert.equal(
      await page.locator('tr[data-method="grad-cam"] .chart-cell').count(),
      5,
      'it is measured anew, and nothing else',
    );
    await page.getByRole('button', { name: /^Measure 2 methods/ }).click();
    await quiet(page);
    assert.ok(Math.abs((await localisation()) - Number(boxed)) < 0.01, `${await localisation()} and ${boxed}`);
  });

  test('on a mosaic each class has its quadrant, which the gallery knows too', async () => {
    await page.getByRole('tab', { name: 'Checks' }).click();
    await look('photo=mosaic&target=388');
    assert.match(await words(), /giant panda, by a box from the gallery/);
    const own = await measure('Grid Pointing Game', 'grid-pointing');
    await mark('Quadrant');
    await press('Bottom left');
    const other = await measure('Grid Pointing Game', 'grid-pointing');
    assert.ok(own > 0.25 && own > other, `${own} in its own quadrant, ${other} in another`);
    await page.locator('.drawable').click({ position: { x: 250, y: 50 } });
    assert.match(await words(), /the quadrant top right/);
    assert.equal(await group().getByRole('button', { name: 'Top right' }).getAttribute('aria-pressed'), 'true');
    const again = await measure('Grid Pointing Game', 'grid-pointing');
    assert.ok(Math.abs(again - own) < NEAR, `${again} in the quadrant, ${own} in the box of the gallery`);
    assert.deepEqual(problems, []);
  });
});
