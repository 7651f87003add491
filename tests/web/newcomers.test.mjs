// What a newcomer to the workbench finds: the first screen, the sheet on a phone, the tour, headings and axe in every state, and paper.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buildStandInPage } from '../../scripts/build.mjs';
import { violations } from './axe.mjs';
import { CHOOSE_MODEL, chooseFile, go, launch, quiet, screenshot, settled } from './harness.mjs';

const HASH = '#device=cpu&photo=dog-cat&model=squeezenet11&method=gradient';
const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };
// A laptop at twice the size of its letters.
const ZOOMED = { width: 720, height: 450 };

/** The levels of the headings that are there for a reader, in their order. */
const headings = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
      .filter((one) => one.getClientRects().length > 0)
      .map((one) => ({ level: Number(one.tagName[1]), words: one.textContent.trim() })),
  );

async function assertWellFormed(page, state) {
  const found = await headings(page);
  assert.equal(found[0].level, 1, `${state} begins with the title`);
  for (const [place, { level, words }] of found.entries()) {
    const before = found[place - 1]?.level ?? 0;
    assert.ok(level <= before + 1, `${state}: “${words}” is of level ${level} after one of level ${before}`);
  }
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await violations(page), [], `${state}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

describe('a newcomer', { timeout: 900_000 }, () => {
  let session;
  before(async () => (session = await launch({ folder: await buildStandInPage() })));
  after(() => session?.close());

  const visit = async (viewport, options = {}) => {
    const opened = await session.open({ hash: HASH, viewport, reducedMotion: 'reduce', colorScheme: 'light', ...options });
    await settled(opened.page);
    await quiet(opened.page);
    return opened;
  };

  for (const [name, viewport] of Object.entries({ laptop: LAPTOP, phone: PHONE, 'laptop at 200 %': ZOOMED })) {
    test(`has photo, class, method, map and verdict on the first screen of a ${name}, and the method among the first stops`, async () => {
      const { page, problems, close } = await visit(viewport);
      const narrow = viewport.width < 960;
      for (const part of [
        '.panel-photo .stage',
        narrow ? '[data-part="class"]' : '.class[aria-pressed="true"]',
        narrow ? '[data-part="method"]' : '#method',
        '.panel-map .stage',
        '.verdict-line .chip',
      ]) {
        const { y, height } = await page.locator(part).boundingBox();
        assert.ok(y >= 0 && y + height <= viewport.height, `${part} ends at ${y + height} of ${viewport.height}`);
      }
      const head = await page.locator('.head').boundingBox();
      assert.ok(head.height < 0.16 * viewport.height, `the header takes ${head.height} px`);
      let stops = 0;
      do {
        await page.keyboard.press('Tab');
        stops += 1;
      } while (stops < 20 && !(await page.evaluate(() => document.activeElement.matches('#method, [data-part="method"]'))));
      assert.ok(stops <= 10, `the method is stop ${stops} of the Tab key`);
      const share = await page.getByRole('button', { name: 'Save or share…' }).boundingBox();
      assert.ok(
        narrow || share.y + share.height <= viewport.height,
        `sharing is found on the first screen, and is at ${share.y}`,
      );
      await screenshot(page, `newcomer-${viewport.width}`);
      assert.deepEqual(problems, []);
      await close();
    });
  }

  test('chooses on a phone in a sheet with the map in sight above it, and comes back by Escape, button, swipe and beside it', async () => {
    const { page, problems, close } = await visit(PHONE);
    const sheet = page.getByRole('dialog', { name: 'Question' });
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.part);
    await page.locator('[data-part="method"]').click();
    await sheet.waitFor();
    await page.waitForFunction(() => document.activeElement.id === 'method');
    const map = await page.locator('.panel-map .stage').boundingBox();
    const top = (await sheet.boundingBox()).y;
    assert.ok(map.y >= 0 && map.y + map.height <= top, `the map from ${map.y} to ${map.y + map.height}, the sheet from ${top}`);
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      assert.ok(
        await page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))),
      );
    }
    await page.locator('#method').selectOption('grad-cam');
    assert.equal((await settled(page)).report.method, 'grad-cam');
    assert.ok(await sheet.isVisible(), 'it stays open, so that one can go on choosing');
    assert.match(await page.locator('[data-part="method"]').innerText(), /Grad-CAM/);
    await assertWellFormed(page, 'the sheet');
    // In the field of the class search Escape belongs to its list.
    await page.locator('#method').focus();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'method', 'the focus is where it was');

    await page.locator('[data-part="class"]').click();
    await page.waitForFunction(() => document.activeElement.matches('.class[aria-pressed="true"]'));
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'hidden' });

    // The network has a button of its own, and what goes wrong while the sheet is open is said in it, since it covers the page.
    await page.getByRole('button', { name: 'Network SqueezeNet' }).click();
    await page.waitForFunction(() => document.activeElement.id === 'model');
    await chooseFile(page, CHOOSE_MODEL, { name: 'weights.onnx.data', buffer: Buffer.from('weights') });
    await sheet.getByRole('alert').getByText('looks like the weights of a network').waitFor();
    assert.equal(await page.getByText('looks like the weights of a network').count(), 1, 'it is said once');
    await sheet.getByRole('button', { name: 'Dismiss this message' }).click();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });

    await page.locator('[data-part="class"]').click();
    const grip = await page.locator('.grip').boundingBox();
    await page.mouse.move(grip.x + 50, grip.y + 10);
    await page.mouse.down();
    await page.mouse.move(grip.x + 50, grip.y + 120, { steps: 4 });
    await page.mouse.up();
    await sheet.waitFor({ state: 'hidden' });

    await page.keyboard.press('c');
    await page.waitForFunction(() => document.activeElement.id === 'class-search');
    // A wide screen has the question beside the picture, and no sheet.
    await page.setViewportSize(LAPTOP);
    await sheet.waitFor({ state: 'detached' });
    assert.ok(await page.locator('#method').isVisible());
    assert.deepEqual(problems, []);
    await close();
  });

  test('is led by a tour that goes by keys and does not come again by itself', async () => {
    const context = await session.browser.newContext();
    const init = () => (globalThis.whylightTour = true);
    const { page, problems } = await visit(LAPTOP, { context, init, hash: '' });
    const tour = page.getByRole('dialog', { name: 'Tour' });
    assert.match(await tour.innerText(), /Step 1 of 6/);
    assert.equal(await page.evaluate(() => document.activeElement === document.body), true, 'it takes no focus by itself');
    await assertWellFormed(page, 'the tour');
    await page.locator('#tour-next').focus();
    for (const step of [2, 3, 4, 5, 6]) {
      await page.keyboard.press('Enter');
      await tour.filter({ hasText: `Step ${step} of 6` }).waitFor();
      assert.equal(await page.locator('#main[class^="touring-"]').count(), 1);
    }
    await page.keyboard.press('Enter');
    await tour.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'tour-button');

    const again = await visit(LAPTOP, { context, init, hash: '' });
    assert.equal(await again.page.getByRole('dialog', { name: 'Tour' }).count(), 0);
    await again.page.getByRole('button', { name: 'Tour' }).click();
    await again.page.waitForFunction(() => document.activeElement.id === 'tour-next');
    await again.page.keyboard.press('Escape');
    await again.page.getByRole('dialog', { name: 'Tour' }).waitFor({ state: 'hidden' });
    assert.deepEqual([...problems, ...again.problems], []);
    await context.close();

    const { page: plain, close } = await visit(LAPTOP);
    assert.equal(await plain.getByRole('dialog', { name: 'Tour' }).count(), 0, 'a test has it only when it wants it');
    await close();
  });

  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1440, height: 900 },
  ]) {
    test(`sees what each step of the tour speaks of, at ${viewport.width} by ${viewport.height}`, async () => {
      const { page, close } = await visit(viewport, { reducedMotion: 'reduce' });
      await page.getByRole('button', { name: 'Tour' }).click();
      for (const step of [1, 2, 3, 4, 5, 6]) {
        const tour = page.getByRole('dialog', { name: 'Tour' }).filter({ hasText: `Step ${step} of 6` });
        await tour.waitFor();
        const seen = await page.evaluate(() => {
          const isMarked = (one) => getComputedStyle(one).outline.includes('solid 3px') && one.getBoundingClientRect().height > 0;
          const place = [...document.querySelectorAll('#main *')].find(isMarked);
          if (!place) return null;
          const { left, right, top, bottom } = place.getBoundingClientRect();
          const card = document.getElementById('tour').getBoundingClientRect();
          const isBeside = right <= card.left || left >= card.right;
          // Its head is not under anything; what is higher than the room above the card goes on below it.
          const isOnTop = place.contains(document.elementFromPoint((left + right) / 2, top + 6));
          const fits = bottom <= (isBeside ? innerHeight : card.top) || bottom - top > card.top / 2;
          return { what: place.className, isOnTop, fits, top, bottom, card: card.top };
        });
        assert.ok(seen?.isOnTop && seen.fits, `step ${step}: ${JSON.stringify(seen)}`);
        await page.locator('#tour-next').click();
      }
      await close();
    });
  }

  test('finds no heading of a level left out and nothing that axe complains of, in every state', async () => {
    const { page, close } = await visit(LAPTOP);
    await assertWellFormed(page, 'one method');
    for (const name of ['Views', 'Break it', 'Compare all', 'Checks']) {
      await page.getByRole('tab', { name }).click();
      await assertWellFormed(page, `the tab ${name}`);
    }
    for (const fold of await page.locator('details').all()) await fold.evaluate((one) => (one.open = true));
    await assertWellFormed(page, 'all that is folded');
    for (const [button, name] of [
      [/^Look through all/, 'Methods'],
      ['Keyboard shortcuts', 'Keyboard'],
      ['Photo credits and licences', 'Credits'],
      [/^Save or share/, null],
      [/^Precision/, 'Precision'],
    ]) {
      await page.getByRole('button', { name: button }).first().click();
      const dialog = page.getByRole('dialog', name ? { name } : {});
      await dialog.waitFor();
      await assertWellFormed(page, `the dialog of ${button}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }
    await go(page, 'device=cpu&photo=dog-cat&model=squeezenet11&compare=gradient,grad-cam');
    await page.waitForFunction(() => globalThis.whylight.get().progress === null, undefined, { polling: 50 });
    await assertWellFormed(page, 'a comparison');
    await go(page, 'device=cpu&photo=dog-cat&model=squeezenet11&method=no-such-method');
    await page.locator('[role="alert"] p').waitFor();
    await assertWellFormed(page, 'an error');
    await close();
  });

  test('prints photo, map, overlay, colour bar, question and verdict on one page, and no controls', async () => {
    const { page, close } = await visit(LAPTOP, { hash: HASH.replace('=gradient', '=smoothgrad') });
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    assert.equal(pages, 1);
    await page.emulateMedia({ media: 'print' });
    for (const part of ['.panel-photo canvas', '.panel-map canvas', '.panel-overlay canvas', '.ramp canvas', '.printed']) {
      assert.ok(await page.locator(part).isVisible(), part);
    }
    const facts = await page.locator('.printed').innerText();
    for (const word of [/Network\s+\S/, /Class\s+“/, /Method\s+SmoothGrad/]) assert.match(facts, word);
    assert.ok((await page.locator('.printed .reason').count()) > 0, 'the verdict with its reasons');
    const controls = page.locator('button:visible, select:visible, input:visible, [role="tab"]:visible');
    assert.equal(await controls.count(), 0);
    await close();
  });
});
