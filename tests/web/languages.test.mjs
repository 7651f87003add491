// The lesson, its figures and the studios in German and in Chinese: what is translated shows no English, and nothing is wider than a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMessages } from '../../scripts/languages/po.mjs';
import { launch } from './harness.mjs';
import { PLACES, visit } from './spoken_places.mjs';

const WORDS = {
  de: {
    title: 'Eine Lektion über Saliency-Maps',
    noise: 'Rauschen',
    says: 'Das Netz sagt:',
    studio: 'Whylight-Studio',
    learn: 'Lernen',
  },
  zh: { title: '关于显著图的课程', noise: '噪声', says: '网络的回答：', studio: 'Whylight 工作室', learn: '学习' },
};
// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 120_000;

// What the network itself calls its classes.
const LABELS = ['golden retriever', 'tabby'];

/** What people read or hear of a page, in its shadow trees too, each text once. @param {import('playwright-core').Page} page */
const textsOf = (page) =>
  page.evaluate(() => {
    const found = new Set();
    const visit = (root) => {
      for (const one of root.querySelectorAll('body *:not([lang=en], script, style, noscript, code)')) {
        for (const name of ['aria-label', 'aria-valuetext', 'title', 'alt', 'placeholder'])
          found.add(one.getAttribute(name) ?? '');
        for (const { nodeType, textContent } of one.childNodes) if (nodeType === Node.TEXT_NODE) found.add(textContent);
        if (one.shadowRoot)
          for (const child of one.shadowRoot.children)
            visit({ querySelectorAll: () => [child, ...child.querySelectorAll('*:not(style)')] });
      }
    };
    visit(document);
    return [...found].map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
  });

/** A test of texts: is it an English one of a catalogue that the language says otherwise? @param {string} language */
function englishIn(language) {
  const messages = ['page', 'lesson', 'engine'].flatMap((catalogue) => Object.entries(readMessages(catalogue, language)));
  const others = messages.filter(([source, text]) => source !== text && !LABELS.includes(source)).map(([source]) => source);
  // “<em>Adaptive</em> Schritte” is German.
  const whole = new Set(others.filter((source) => !messages.some(([, text]) => text.includes(`>${source}<`))));
  const special = /[.*+?^${}()|[\]\\]/g;
  // A text that is nearly all values fits anything.
  const patterns = others
    .filter((source) => /\{\d\}/.test(source) && source.replace(/\{\d\}|\P{L}/gu, '').length > 12)
    .map(
      (source) =>
        new RegExp(
          `^${source
            .split(/\{\d\}/)
            .map((part) => part.replace(special, '\\$&'))
            .join('.*')}$`,
          's',
        ),
    );
  return (/** @type {string} */ text) => whole.has(text) || patterns.some((pattern) => pattern.test(text));
}

// Words that English sentences are made of, and that are in no German one. Authors’ titles and the names of classes have some too.
const ENGLISH = /(?<!\p{L})(the|of|and|is|are|not|with|for|from|this|that|its?|to|by|has|have|which|here|your|be)(?!\p{L})/u;

/** A test of texts: is there English in it that is neither what a translation says nor a title? @param {string} language @param {Iterable<string>} titles */
function hasEnglishIn(language, titles) {
  const said = ['page', 'engine'].flatMap((catalogue) => Object.values(readMessages(catalogue, language)));
  const kept = [...titles, ...said.filter((text) => ENGLISH.test(text) && !/\{\d\}/.test(text))];
  return (/** @type {string} */ text) => ENGLISH.test(kept.reduce((rest, one) => rest.replaceAll(one, ''), text));
}

/** What people read on the workbench and is said by no one here: papers, and the classes of the network. @param {import('playwright-core').Page} page */
const titlesOf = (page) =>
  page.evaluate(() => {
    const { methods, model, ownNetwork } = globalThis.whylight.get();
    return [...(methods ?? []).map(({ paper }) => paper.title), ...(model?.labels ?? []), ...(ownNetwork?.choice?.names ?? [])];
  });

/** What does not fit: the page, or a dialog, is wider than the screen gives it. @param {import('playwright-core').Page} page */
const tooWide = (page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('dialog[open]')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(({ id, localName, scrollWidth }) => `${localName} ${id}: ${scrollWidth} px`),
  );

