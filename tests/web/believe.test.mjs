// Before a map is believed: the verdict, the measures, four views, a broken network and the chart of the methods. What the engine
// takes long for is looked at over the stand-in; that views and layers are those of a real network, over the real one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { buildStandInPage } from '../../scripts/build.mjs';
import { go, launch, quiet, screenshot, settled } from './harness.mjs';

const TIMEOUT_MS = 60_000;
const COMMON = 'device=cpu&photo=coffee&model=squeezenet11';

const chip = (page) => page.locator('.verdict-line .chip').getAttribute('data-verdict');
const known = (page) =>
  page.evaluate(() => {
    const { evidence, changes } = globalThis.whylight.get();
    return { evidence: evidence.size, changes: changes.size };
  });

async function fits(page, name) {
  for (const [width, colorScheme] of [
    [360, 'light'],
    [800, 'light'],
    [1600, 'dark'],
    [1280, 'light'],
  ]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    assert.ok(scrollWidth <= clientWidth, `${name}: ${scrollWidth} pixels wide on a screen of ${clientWidth}`);
    if ([360, 1600].includes(width)) await screenshot(page, `${name}-${width}-${colorScheme}`, { fullPage: true });
  }
}

async function namesEverything(page) {
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('main :is(button, select, input, summary, section, [role=region], [role=img])')]
      .filter(
        (element) =>
          !(
            element.labels?.length ||
            element.getAttribute('aria-label') ||
            document.getElementById(element.getAttribute('aria-labelledby'))?.textContent.trim() ||
            element.textContent.trim()
          ),
      )
      .map(({ tagName, id, className }) => `${tagName} ${id} ${className}`),
  );
  assert.deepEqual(nameless, []);
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
  assert.deepEqual(
    ids.filter((id, place) => ids.indexOf(id) !== place),
    [],
    'ids are unique',
  );
}

