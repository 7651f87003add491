// What the lesson says where something fails, and that the rest of it goes on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { join } from 'node:path';
import { launch, read, root } from './harness.mjs';

// A figure beside other files that drive a browser.
const SHOWN_WITHIN_MS = 120_000;
const NETWORK = 'models/efficientnet_lite0.onnx';

/** Waits until a chapter's figure is in a state. */
async function until(page, chapter, state) {
  await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' }), chapter);
  await page.waitForFunction(([id, wanted]) => document.querySelector(`#${id} why-light`)?.state === wanted, [chapter, state], {
    timeout: SHOWN_WITHIN_MS,
    polling: 100,
  });
}

/** What stands in the place of a chapter's figure. */
const wordsIn = (page, chapter) => page.locator(`#${chapter} why-light`).first().locator('[part~="error"]').innerText();

/** The text is read on, a question is opened, and a slider moves. */
async function assertUnharmed(page) {
  const question = page.locator('#noise details').first();
  await question.locator('summary').click();
  assert.equal(await question.getAttribute('open'), '');
  assert.ok(await page.getByRole('heading', { name: 'Sources' }).isVisible());
}

describe('the lesson where something fails', { timeout: 600_000 }, () => {
  test('a network that is not there is said in the place of the figure, and can be had later', async () => {
    let isThere = false;
    const session = await launch({
      override: (request, response) => {
        if (isThere || !request.url.includes(NETWORK)) return false;
        response.statusCode = 404;
        response.end();
        return true;
      },
    });
    try {
      const { page, close } = await session.open({ path: '' });
      await until(page, 'look', 'failed');
      const words = await wordsIn(page, 'look');
      assert.match(words, /A file could not be downloaded/);
      assert.match(words, /The server answered 404 for efficientnet_lite0\.onnx\./);
      await assertUnharmed(page);
      isThere = true;
      await page.locator('#look why-light').getByRole('button', { name: 'Try again' }).click();
      await until(page, 'look', 'shown');
      await close();
    } finally {
      await session.close();
    }
  });

  test('a network that arrives in part, and a photo that is not there', async () => {
    const session = await launch({
      override: (request, response) => {
        if (request.url.includes('dog_cat.jpg')) {
          response.statusCode = 404;
          response.end();
          return true;
        }
        if (!request.url.includes(NETWORK)) return false;
        response.end(read(NETWORK).subarray(0, 1_000_000));
        return true;
      },
    });
    try {
      const { page, close } = await session.open({ path: '' });
      await until(page, 'look', 'failed');
      assert.match(await wordsIn(page, 'look'), /The server answered 404 for dog_cat\.jpg/);
      await page.evaluate(() => document.getElementById('views').scrollIntoView({ behavior: 'instant' }));
      await page.getByText('The photo of this figure could not be loaded.').waitFor({ timeout: SHOWN_WITHIN_MS });
      await page.locator('#own-photo').setInputFiles(join(root, 'www', 'photos', 'chelsea.png'));
      await until(page, 'look', 'failed');
      await page
        .locator('#look why-light')
        .getByText('The network did not arrive as it was published', { exact: true })
        .waitFor({ timeout: SHOWN_WITHIN_MS });
      assert.match(await wordsIn(page, 'look'), /expected 9277586 bytes, found 1000000/);
      await assertUnharmed(page);
      await close();
    } finally {
      await session.close();
    }
  });

  test('a browser without SIMD', async () => {
    // What V8 needs of a processor for it.
    const session = await launch({ args: ['--js-flags=--no-enable-sse4-1'] });
    try {
      const { page, close } = await session.open({ path: '' });
      await until(page, 'look', 'failed');
      const words = await wordsIn(page, 'look');
      assert.match(words, /This browser cannot run the engine/);
      assert.match(words, /needs WebAssembly with SIMD/);
      assert.match(words, /Use a browser of 2023 or later/);
      assert.equal(await page.locator('#look why-light').getByRole('button', { name: 'Try again' }).count(), 0);
      await assertUnharmed(page);
      await close();
    } finally {
      await session.close();
    }
  });

  test('a file that is no photo leaves the figures, and an old link says what is not there any more', async () => {
    const session = await launch();
    try {
      const { page, problems, close } = await session.open({
        path: '?noise.samples=9999&noise.shade=2&gone.steps=3&trust.layers=999&inside.layer=x&views.step=50#nowhere',
      });
      const place = (chapter) => page.locator(`${chapter} .stale`);
      assert.match(await place('#noise').innerText(), /“noise\.samples” to “9999”, which cannot be chosen/);
      assert.match(await place('#noise').innerText(), /sets “noise\.shade”, which this lesson does not have/);
      assert.match(await place('header').innerText(), /a chapter “nowhere”, which this lesson does not have/);
      assert.match(await place('header').innerText(), /sets “gone\.steps”/);
      assert.equal(await page.locator('#samples-2').inputValue(), '32', 'the usual choice');
      // Figures that draw their own knobs.
      assert.match(
        await place('#inside').innerText(),
        /“inside\.layer” to “x”, which cannot be chosen\. The usual choice is shown/,
      );
      assert.match(await place('#trust').innerText(), /“trust\.layers” to “999”, which cannot be chosen/);
      assert.match(await place('#views').innerText(), /“views\.step” to “50”, which cannot be chosen/);
      const values = (...ids) => page.evaluate((all) => all.map((id) => document.getElementById(id).value), ids);
      assert.deepEqual(await values('layer-6', 'layers-9', 'step-3'), ['4', '0', '3']);

      await page
        .locator('#own-photo')
        .setInputFiles({ name: 'letter.png', mimeType: 'image/png', buffer: Buffer.from('Dear reader') });
      await page.getByText('letter.png cannot be opened as a photo').waitFor();
      await until(page, 'look', 'shown');
      const target = await page.evaluate(() => document.querySelector('#look why-light').explanations[0].target.label);
      assert.match(target, /golden retriever/, 'the puppy is still there');
      assert.equal(await page.getByRole('button', { name: 'Back to the puppy' }).isVisible(), false);
      await assertUnharmed(page);
      assert.deepEqual(problems, []);
      await close();
    } finally {
      await session.close();
    }
  });
});