describe('languages', { timeout: 900_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  for (const [language, words] of Object.entries(WORDS)) {
    test(`the lesson and its first figure, ${language}`, async () => {
      const { page, problems, close } = await session.open({
        path: `index.${language}.html`,
        viewport: { width: 390, height: 844 },
      });
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.equal(await page.locator('h1').innerText(), words.title);
      assert.equal(await page.locator('#noise h2').innerText(), `2. ${words.noise}`);
      assert.equal(await page.locator('.languages [aria-current]').getAttribute('lang'), language);
      await page.evaluate(() => document.getElementById('look').scrollIntoView());
      await page.waitForFunction(() => document.querySelector('#look why-light').state === 'shown', undefined, {
        timeout: SHOWN_WITHIN_MS,
      });
      await page.waitForFunction(
        (says) => document.querySelector('#look why-light').shadowRoot.textContent.includes(says),
        words.says,
      );
      const figure = await page.evaluate(() => document.querySelector('#look why-light').shadowRoot.textContent);
      assert.doesNotMatch(figure, /\b(The|the|Show|map|Photo|computed)\b/);
      const opens = await page.locator('#look .open-there a').getAttribute('href');
      assert.ok(opens.startsWith(`workbench.html?lang=${language}&from=look#`), opens);
      // Tables scroll by themselves.
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll('header *, main h2, main p, main label, main summary')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('table'))
          .map((one) => one.textContent.trim().slice(0, 40)),
      );
      assert.deepEqual(wide, [], 'no text is wider than the page');
      assert.deepEqual(problems, []);
      await close();
    });

    test(`no figure of the lesson says anything in English, ${language}`, async () => {
      const { page, problems, close } = await session.open({
        path: `index.${language}.html`,
        viewport: { width: 390, height: 844 },
      });
      const isEnglish = englishIn(language);
      assert.ok(isEnglish('Play') && isEnglish('Rank correlation with itself: 1.00.') && !isEnglish('Das Netz'));
      const english = new Set();
      for (const figure of await page.locator('figure.live').all()) {
        await figure.scrollIntoViewIfNeeded();
        // The four views are there once their photo is.
        if ((await figure.getAttribute('id')) === 'views-figure') await figure.locator('why-light').nth(3).waitFor();
        for (const part of await figure.locator('why-light, [data-live]').all()) {
          await part.scrollIntoViewIfNeeded();
          await page.waitForFunction(
            ({ state, dataset }) => (state ?? dataset.state) === (state ? 'shown' : 'rest'),
            await part.elementHandle(),
            {
              timeout: SHOWN_WITHIN_MS,
            },
          );
        }
        for (const text of await textsOf(page)) if (isEnglish(text)) english.add(text);
      }
      assert.deepEqual([...english], []);
      assert.deepEqual(problems, []);
      await close();
    });

    test(`a studio is opened in the language of the address, ${language}`, async () => {
      const { page, problems, close } = await session.open({
        path: `studio.html?lang=${language}`,
        viewport: { width: 390, height: 844 },
      });
      await page.locator('.mark').waitFor();
      assert.equal(await page.locator('.mark').innerText(), words.studio);
      assert.doesNotMatch(await page.locator('body').innerText(), /\b(network|swatch|Train|epoch|penalty|digits)\b/);
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      // The way to the other pages keeps the language.
      assert.equal(await page.locator('.masthead a').first().getAttribute('href'), `paint.html?lang=${language}`);
      // The menu leads back, and the choice is kept.
      await page.locator('.languages a[lang=en]').click();
      await page.waitForFunction(() => document.querySelector('.mark')?.textContent === 'Whylight studio');
      assert.deepEqual(problems, []);
      await close();
    });

    test(`the workbench says nothing in English on its page, ${language}`, async () => {
      const { page, problems, close } = await session.open({
        path: `workbench.html?lang=${language}#method=grad-cam`,
        viewport: { width: 390, height: 844 },
      });
      await page.locator('.chip').first().waitFor({ timeout: SHOWN_WITHIN_MS });
      const isEnglish = englishIn(language);
      assert.deepEqual([...(await textsOf(page)), await page.title()].filter(isEnglish), []);
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(problems, []);
      await close();
    });

    test(`the workbench says nothing in English wherever one looks, ${language}`, async () => {
      const isKnown = englishIn(language);
      const messages = readMessages('page', language);
      for (const [name, place] of Object.entries(PLACES)) {
        const { page, problems, close } = await session.open({
          path: `workbench.html?lang=${language}`,
          hash: `#${place.hash}`,
          viewport: { width: 390, height: 844 },
        });
        const texts = new Set();
        const wide = new Set();
        const note = async () => {
          for (const text of await textsOf(page)) texts.add(text);
          for (const one of await tooWide(page)) wide.add(one);
        };
        await visit(page, place, (english) => messages[english] ?? english, note);
        const hasEnglish = hasEnglishIn(language, await titlesOf(page));
        assert.deepEqual(
          [...texts].filter((text) => isKnown(text) || hasEnglish(text)),
          [],
          name,
        );
        assert.deepEqual([...wide], [], name);
        assert.deepEqual(problems, [], name);
        await close();
      }
    });

    test(`a report is in the language of the workbench, ${language}`, async () => {
      const { page, problems, close } = await session.open({
        path: `workbench.html?lang=${language}`,
        hash: '#device=cpu&photo=dog-cat&model=squeezenet11&method=grad-cam',
      });
      const messages = readMessages('page', language);
      await page.locator('.chip').first().waitFor({ timeout: SHOWN_WITHIN_MS });
      await page.getByRole('button', { name: messages['Save or share…'] }).click();
      const opened = page.waitForEvent('popup');
      await page.getByRole('button', { name: messages['Page for printing'] }).click();
      const report = await opened;
      await report.locator('.provenance').waitFor({ timeout: SHOWN_WITHIN_MS });
      const texts = await textsOf(report);
      const [isKnown, hasEnglish] = [englishIn(language), hasEnglishIn(language, await titlesOf(page))];
      assert.deepEqual(
        texts.filter((text) => isKnown(text) || hasEnglish(text)),
        [],
      );
      assert.equal(await report.evaluate(() => document.documentElement.lang), language);
      await report.goto(`${session.url}/report.html?lang=${language}`);
      assert.equal(await report.locator('h1').innerText(), messages.Report);
      assert.deepEqual((await textsOf(report)).filter(englishIn(language)), []);
      await report.close();
      assert.deepEqual(problems, []);
      await close();
    });

    test(`what went wrong in the worker is said in the language of the page, ${language}`, async () => {
      const messages = readMessages('page', language);
      const isKnown = englishIn(language);
      const hasEnglish = hasEnglishIn(language, []);
      const context = await session.browser.newContext();
      await context.route(/squeezenet11\.onnx/, (route) => route.fulfill({ status: 404, body: '' }));
      const { page } = await session.open({
        path: `workbench.html?lang=${language}`,
        hash: '#device=cpu&photo=dog-cat&model=squeezenet11&method=grad-cam',
        context,
      });
      const notice = page.locator('.notice p');
      const told = async (/** @type {string} */ name) => {
        await notice.filter({ hasText: name }).waitFor({ timeout: SHOWN_WITHIN_MS });
        const texts = await textsOf(page);
        assert.deepEqual(
          texts.filter((text) => isKnown(text) || (hasEnglish(text) && text.includes(name))),
          [],
        );
      };
      await told('404');
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: messages['Choose a file…'] }).first().click();
      const buffer = Buffer.from('GIF89a, and no more');
      await (await chooser).setFiles([{ name: 'my photo.png', mimeType: 'image/png', buffer }]);
      await told('my photo.png');
      await context.close();
    });

    for (const [name, done] of [
      ['paint', '.results table'],
      ['circle', '.strip li'],
    ]) {
      test(`the studio ${name}.html says nothing in English, ${language}`, async () => {
        const { page, problems, close } = await session.open({
          path: `${name}.html?lang=${language}`,
          viewport: { width: 390, height: 844 },
        });
        const isEnglish = englishIn(language);
        const english = new Set();
        const collect = async () => {
          for (const text of [...(await textsOf(page)), await page.title()]) if (isEnglish(text)) english.add(text);
        };
        await page.locator('button.go:enabled').waitFor({ timeout: SHOWN_WITHIN_MS });
        await collect();
        // While the photos are read, the same button stops that.
        if (name === 'paint')
          await page.locator('button.go:enabled', { hasText: words.learn }).click({ timeout: SHOWN_WITHIN_MS });
        await page.locator(done).first().waitFor({ timeout: SHOWN_WITHIN_MS });
        await collect();
        assert.deepEqual([...english], []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }
});
