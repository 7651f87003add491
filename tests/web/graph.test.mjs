// A network looked at: over the stand-in every state of the drawing, by pointer, keys and list; over the real engine that Grad-CAM uses the feature
// map that was chosen in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buildStandInPage } from '../../scripts/build.mjs';
import { launch, openNetwork, openQuestion, read, screenshot, settled } from './harness.mjs';

// What the page's own thread may compute to unfold 500 steps, in processor time, which does not grow while other programs run. Measured: 190 ms. On the
// page itself the layout alone would take half a second.
const MOST_BUSY_MS = 500;

const dialog = (page) => page.getByRole('dialog', { name: /^The network/ });
const graphOf = (page, read) => page.evaluate(read);

/** Waits until what is unfolded is drawn. */
const drawn = (page) =>
  page.waitForFunction(
    () => {
      const { graph } = globalThis.whylight.get();
      return graph?.drawn && graph.viewport !== undefined && graph.drawn.visible.frames.length === graph.unfolded.size;
    },
    undefined,
    { timeout: 30_000, polling: 20 },
  );

/** Runs in the page before all else: what the worker of the layout answers is held back while `heldLayouts` is a list. */
function holdLayouts() {
  globalThis.Worker = class extends globalThis.Worker {
    constructor(address, ...rest) {
      super(address, ...rest);
      this.laysOut = /layout/.test(address);
    }
    set onmessage(hear) {
      super.onmessage = (event) =>
        this.laysOut && globalThis.heldLayouts ? globalThis.heldLayouts.push(() => hear(event)) : hear(event);
    }
  };
}

/** Gives a function that gives the processor time of the page's own thread so far, in ms. */
async function stopwatch(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
}

async function look(page) {
  await openQuestion(page, 'Network');
  await page.getByRole('button', { name: 'See its steps…' }).click();
  await drawn(page);
}

/** The box whose first line begins so. */
const box = (page, words) => dialog(page).locator('.graph-box').filter({ hasText: words });

