// What somebody who reads the lesson for the first time looks for: numbers of chapters, what a teacher's link opens, and answers that are on the screen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';

const WITHIN_MS = 120_000;
const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };

/** Waits until the two bars of the patch have numbers. */
const probed = (page) =>
  page.waitForFunction(
    () => [...document.querySelectorAll('#probe .bar-number')].filter(({ textContent }) => textContent !== '…').length === 2,
    undefined,
    { timeout: WITHIN_MS },
  );

describe('a newcomer to the lesson', { timeout: 600_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('finds the chapters under the numbers of the contents, and no heading of a level left out', async () => {
    const { page, problems, close } = await session.open({ path: '' });
    const contents = await page.locator('.contents a').allInnerTexts();
    assert.equal(contents.length, 10);
    const title = await page.locator('h1').innerText();
    assert.ok(!contents.includes(title), 'the lesson has a title of its own');
    for (const [place, name] of contents.entries()) {
      // As a screen reader has it: the number is in it.
      await page.getByRole('heading', { level: 2, name: `${place + 1}. ${name}`, exact: true }).waitFor({ timeout: 5000 });
    }
    for (const name of ['For teachers', 'Sources'])
      assert.equal(await page.getByRole('heading', { level: 2, name, exact: true }).count(), 1, 'no chapter, no number');
    const levels = await page
      .locator('h1, h2, h3, h4, h5, h6')
      .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    for (const [place, level] of levels.entries()) assert.ok(level <= (levels[place - 1] ?? 0) + 1, levels.join(' '));
    assert.deepEqual(problems, []);
    await close();
  });

  test('every step of the plans has a link, and each link opens with its figure in view', async () => {
    for (const viewport of [PHONE, LAPTOP]) {
      const { page, problems, close } = await session.open({ path: '', viewport });
      const steps = await page
        .locator('.plan > li')
        .evaluateAll((all) => all.map((step) => [...step.querySelectorAll('a')].map((link) => link.getAttribute('href'))));
      assert.equal(steps.length, 10);
      for (const links of steps) assert.ok(links.length > 0);
      const places = new Set(steps.flat().filter((href) => href.includes('#')));
      for (const href of places) {
        assert.match(href, /#[a-z]+-figure$/, 'a figure and not its chapter');
        await page.goto(new URL(href, page.url()).href);
        await page.locator('#page').waitFor();
        const id = href.split('#')[1];
        // The place is kept while figures above it come.
        await page.waitForTimeout(400);
        const { top, bottom } = await page.evaluate((name) => document.getElementById(name).getBoundingClientRect(), id);
        assert.ok(top >= -60 && top < 0.3 * viewport.height && bottom > 0, `${href} at ${viewport.width}: ${top} to ${bottom}`);
        assert.equal(await page.locator('.stale').count(), 0, href);
      }
      assert.deepEqual(problems, []);
      await close();
    }
  });

  test('is shown the puppy before its map where a link says so, and then the map', async () => {
    const { page, problems, close } = await session.open({ path: '', hash: '?look.loading=press#look-figure' });
    const button = page.locator('#look why-light').getByRole('button', { name: 'Explain this photo' });
    await button.waitFor();
    // Longer than a figure in view waits.
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => document.querySelector('#look why-light').state), 'idle');
    await button.click();
    await page.waitForFunction(() => document.querySelector('#look why-light').state === 'shown', undefined, {
      timeout: WITHIN_MS,
    });
    assert.deepEqual(problems, []);
    await close();
  });

  test('reads on a phone what a touch of the photo does while the finger is on it', async () => {
    const { page, problems, close } = await session.open({ path: '', viewport: PHONE, hasTouch: true, hash: '#look-figure' });
    await probed(page);
    const said = page.locator('#probe .readout');
    // The photo that is changed reaches the foot of the screen, and the map is above it.
    for (const part of ['#probe .probe-stage', '#look why-light canvas[part~="map"]']) {
      await page.evaluate((selector) => {
        const deep = selector.replace('#look why-light ', '');
        const found =
          document.querySelector(selector) ?? document.querySelector('#look why-light').shadowRoot.querySelector(deep);
        scrollBy(0, found.getBoundingClientRect().bottom - innerHeight + 70);
      }, part);
      const before = await said.innerText();
      const box = await page.locator(part).boundingBox();
      await page.touchscreen.tap(box.x + 0.4 * box.width, box.y + 0.35 * box.height);
      await page.waitForFunction((text) => document.querySelector('#probe .readout').innerText !== text, before, {
        timeout: WITHIN_MS,
      });
      const { y, height } = await said.boundingBox();
      assert.ok(y > 0 && y + height <= PHONE.height + 1, `${part}: the line is at ${y} to ${y + height}`);
      assert.match(await said.innerText(), /^The logit/);
    }
    await screenshot(page, 'lesson-probe-phone');
    assert.deepEqual(problems, []);
    await close();
  });

  test('sees the change by one pixel in digits, and the one by a longer step', async () => {
    const { page, problems, close } = await session.open({ path: '' });
    await probed(page);
    await page.getByLabel('Size of the patch').selectOption('1');
    for (const [shade, digits] of [
      ['Lighter by 1 of 255', /^−\d\.\d.×.10⁻⁴$/],
      ['Lighter by 8 of 255', /^−0\.00\d\d$/],
    ]) {
      await page.getByLabel('Shade of the patch').selectOption(shade);
      for (const place of [0, 1]) {
        await page.waitForFunction(
          ([at, text]) => new RegExp(text).test(document.querySelectorAll('#probe .bar-number')[at].textContent),
          [place, digits.source],
          { timeout: WITHIN_MS },
        );
      }
    }
    assert.deepEqual(problems, []);
    await close();
  });

  test('sees the noisy copies at the noise of the slider, and what the network calls them', async () => {
    const { page, problems, close } = await session.open({ path: '', hash: '?noise.samples=2#noise-figure' });
    const copies = page.locator('#copies canvas');
    const captions = async () => {
      await page.waitForFunction(
        () => {
          const all = [...document.querySelectorAll('#copies figcaption')];
          return all.length > 0 && all.every(({ textContent }) => /%/.test(textContent));
        },
        undefined,
        { timeout: WITHIN_MS },
      );
      return page.locator('#copies figcaption').allInnerTexts();
    };
    assert.match((await captions()).join(), /golden retriever/);
    assert.equal(await copies.count(), 2, 'no more than are averaged');
    /** The standard deviation of the differences between neighbours, in grey levels. */
    const roughness = () =>
      page.evaluate(() => {
        const { data } = document.querySelector('#copies canvas').getContext('2d').getImageData(0, 0, 224, 224);
        let sum = 0;
        for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at] - data[at - 4]);
        return sum / (data.length / 4);
      });
    const little = await roughness();
    await page.locator('#sigma-2').fill('0.6');
    await page.getByText('with noise of 0.6').waitFor();
    assert.ok((await roughness()) > 1.3 * little, 'the copies follow the slider');
    await page.waitForFunction(() => document.querySelector('#noise why-light').state === 'shown', undefined, {
      timeout: WITHIN_MS,
    });
    for (const caption of await captions()) assert.doesNotMatch(caption, /golden retriever/);
    await page.locator('#sigma-2').fill('0');
    await page.getByText('with noise of 0,').waitFor();
    const [one, other] = await copies.evaluateAll((all) => all.map((canvas) => canvas.toDataURL()));
    assert.equal(one, other, 'without noise every copy is the photo');
    assert.deepEqual(problems, []);
    await close();
  });

  test('reads every choice of every list whole, on a phone and in every language', async () => {
    for (const path of ['', 'index.de.html', 'index.zh.html']) {
      for (const viewport of [PHONE, LAPTOP]) {
        const { page, close } = await session.open({ path, viewport });
        await page.locator('#metric-9').waitFor();
        const clipped = await page.locator('main select:visible').evaluateAll((lists) =>
          lists.flatMap((list) => {
            const style = getComputedStyle(list);
            const pen = document.createElement('canvas').getContext('2d');
            pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            // The arrow takes some 16 pixels of the content.
            const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 16;
            return [...list.options]
              .filter(({ text }) => pen.measureText(text).width > room + 1)
              .map(({ text }) => `${list.id}: ${text}`);
          }),
        );
        assert.deepEqual(clipped, [], `${path} at ${viewport.width}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await close();
      }
    }
  });
});
