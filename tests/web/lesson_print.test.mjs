// The lesson on paper: figures that were not computed are a note with their photo, and “Prepare for printing” computes them all first.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { launch } from './harness.mjs';

const WITHIN_MS = 300_000;

/** The figures that paper shows as notes. */
const notes = (page) =>
  page.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    const found = [...document.querySelectorAll('figure.live')].map((figure) => figure.classList.contains('uncomputed'));
    dispatchEvent(new Event('afterprint'));
    return found;
  });

/** The words of each sheet. */
async function sheets(page) {
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const pdf = await page.pdf({ format: 'A4', margin: { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' } });
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text;
}

describe('the lesson on paper', { timeout: 600_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  const init = () => {
    globalThis.prints = 0;
    globalThis.print = () => (globalThis.prints += 1);
  };

  test('is text and notes before anything was scrolled to, and has no controls', async () => {
    const { page, problems, close } = await session.open({ path: '', init, colorScheme: 'light' });
    assert.ok((await notes(page)).every(Boolean), 'no figure is an empty place');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.locator('.print-note:visible').count(), 15);
    for (const control of ['button', 'select', 'input', '.open-there'])
      assert.equal(await page.locator(`${control}:visible`).count(), 0, control);
    const texts = await sheets(page);
    assert.ok(
      texts.every((text) => text.trim() !== ''),
      'no sheet is white',
    );
    assert.match(texts.at(-1), /Learning Deep Features/);
    assert.deepEqual(problems, []);
    await close();
  });

  test('has every figure once it was prepared, which says how far it is and can be stopped', async () => {
    const { page, problems, close } = await session.open({ path: '', init, colorScheme: 'light' });
    const button = page.locator('#prepare-print');
    const said = page.locator('#print-said');
    await button.click();
    await said.getByText('Figure 1 of 15').waitFor();
    await button.click();
    await said.getByText('Stopped.').waitFor();
    await button.filter({ hasText: 'Prepare for printing' }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.prints), 0, 'what was stopped is not printed');
    await button.click();
    await page.waitForFunction(() => globalThis.prints === 1, undefined, { timeout: WITHIN_MS });
    assert.deepEqual(
      await notes(page),
      Array.from({ length: 15 }, () => false),
    );
    assert.equal(await page.locator('#reasons .digits canvas').count(), 9, 'the network of the last chapter was trained');
    assert.match(await page.locator('[data-decoy]').innerText(), /before the penalty/);
    const texts = await sheets(page);
    assert.match(texts[0], /The map was computed on this device/, 'the first figure is on the first sheet');
    assert.ok(texts.length <= 19, `${texts.length} sheets`);
    assert.ok(
      texts.every((text) => text.trim() !== ''),
      'no sheet is white',
    );
    assert.deepEqual(problems, []);
    await close();
  });
});
