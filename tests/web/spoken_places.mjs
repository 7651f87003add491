// Places of the workbench that say much, for a test of what they say: how each is reached, in any language.
import { read, settled } from './harness.mjs';

// Beside other files that drive a browser.
const DONE_WITHIN_MS = 180_000;
const BASE = 'device=cpu&photo=dog-cat&model=squeezenet11';

const until = (page, condition) => page.waitForFunction(condition, undefined, { timeout: DONE_WITHIN_MS, polling: 100 });
const idle = (page) =>
  until(page, () => globalThis.whylight.get().working === null && globalThis.whylight.get().tasks.length === 0);
/** @param {import('playwright-core').Page} page @param {string} selector of what may be out of sight */
const press = (page, selector) =>
  page
    .locator(selector)
    .first()
    .evaluate((button) => button.click());

/** What a narrow page holds in the sheet of the question. @param {import('playwright-core').Page} page */
const openNetworkSheet = (page) => page.locator('.question-bar button').last().click();

/**
 * @typedef {object} Place
 * @property {string} hash
 * @property {(page: import('playwright-core').Page, say: (english: string) => string, note: () => Promise<void>) => Promise<void>} [go] from
 *   the page with its first map; `say`: a text as the page has it; `note` hears what is there on the way
 */

/** @type {Record<string, Place>} */
export const PLACES = {
  views: {
    hash: `${BASE}&method=grad-cam&look=views`,
    async go(page) {
      await until(page, () => document.querySelector('.four ~ .sentence')?.textContent.trim());
      await page.locator('#wiggle-amount').press('ArrowRight');
      await idle(page);
      await until(page, () => document.querySelector('.wiggle .sentence')?.textContent.trim());
    },
  },
  'four frames without a camera': {
    hash: `${BASE}&method=grad-cam&look=views&views=camera`,
    async go(page) {
      await press(page, '.tab-views .offer');
      await until(page, () => globalThis.whylight.get().frameProblem !== null || globalThis.whylight.get().camera);
    },
  },
  'layers re-initialised': {
    hash: `${BASE}&method=grad-cam&look=break`,
    async go(page) {
      await press(page, '.tab-break .offer');
      await until(page, () => document.querySelector('.tab-break .sentence')?.textContent.trim());
      await idle(page);
    },
  },
  chart: {
    hash: `${BASE}&method=grad-cam&look=chart`,
    async go(page, say, note) {
      await press(page, '.tab-chart .offer');
      await until(page, () => document.querySelectorAll('.chart-cell').length > 6);
      await note();
      await press(page, '.tab-chart .working button');
      await idle(page);
      for (const column of [0, 2, 5]) {
        await page.locator('tr[data-method] >> nth=0 >> .chart-cell').nth(column).click();
        await page.locator('.evidence').waitFor();
        await note();
      }
    },
  },
  object: {
    hash: `${BASE}&method=grad-cam&look=trust`,
    async go(page, say, note) {
      await page.locator('[data-family="localisation"]').evaluate((family) => (family.open = true));
      for (const way of ['brush', 'quadrant', 'box']) {
        await press(page, `input[name=marking][value=${way}]`);
        await note();
      }
    },
  },
  comparison: {
    hash: `${BASE}&compare=gradient,grad-cam`,
    async go(page, say, note) {
      await until(page, () => globalThis.whylight.get().results.size >= 2);
      await note();
      await page.locator('#two-classes').check();
      await until(page, () => globalThis.whylight.get().results.size >= 4);
    },
  },
  'network sheet': {
    hash: `${BASE}&method=grad-cam`,
    async go(page, say, note) {
      await openNetworkSheet(page);
      await page.getByRole('button', { name: say('See its steps…') }).click();
      await until(page, () => globalThis.whylight.get().graph?.drawn);
      await page.locator('.graph-box.folded').first().click();
      await note();
      await press(page, 'input[name=graph-as][value=list]');
      await page.locator('.graph-list').waitFor();
    },
  },
  'take away': {
    hash: `${BASE}&method=grad-cam`,
    async go(page, say, note) {
      await press(page, '.figure .share');
      await note();
      for (const variant of ['npm', 'frame']) {
        await press(page, `input[name=embed-variant][value=${variant}]`);
        await note();
      }
      await page.getByRole('button', { name: 'JSON' }).click();
      await until(page, () => globalThis.whylight.get().ui.takeAway.said !== '');
    },
  },
  precision: {
    hash: `${BASE}&method=gradient`,
    async go(page, say) {
      await press(page, `button:text-is("${say('Precision: f32, f16…')}")`);
      await until(page, () => globalThis.whylight.get().precision?.busy === null);
    },
  },
  'a network of one’s own': {
    hash: `${BASE}&method=grad-cam`,
    async go(page, say, note) {
      await openNetworkSheet(page);
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: say('Bring your own (.onnx)…') }).click();
      const buffer = read('tests/exports/keras_nhwc.onnx');
      await (await chooser).setFiles([{ name: 'keras.onnx', mimeType: 'application/octet-stream', buffer }]);
      await until(page, () => {
        const own = globalThis.whylight.get().ownNetwork;
        return own?.busy === null && (own.problem || own.preview);
      });
      await note();
      await page.locator('#own-names').selectOption('own');
      await page.locator('#own-names-list').waitFor();
    },
  },
  'an old link': {
    hash: `${BASE}&method=saliency&reference=moon&score=loss&box=7&seed=x&clip=2&opacity=x&look=x&seen=4`,
  },
  'a link with classes and a pair that are not here': {
    hash: `${BASE}&method=grad-cam&grad-cam.layer=x&target=unicorn&against=5000&pair=a,b&second=3`,
  },
};

/** A place of the page, opened anew. @param {import('playwright-core').Page} page @param {Place} place @param {(english: string) => string} say @param {() => Promise<void>} note */
export async function visit(page, { hash, go }, say, note) {
  // A comparison has no map of its own.
  if (!hash.includes('compare=')) await settled(page, { timeout: DONE_WITHIN_MS });
  await note();
  await go?.(page, say, note);
  await note();
}