describe('over the stand-in', { timeout: 200_000 }, () => {
  let session;
  before(async () => {
    session = await launch({ folder: await buildStandInPage() });
  });
  after(() => session?.close());

  test('stages unfold by a click, a box tells of itself, and a feature map is chosen', async () => {
    const { page, problems, requests, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=grad-cam',
      viewport: { width: 1440, height: 900 },
    });
    await settled(page);
    assert.equal(requests.filter((address) => /layout/.test(address)).length, 0, 'nothing is loaded before it is wanted');
    const before = page.workers().length;
    await look(page);
    assert.equal(page.workers().length, before + 1, 'the layout has a worker of its own');
    assert.deepEqual(await dialog(page).locator('.graph-box text:first-of-type').allTextContents(), [
      'Photo',
      ...[112, 56, 28, 14, 7].map((size) => `▸ ${size} × ${size} cells`),
      '▸ Head',
    ]);
    await screenshot(page, 'graph-1440-light');

    const stage = box(page, '56 × 56 cells');
    const place = await stage.boundingBox();
    await stage.click();
    await drawn(page);
    assert.equal(await stage.getAttribute('aria-expanded'), 'true');
    const after = await stage.boundingBox();
    assert.ok(Math.abs(after.y - place.y) < 12, 'what was clicked stays where it is');
    await box(page, 'Block').first().click();
    await drawn(page);
    const relu = box(page, 'Relu').first();
    await relu.hover();
    const details = dialog(page).getByRole('region', { name: 'What is pointed at' });
    assert.match(await details.innerText(), /Relu[\s\S]*\/Relu_4[\s\S]*64 × 56 × 56[\s\S]*Grad-CAM can look here/);
    await relu.click();
    await page.waitForFunction(() => globalThis.whylight.get().state.parameters.tap === 't4');
    assert.equal(await relu.getAttribute('aria-pressed'), 'true');
    assert.match(await details.innerText(), /Grad-CAM looks here/);
    await screenshot(page, 'graph-unfolded-1440-light');

    // A drag moves the drawing and chooses nothing.
    const from = await relu.boundingBox();
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 80, from.y + 60, { steps: 4 });
    await page.mouse.up();
    const to = await relu.boundingBox();
    assert.ok(to.x > from.x + 40 && to.y > from.y + 20, 'it follows the pointer');
    assert.equal(await page.evaluate(() => globalThis.whylight.get().state.parameters.tap), 't4');
    const scale = () => graphOf(page, () => globalThis.whylight.get().graph.viewport.scale);
    const was = await scale();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await page.waitForFunction((last) => globalThis.whylight.get().graph.viewport.scale > last, was);
    await page.getByRole('button', { name: 'All of it' }).click();
    await page.waitForFunction((last) => globalThis.whylight.get().graph.viewport.scale < last, was);

    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    // The browser closes a dialog first and tells the page after.
    await page.waitForFunction(() => globalThis.whylight.get().graph === null);
    await settled(page);
    assert.equal(await page.locator('#set-tap').inputValue(), 't4');
    assert.ok((await page.locator('#set-tap optgroup').count()) > 3, 'the list is grouped by the size of the maps');
    assert.equal(page.workers().length, before, 'the worker is gone');
    assert.deepEqual(problems, []);
    await close();
  });

  test('keys alone reach every box, and a method without feature maps gets one that has them', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=gradient',
      viewport: { width: 1280, height: 900 },
    });
    await settled(page);
    await look(page);
    await dialog(page).locator('.graph-box[tabindex="0"]').focus();
    const at = () => graphOf(page, () => document.activeElement.getAttribute('aria-label'));
    assert.match(await at(), /^Input/);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement.getAttribute('aria-label').startsWith('Group 112 × 112 cells'));
    await page.keyboard.press('Enter');
    await drawn(page);
    assert.match(await at(), /^Group 112 × 112 cells/, 'the focus stays on the group');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement.getAttribute('aria-label').startsWith('Operator Relu'));
    await dialog(page).getByRole('button', { name: 'Grad-CAM of this feature map' }).click();
    await page.waitForFunction(() => globalThis.whylight.get().state.method === 'grad-cam');
    assert.equal(await page.evaluate(() => globalThis.whylight.get().state.parameters.tap), 't1');
    await box(page, 'Photo').focus();
    // The focus follows once the drawing is drawn.
    const comesTo = (label) =>
      page.waitForFunction((begin) => document.activeElement.getAttribute('aria-label').startsWith(begin), label);
    await page.keyboard.press('End');
    await comesTo('Group Head');
    await page.keyboard.press('Home');
    await comesTo('Input');
    // Escape closes the drawing and stops nothing.
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    assert.equal((await settled(page)).state.method, 'grad-cam');
    assert.deepEqual(problems, []);
    await close();
  });

  test('500 steps are laid out beside the page and drawn, at 390 pixels, as a list too', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      init: holdLayouts,
      hash: '#device=cpu&photo=coffee&model=efficientnet-lite0&method=grad-cam',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    await settled(page);
    await look(page);
    await page.locator('.graph-box.folded').first().hover();
    const facts = await dialog(page).locator('.graph-details .own-facts').boundingBox();
    assert.ok(facts.y + facts.height <= 844, `the facts of the box under the pointer reach down to ${facts.y + facts.height}`);
    await screenshot(page, 'graph-390-dark');
    const sizes = () => {
      const { drawn, network } = globalThis.whylight.get().graph;
      return { boxes: drawn.visible.boxes.length, steps: network.graph.steps.length };
    };
    const folded = await page.evaluate(sizes);
    await page.evaluate(() => (globalThis.heldLayouts = []));
    const busy_ms = await stopwatch(page);
    const before_ms = await busy_ms();
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await page.waitForFunction(() => globalThis.heldLayouts.length > 0);
    // The worker is done, and the page went on without it: it still draws what was there.
    assert.equal((await page.evaluate(sizes)).boxes, folded.boxes);
    await page.evaluate(() => {
      const held = globalThis.heldLayouts;
      globalThis.heldLayouts = null;
      for (const hear of held) hear();
    });
    await drawn(page);
    const unfolding_ms = (await busy_ms()) - before_ms;
    const { boxes, steps } = await page.evaluate(sizes);
    assert.ok(steps > 500 && boxes > steps, `${steps} steps in ${boxes} boxes`);
    assert.ok(unfolding_ms > 0 && unfolding_ms < MOST_BUSY_MS, `the page was busy for ${unfolding_ms} ms`);
    await screenshot(page, 'graph-unfolded-390-dark');
    await dialog(page).getByLabel('List', { exact: true }).check();
    const list = dialog(page).getByRole('list', { name: /^Steps of the network/ });
    assert.equal(await list.getByRole('radio').count(), await page.evaluate(() => globalThis.whylight.get().model.taps.length));
    await list.getByRole('radio').first().check();
    await page.waitForFunction(() => globalThis.whylight.get().state.parameters.tap === 'stem');
    assert.ok(await dialog(page).evaluate((element) => element.scrollWidth <= element.clientWidth + 1), 'nothing spills');
    await screenshot(page, 'graph-list-390-dark');
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    await drawn(page);
    assert.equal(await list.getByRole('radio').count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });

  test('two fingers enlarge', async () => {
    const { page, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=coffee&model=squeezenet11&method=grad-cam',
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await settled(page);
    await look(page);
    const area = await dialog(page).locator('.graph-window').boundingBox();
    const [x, y] = [area.x + area.width / 2, area.y + area.height / 2];
    const client = await page.context().newCDPSession(page);
    const touch = (type, ...apart) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: apart.flatMap((half) => [
          { x: x - half, y, id: 0 },
          { x: x + half, y, id: 1 },
        ]),
      });
    await page.getByRole('button', { name: 'All of it' }).click();
    const was = await graphOf(page, () => globalThis.whylight.get().graph.viewport.scale);
    await touch('touchStart', 30);
    for (const half of [40, 50, 60]) await touch('touchMove', half);
    await touch('touchEnd');
    const now = await graphOf(page, () => globalThis.whylight.get().graph.viewport.scale);
    assert.ok(now > was * 1.3, `${was} became ${now}`);
    await close();
  });
});