describe('before a map is believed', { timeout: 200_000 }, () => {
  let session;
  let page;
  let problems;
  before(async () => {
    session = await launch({ folder: await buildStandInPage() });
    ({ page, problems } = await session.open({ hash: `#${COMMON}&method=gradient` }));
    await quiet(page);
  });
  after(() => session?.close());

  test('an idle page checks its map by itself, and thoroughly at a press', async () => {
    assert.equal(await chip(page), 'clear');
    assert.match(
      await page.locator('.verdict-line').innerText(),
      /○\s+Quick look: nothing against the map in 2 checks\s+Nothing was found against this map so far/,
    );
    const reasons = page.locator('#believe-panel .reason');
    assert.deepEqual(await reasons.evaluateAll((all) => all.map(({ dataset }) => dataset.level)), ['fine', 'fine', 'unchecked']);
    await reasons.filter({ hasText: 'random map' }).getByText('Evidence').click();
    assert.match(
      await reasons.filter({ hasText: 'random map' }).innerText(),
      /Relevance gain\s+0\.62\s+Limit, at least\s+0\.25\s+A random map\s+0\.31/,
    );
    const bar = '#believe-panel [role="progressbar"][aria-label="Checking thoroughly"]';
    const stopped = page.evaluate(stopOnceThereAre, { what: bar, least: 1 });
    await page.getByRole('button', { name: 'Check thoroughly' }).click();
    await stopped;
    await quiet(page);
    assert.match(
      await page.locator('.reasons').innerText(),
      /Quick check: 2 speak for the map\. The thorough check looks at 1 more\./,
      'stopped, the quick one stays',
    );
    await page.getByRole('button', { name: 'Check thoroughly' }).click();
    await quiet(page);
    assert.match(await page.locator('.reasons').innerText(), /Thorough check: 3 of 3 checks passed\./);
    assert.equal(await chip(page), 'earned');
  });

  test('a verdict is kept with its map', async () => {
    await go(page, `${COMMON}&method=smoothgrad&set.samples=2`);
    await quiet(page);
    assert.equal(await chip(page), 'careful');
    const before = await known(page);
    await go(page, `${COMMON}&method=gradient`);
    await quiet(page);
    assert.match(await page.locator('.reasons').innerText(), /Thorough check/);
    assert.deepEqual(await known(page), before);
  });

  test('the quick measures are taken with one press, each beside the controls', async () => {
    await page.getByRole('button', { name: /^Measure 6 numbers that cost little \(about/ }).click();
    await quiet(page);
    await page.locator('[data-family="faithfulness"] > summary').click();
    const deletion = page.locator('[data-metric="deletion"]');
    assert.match(await deletion.innerText(), /Deletion ↓/);
    assert.equal(await deletion.locator('.tick').count(), 3);
    assert.match(
      await deletion.locator('.standing').getAttribute('aria-label'),
      /on a scale from 0 to 1\. Random map: .*Edge detector: .*Centre blob: /,
    );
    assert.match(await deletion.innerText(), /(Better than every control|No better than )/);
    const curve = deletion.getByRole('img', { name: 'Deletion: probability over share of the pixels. deletion: 1 at 0 to' });
    await curve.locator('.line').waitFor();
    assert.equal(await curve.locator('.line').count(), 1, 'and its curve');
    assert.deepEqual(await curve.locator('.axis-name').allTextContents(), ['probability', 'share of the pixels']);
    const { width } = await curve.boundingBox();
    assert.match(await curve.getAttribute('viewBox'), new RegExp(`^0 0 ${width} `), 'drawn at the size of its place');
    assert.ok((await curve.locator('.axis-x text').count()) >= 3 && (await curve.locator('.axis-y text').count()) >= 2);
    await page.locator('[data-family="complexity"] > summary').click();
    assert.doesNotMatch(
      await page.locator('[data-metric="gini"]').innerText(),
      /[Bb]etter than/,
      'what only describes is no contest',
    );
  });

  test('what takes long asks first', async () => {
    await page.locator('[data-family="randomisation"] > summary').click();
    const mprt = page.locator('[data-metric="mprt"]');
    await mprt.getByRole('button', { name: /^Measure Cascading MPRT/ }).click();
    const before = await known(page);
    assert.match(await mprt.innerText(), /This takes .* each control/);
    await mprt.getByRole('button', { name: 'Leave it' }).click();
    assert.deepEqual(await known(page), before);
    await mprt.getByRole('button', { name: /^Measure Cascading MPRT/ }).click();
    await mprt.getByRole('button', { name: 'Measure', exact: true }).click();
    await quiet(page);
    assert.equal((await known(page)).evidence, before.evidence + 4, 'the map and three controls');
  });

  test('a box is drawn with the mouse or typed, undone and cleared; measures belong to it', async () => {
    await page.locator('[data-family="localisation"] > summary').click();
    const pointing = page.locator('[data-metric="pointing-game"]');
    assert.match(await pointing.innerText(), /Mark the object first/);
    const area = page.locator('.drawable');
    await area.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await area.boundingBox();
    await page.mouse.move(x + 0.75 * width, y + 0.8 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.4 * width, y + 0.4 * height);
    await page.mouse.move(x + 0.25 * width, y + 0.2 * height);
    await page.mouse.up();
    const boxes = async () => (await page.evaluate(() => globalThis.whylight.get().state.box)).split(',').map(Number);
    for (const [place, side] of [0.25, 0.2, 0.75, 0.8].entries()) assert.ok(Math.abs((await boxes())[place] - side) < 0.02);
    assert.match(page.url(), /box=0\.2/);
    await pointing.getByRole('button', { name: /^Measure Pointing Game/ }).click();
    await quiet(page);
    assert.match(await pointing.locator('.number').innerText(), /\d/);
    await page.getByLabel('Right (%)').fill('60');
    await page.keyboard.press('Enter');
    assert.equal((await boxes())[2], 0.6);
    assert.equal(await pointing.locator('.number').count(), 0, 'another box, another number');
    await page.getByLabel('Right (%)').fill('-5');
    await page.keyboard.press('Enter');
    assert.equal((await boxes())[2], 0.6, 'what is no box changes nothing');
    await page.waitForFunction(() => document.querySelector('#box-right').value === '60');
    await page.getByRole('button', { name: 'Undo the mark' }).click();
    assert.ok(Math.abs((await boxes())[2] - 0.75) < 0.02);
    assert.match(await pointing.locator('.number').innerText(), /\d/);
    await page.getByRole('button', { name: 'Clear the mark' }).click();
    assert.equal(await page.evaluate(() => globalThis.whylight.get().state.box), '');
    await page.getByRole('button', { name: 'Undo the mark' }).click();
    await namesEverything(page);
    await fits(page, 'trust');
  });

  test('four views stand in a row with their maps, laid back or as seen, and one sentence', async () => {
    await page.getByRole('tab', { name: 'Checks' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.innerText), 'Views');
    await quiet(page);
    assert.equal(await page.locator('.four:not(.two) .view canvas[role=img]').count(), 8);
    const sentence = page.locator('#believe-panel > .sentence');
    assert.match(
      await sentence.innerText(),
      /^The prediction moves by at most .* points, but the lowest rank correlation of the maps is 0\.\d\d: /,
    );
    // Blue to red here, and the figure above as ever; other colours than the usual ones are kept.
    const corners = (selector) =>
      page.locator(selector).evaluateAll((all) =>
        all.map((canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, 256, 1);
          return [...data.subarray(0, 3), ...data.subarray(4 * 255, 4 * 255 + 3)].join(' ');
        }),
      );
    const ramps = () => corners('.tab-views .small-ramp canvas');
    const colours = (id) =>
      page.evaluate((wanted) => {
        const { table } = globalThis.whylight.get().colourMaps.find((map) => map.id === wanted);
        return [...table.subarray(0, 3), ...table.subarray(765)].join(' ');
      }, id);
    assert.deepEqual(await ramps(), Array(5).fill(await colours('blue-to-red')));
    assert.match((await page.locator('#colours').inputValue()) + (await page.url()), /^viridis(?!.*sequential)/);
    await page.getByLabel('Colours', { exact: true }).selectOption('inferno');
    assert.deepEqual(await ramps(), Array(5).fill(await colours('inferno')));
    await page.getByLabel('Colours', { exact: true }).selectOption('viridis');
    assert.deepEqual(await ramps(), Array(5).fill(await colours('blue-to-red')));
    const corner = () =>
      page
        .locator('[data-view="view-0"] canvas')
        .nth(1)
        .evaluate((canvas) => {
          const { width, height } = canvas;
          return canvas.getContext('2d').getImageData(width - 2, height / 2, 1, 1).data[3];
        });
    assert.equal(await corner(), 0, 'shifted to the right, its right edge is not shown');
    await page.getByLabel('Maps laid back').uncheck();
    assert.equal(await corner(), 255);
    const before = await known(page);
    await page.getByLabel('What is changed').selectOption('shift');
    await quiet(page);
    assert.equal((await known(page)).changes, before.changes + 3);
    assert.match(page.url(), /views=shift/);
    await page.getByLabel('Seed', { exact: true }).first().fill('5');
    await page.keyboard.press('Enter');
    await quiet(page);
    assert.equal((await known(page)).changes, before.changes + 6);
  });

  test('the wiggle slider follows live, and the last place wins', async () => {
    const slider = page.getByLabel('Shift, live');
    const before = await known(page);
    await slider.evaluate(async (input) => {
      for (let place = 1; place <= 16; place += 1) {
        input.value = String(place * 0.21875);
        input.dispatchEvent(new Event('input'));
        await new Promise((settle) => setTimeout(settle, 30));
      }
      input.dispatchEvent(new Event('change'));
    });
    await quiet(page);
    const after = await known(page);
    assert.ok(after.changes > before.changes + 1, 'maps came while it moved');
    assert.ok(after.changes < before.changes + 16, 'and not one for each place');
    const last = await page.evaluate(() => [...globalThis.whylight.get().changes.keys()].at(-1));
    assert.match(last, /shift:\[7\.95,0\]/);
    assert.match(await page.locator('.wiggle .sentence').innerText(), /the rank correlation of the maps is −?[01]\.\d\d/);
    await namesEverything(page);
    await fits(page, 'views');
  });

  test('the network is broken layer by layer, and a sentence says whether the map notices', async () => {
    await page.getByRole('tab', { name: 'Break it' }).click();
    await quiet(page);
    await page.getByLabel(/^Re-initialised layers/).fill('3');
    await quiet(page);
    assert.match(
      await page.locator('[data-view="broken"]').innerText(),
      /3 of 6 layers re-initialised[\s\S]*Rank correlation with the original: /,
    );
    // Pressed in the page as soon as it is there: the maps of the stand-in are quicker than a click from here.
    const stopped = page.evaluate(stopOnceThereAre, { least: 0 });
    await page.getByRole('button', { name: /^Play/ }).click();
    await stopped;
    await quiet(page);
    assert.ok((await page.locator('.curve circle').count()) < 1 + 6, 'the rest of the layers is left out');
    await page.getByRole('button', { name: /^Play/ }).click();
    await quiet(page);
    assert.equal(await page.getByLabel(/^Re-initialised layers/).inputValue(), '6');
    await page.locator('.curve circle').nth(6).waitFor();
    assert.equal(await page.locator('.curve circle').count(), 1 + 6);
    assert.match(await page.locator('.curve > svg').getAttribute('aria-label'), /1: 0\.\d\d, .*6: 0\.\d\d$/);
    assert.match(
      await page.locator('#believe-panel > .sentence').innerText(),
      /^With 6 of 6 layers .*: the map changes with the network/,
    );
    await namesEverything(page);
    await fits(page, 'break');
  });

  test('the chart fills cell by cell, is sorted, shows its evidence and is saved', async () => {
    await page.getByRole('tab', { name: 'Compare all' }).click();
    const stopped = page.evaluate(stopOnceThereAre, { what: '.chart-cell', least: 3, reading: '#believe-panel .working' });
    await page.getByRole('button', { name: /^Measure 5 methods/ }).click();
    assert.match(
      await stopped,
      /Measuring (Gradient|Grad-CAM|SmoothGrad|Random map|Edge detector), (computation time|resolution|stability|architecture flexibility|faithfulness|localisation)…/,
    );
    await quiet(page);
    const cells = () => page.locator('.chart-cell').count();
    const kept = await cells();
    assert.ok(kept > 2 && kept < 30, `${kept} cells`);
    await page.getByRole('button', { name: /^Measure (the other )?\d methods?/ }).click();
    await quiet(page);
    assert.equal(await cells(), 5 * 6);
    // Another box needs another localisation, and nothing else.
    const box = await page.evaluate(() => globalThis.whylight.get().state.box);
    assert.notEqual(box, '');
    await page.getByRole('tab', { name: 'Checks' }).click();
    await page.locator('[data-family="localisation"] > summary').click();
    await page.getByRole('button', { name: 'Clear the mark' }).click();
    await page.getByRole('tab', { name: 'Compare all' }).click();
    assert.equal(await cells(), 5 * 5);
    await page.getByRole('button', { name: /^Measure 5 methods/ }).click();
    await quiet(page);
    await page.getByRole('button', { name: /^Random map, Localisation: no number/ }).click();
    assert.match(await page.getByRole('region', { name: 'Evidence' }).innerText(), /No number: No object was marked\./);
    const times = () =>
      page
        .locator('.chart tbody tr[data-method] td:nth-of-type(1)')
        .evaluateAll((all) => all.map((cell) => parseInt(cell.textContent)));
    const header = page.getByRole('columnheader', { name: /Computation time/ });
    await header.getByRole('button').click();
    const rising = await times();
    assert.deepEqual(
      rising,
      [...rising].sort((a, b) => a - b),
    );
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    await header.getByRole('button').click();
    assert.deepEqual(await times(), [...rising].reverse());
    await page.getByRole('button', { name: /^Gradient, Computation time: \d+ ms, (good|fair|poor)/ }).click();
    assert.match(await page.getByRole('region', { name: 'Evidence' }).innerText(), /Invented\.[\s\S]*values\s+1070/);
    const saved = async (kind) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Save as ${kind}` }).click();
      return readFile(await (await download).path());
    };
    assert.deepEqual([...(await saved('PNG')).subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.equal((await saved('CSV')).toString().trim().split('\r\n').length, 1 + 5);
    const { rows, target } = JSON.parse(await saved('JSON'));
    assert.deepEqual([rows.length, typeof target.index], [5, 'number']);
    await namesEverything(page);
    await fits(page, 'chart');
    // On a phone every measure of a method is on the screen, under its name.
    const { width, height } = page.viewportSize();
    await page.setViewportSize({ width: 390, height });
    const outside = await page
      .locator('.chart tbody tr[data-method] td')
      .evaluateAll(
        (all) => all.map((cell) => cell.getBoundingClientRect()).filter(({ left, right }) => left < 0 || right > 390).length,
      );
    assert.equal(outside, 0);
    await page.setViewportSize({ width, height });
  });

  test('every cell of a comparison has its verdict, its reasons a click away', async () => {
    await page.evaluate((hash) => (globalThis.location.hash = hash), `${COMMON}&compare=gradient,grad-cam,sobel`);
    await page.waitForFunction(() => document.querySelectorAll('.cell .chip:not(.unknown)').length === 3, undefined, {
      timeout: TIMEOUT_MS,
    });
    const kinds = await page.locator('.cell .chip').evaluateAll((all) => all.map(({ dataset }) => dataset.verdict));
    // The gradient was checked thoroughly above.
    assert.deepEqual(kinds, ['earned', 'clear', 'misleading']);
    await page.locator('[data-cell="sobel"] .cell-verdict > details > summary').click();
    assert.match(await page.locator('[data-cell="sobel"]').innerText(), /does not depend on the network/);
    assert.equal(await page.locator('#believe-panel').count(), 0);
  });

  test('where trust is required a misleading map is withheld until it is asked for', async () => {
    await go(page, `${COMMON}&method=sobel&require-trust=yes`);
    await quiet(page);
    const pictures = () => page.locator('.panel-map canvas, .panel-overlay canvas').count();
    assert.equal(await pictures(), 0);
    assert.match(
      await page.locator('.withheld').innerText(),
      /withheld, because it would mislead:[\s\S]*does not depend on the network/,
    );
    assert.equal(await page.locator('.figure .chip').count(), 1, 'the verdict is said once');
    await page.getByRole('button', { name: 'Save or share…' }).click();
    assert.equal(await page.getByRole('button', { name: 'Overlay as PNG' }).count(), 0);
    await page.keyboard.press('Escape');
    await screenshot(page, 'withheld');
    await page.getByRole('button', { name: 'Show it anyway' }).click();
    assert.equal(await pictures(), 2);
    await go(page, `${COMMON}&method=gradient&require-trust=yes`);
    await quiet(page);
    assert.equal(await pictures(), 2, 'what can be trusted is shown');
    await page.evaluate((hash) => (globalThis.location.hash = hash), `${COMMON}&compare=gradient,centre&require-trust=yes`);
    await page.locator('[data-cell="centre"] .withheld[data-held="misleading"]').waitFor();
    assert.equal(await page.locator('[data-cell="centre"] canvas').count(), 0);
    assert.deepEqual(problems, []);
  });
});

describe('with a real network', { timeout: 200_000 }, () => {
  let session;
  before(async () => {
    session = await launch();
  });
  after(() => session?.close());

  test('views and layers change what the network says and the map shows', async () => {
    const { page, problems, close } = await session.open({ hash: `#${COMMON}&method=gradient&look=views` });
    await settled(page);
    await quiet(page);
    const found = await page.evaluate(() =>
      [...globalThis.whylight.get().changes.values()].map(({ numbers, target, aligned }) => ({
        spearman: numbers.spearman,
        probability: target.probability,
        hidden: aligned.shown.filter((shown) => !shown).length,
      })),
    );
    assert.equal(found.length, 3);
    for (const { spearman } of found) assert.ok(spearman > 0 && spearman < 1, String(spearman));
    assert.equal(new Set(found.map(({ probability }) => probability)).size, 3);
    assert.ok(found[0].hidden > 0 && found[1].hidden > 0, 'shifted and turned, not all is seen');
    assert.equal(found[2].hidden, 0, 'with noise all is seen');
    await page.getByRole('tab', { name: 'Break it' }).click();
    await quiet(page);
    const layers = page.getByLabel(/^Re-initialised layers/);
    const most = Number(await layers.getAttribute('max'));
    assert.ok(most > 10, `${most} layers`);
    await layers.fill(String(most));
    await quiet(page);
    const undone = await page.locator('[data-view="broken"]').innerText();
    assert.match(undone, new RegExp(`${most} of ${most} layers re-initialised`));
    assert.ok(Number(/original: (−?[\d.]+)/.exec(undone)[1].replace('−', '-')) < 0.7, undone);
    assert.deepEqual(problems, []);
    await close();
  });
});

/**
 * Runs in the page: presses the button that stops what is being computed as soon as there is one and at least so many of `what`, and gives the text of
 * `reading` at that time.
 */
function stopOnceThereAre({ what = 'body', least, reading = 'body' }) {
  return new Promise((settle) => {
    const watch = new MutationObserver(() => {
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Stop');
      if (!button || document.querySelectorAll(what).length < least) return;
      watch.disconnect();
      const text = document.querySelector(reading).innerText;
      button.click();
      settle(text);
    });
    watch.observe(document.body, { childList: true, subtree: true });
  });
}
