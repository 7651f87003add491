// Who reaches the page with a keyboard or a screen reader, on a small or a wide screen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, quiet, screenshot, settled } from './harness.mjs';

describe('access', { timeout: 300_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('keys wait for the network that loads, and a key finds the dialog closed that Escape closed', async () => {
    const context = await session.browser.newContext();
    let release;
    const held = new Promise((settle) => (release = settle));
    await context.route('**/fashion_resnet.onnx', async (route) => {
      await held;
      await route.continue();
    });
    const { page, problems } = await session.open({
      unasked: false,
      context,
      hash: '#device=cpu&photo=dog-cat&model=fashion-resnet&method=gradient',
    });
    const dialog = (name) => page.getByRole('dialog', { name });
    await page.locator('#class-search').waitFor();
    for (const key of ['m', 'Escape', 'm']) await page.keyboard.press(key);
    await dialog('Methods').waitFor();
    for (const key of ['Escape', '?']) await page.keyboard.press(key);
    await dialog('Keyboard').waitFor();
    await dialog('Methods').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await dialog('Keyboard').waitFor({ state: 'hidden' });
    await page.keyboard.press('c');
    await page.keyboard.type('trouser');
    assert.equal(await page.locator('#class-search').inputValue(), 'trouser');
    assert.equal(await page.evaluate(() => globalThis.whylight.get().model), null, 'the network is still on its way');
    release();
    await page.getByRole('option', { name: 'Trouser' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => globalThis.whylight.get().report?.target.index === 1, undefined, { polling: 50 });
    assert.deepEqual(problems, []);
    await context.close();
  });

  describe('a page that computes what it is asked for', () => {
    let visit;
    let page;
    before(async () => {
      visit = await session.open({ unasked: false, hash: '#device=cpu&photo=dog-cat&model=fashion-resnet&method=gradient' });
      ({ page } = visit);
      await settled(page);
    });
    after(() => visit?.close());

    test('can be used with the keyboard alone', async () => {
      const focused = () =>
        page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
      await page.keyboard.press('Tab');
      assert.match(await focused(), /Skip to the picture/);

      // The photos are one stop of the Tab key.
      await tabTo(page, 'button.thumb');
      await tabTo(page, 'button[aria-label^="Giant panda"]', 'ArrowRight');
      await page.keyboard.press('Enter');
      assert.equal((await settled(page)).photo.key, 'panda');

      const { method: first } = (await settled(page)).report;
      await tabTo(page, '#method');
      await page.keyboard.press(first === 'gradient' ? 'ArrowDown' : 'ArrowUp');
      const { report } = await settled(page);
      assert.notEqual(report.method, first);

      await tabTo(page, '#model');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await settled(page);

      await tabTo(page, 'h1, [aria-keyshortcuts="?"], button.thumb', 'Shift+Tab');
      await page.keyboard.press('c');
      await page.keyboard.type('trouser');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const { state } = await settled(page);
      assert.notEqual(state.target, 'top');
      await page.keyboard.press('Escape');

      await tabTo(page, '.stage[tabindex="0"]');
      await page.keyboard.press('Home');
      await page.getByText(/^Row \d+, column \d+/).waitFor();
      await page.keyboard.press('3');
      assert.equal((await settled(page)).state.pictures, 'map');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });

    test('a class is found by keys that follow each other faster than the page is drawn', async () => {
      await go(page, 'device=cpu&photo=dog-cat&model=fashion-resnet&method=gradient');
      await page.evaluate(() => {
        const press = (key) =>
          document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        document.activeElement.blur();
        press('c');
        document.activeElement.value = 'trouser';
        document.activeElement.dispatchEvent(new InputEvent('input', { bubbles: true }));
        press('ArrowDown');
        press('Enter');
        document.activeElement.blur();
      });
      assert.equal((await settled(page)).state.target, 1, 'Trouser');
    });

    test('a method that a network cannot serve is listed with the reason, by keyboard too, and cannot be chosen', async () => {
      await go(page, 'device=cpu&model=fashion-mlp&method=smoothgrad&set.samples=2');
      const option = page.locator('#method option[value="grad-cam"]');
      assert.equal(await option.isDisabled(), true);
      assert.match(await option.textContent(), /needs feature maps/);
      assert.match(await page.locator('#method-help').innerText(), /cannot be chosen, since Fashion MLP has no feature maps/);
      await page.keyboard.press('m');
      const button = page.getByRole('button', { name: /^Grad-CAM Grad-CAM looks at/ });
      assert.match(await button.innerText(), /Grad-CAM looks at feature maps, and Fashion MLP has none\./);
      await button.focus();
      assert.equal(await button.evaluate((one) => one === document.activeElement && one.ariaDisabled), 'true');
      await page.keyboard.press('Enter');
      assert.equal((await settled(page)).state.method, 'smoothgrad');
      await page.keyboard.press('Escape');
      await page.locator('#model').selectOption('fashion-resnet');
      assert.equal((await settled(page)).error, null);
      await page.waitForFunction(() => !document.querySelector('#method option[value="grad-cam"]').disabled);
    });

    test('names everything for a screen reader', async () => {
      await go(page, 'device=cpu&photo=dog-cat&model=squeezenet11&method=grad-cam');
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
      for (const role of ['main', 'banner', 'contentinfo', 'status', 'alert', 'combobox']) {
        assert.ok((await page.getByRole(role, { includeHidden: role === 'alert' }).count()) >= 1, `role ${role}`);
      }
      for (const picture of await page.getByRole('figure').locator('canvas').all()) {
        assert.ok((await picture.getAttribute('aria-label')).length > 10);
        assert.equal(await picture.getAttribute('role'), 'img');
      }
      const nameless = await page.evaluate(() => {
        const named = (element) =>
          element.labels?.length > 0 ||
          element.getAttribute('aria-label')?.trim() ||
          document.getElementById(element.getAttribute('aria-labelledby'))?.textContent.trim() ||
          (element.matches('button, a') && element.textContent.trim());
        const controls = [...document.querySelectorAll('button, a[href], input, select, [role="group"], section')];
        const pictures = [...document.querySelectorAll('img:not([alt])')];
        return [...controls.filter((element) => !named(element)), ...pictures].map(
          (element) => `${element.tagName} ${element.id} ${element.className}`,
        );
      });
      assert.deepEqual(nameless, []);
      assert.equal(await page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count(), 0);
      assert.ok(await page.locator('html[lang]').count());
      const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        [],
        'ids are unique',
      );
    });

    for (const [width, height] of [
      [360, 740],
      [800, 1000],
      [1600, 1000],
    ]) {
      test(`fits a screen ${width} pixels wide in every view`, async () => {
        await page.setViewportSize({ width, height });
        for (const [view, method] of Object.entries({
          all: 'grad-cam',
          photo: 'grad-cam',
          map: 'gradient',
          overlay: 'grad-cam',
        })) {
          await go(page, `device=cpu&photo=dog-cat&model=squeezenet11&method=${method}&view=${view}`);
          const { scroll, client, stretched } = await page.evaluate(() => ({
            scroll: document.documentElement.scrollWidth,
            client: document.documentElement.clientWidth,
            stretched: [...document.querySelectorAll('.panels .stage canvas')].map(
              (canvas) => (canvas.clientWidth / canvas.clientHeight) * (canvas.height / canvas.width),
            ),
          }));
          assert.ok(scroll <= client, `${view}: ${scroll} pixels wide on a screen of ${client}`);
          assert.equal(stretched.length, view === 'all' ? 3 : 1);
          for (const ratio of stretched) assert.ok(Math.abs(ratio - 1) < 0.02, `${view} is stretched by ${ratio}`);
          for (const colorScheme of ['dark', 'light']) {
            await page.emulateMedia({ colorScheme });
            await screenshot(page, `${view}-${width}-${colorScheme}`, { fullPage: true });
          }
        }
      });
    }
  });

  describe('a page that checks its map by itself', () => {
    let visit;
    let page;
    before(async () => {
      visit = await session.open({
        hash: '#device=cpu&photo=chelsea&model=fashion-resnet&method=grad-cam',
        viewport: { width: 390, height: 844 },
      });
      ({ page } = visit);
      await settled(page);
    });
    after(() => visit?.close());

    test('the first screen of a phone and of a laptop has the photo, the map with class and method, and the verdict', async () => {
      await page.locator('.verdict-line [data-verdict]:not([data-verdict="unknown"])').waitFor({ timeout: 60_000 });
      for (const viewport of [
        { width: 390, height: 844 },
        { width: 1440, height: 900 },
      ]) {
        await page.setViewportSize(viewport);
        for (const part of ['.panel-photo .stage', '.panel-map figcaption', '.verdict-line']) {
          const { y, height } = await page.locator(part).boundingBox();
          assert.ok(y >= 0 && y + height <= viewport.height, `at ${viewport.width} px ${part} ends at ${y + height}`);
        }
        await screenshot(page, `first-screen-${viewport.width}`);
      }
      assert.match(await page.locator('.panel-map figcaption').innerText(), /^Map\s+Grad-CAM for “/);
    });

    test('what is opened below the picture comes into sight, and on a wide screen the map stays beside it', async () => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 1440, height: 900 });
      await go(page, 'device=cpu&model=fashion-resnet&method=gradient');
      // Its verdict too: the page is long enough then to be scrolled.
      await quiet(page);
      await page.getByRole('button', { name: 'Why', exact: true }).click();
      const top = (selector) => page.locator(selector).evaluate((part) => Math.round(part.getBoundingClientRect().top));
      assert.ok(Math.abs(await top('#believe')) < 40, `${await top('#believe')} px from the top`);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-trust');
      const copy = page.locator('.kept-map canvas');
      const { y, height } = await page.locator('.kept-map').boundingBox();
      assert.ok(y >= 0 && y + height <= 900, `a copy of the map is in sight, from ${y} to ${y + height}`);
      assert.ok(await copy.evaluate((canvas) => canvas.width > 100));
      await page.setViewportSize({ width: 1000, height: 900 });
      assert.equal(await copy.isVisible(), false);
    });
  });
});

/** Presses Tab, or another key that moves the focus, until an element that matches has the focus. */
async function tabTo(page, selector, key = 'Tab') {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} never reaches ${selector}`);
}