describe('over the real engine', { timeout: 200_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('Grad-CAM uses the feature map that was chosen', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=chelsea&model=fashion-resnet&method=grad-cam',
    });
    const first = await settled(page);
    await look(page);
    const usual = await page.evaluate(() => globalThis.whylight.get().model.tap);
    const tap = await page.evaluate(() => globalThis.whylight.get().model.taps[1].name);
    assert.notEqual(tap, usual);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await drawn(page);
    await screenshot(page, 'graph-fashion-resnet');
    const id = await page.evaluate((name) => {
      const { network } = globalThis.whylight.get().graph;
      return `step-${network.graph.steps.findIndex(({ output }) => output === name)}`;
    }, tap);
    await dialog(page).locator(`[data-box="${id}"]`).click();
    await page.keyboard.press('Escape');
    const chosen = await settled(page);
    assert.equal(chosen.state.parameters.tap, tap);
    const used = await page.evaluate(() => globalThis.whylight.get().report.parameters.tap);
    assert.equal(used, tap);
    assert.notDeepEqual(chosen.map, first.map);
    assert.deepEqual(problems, []);
    await close();
  });

  test('in the panel for a network of one’s own the drawing chooses what the card says', async () => {
    const { page, problems, close } = await session.open({
      unasked: false,
      hash: '#device=cpu&photo=chelsea&model=fashion-mlp&method=gradient',
    });
    await settled(page);
    await openNetwork(page, { name: 'vit.onnx', buffer: read('tests/exports/vit_small_ts17.onnx') });
    await page.waitForFunction(() => globalThis.whylight.get().ownNetwork?.preview, undefined, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Choose it in a drawing of the network…' }).click();
    await drawn(page);
    await screenshot(page, 'graph-own-vit');
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await drawn(page);
    const { tap, id } = await page.evaluate(() => {
      const { graph, ownNetwork } = globalThis.whylight.get();
      const [{ name }] = graph.network.taps.filter((each) => each.name !== ownNetwork.choice.tap);
      return { tap: name, id: `step-${graph.network.graph.steps.findIndex(({ output }) => output === name)}` };
    });
    await dialog(page).locator(`[data-box="${id}"]`).click();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => globalThis.whylight.get().ownNetwork.choice.tap), tap, 'the panel stays open');
    assert.deepEqual(problems, []);
    await close();
  });
});
