// Paint the reason: heads are learned from photos with a planted badge, before and after it is painted over; photos of one's own survive a reload.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { launch, root, screenshot } from './harness.mjs';

// Eighty photos through a network, beside other files that drive a browser.
const READ_WITHIN_MS = 180_000;

const PHOTOS = join(root, 'assets', 'reasons');
const files = (...names) => names.map((name) => join(PHOTOS, `${name}.webp`));

/** Waits until nothing is computed. */
const idle = (page) =>
  page.waitForFunction(
    () => document.querySelector('button.go')?.textContent.trim() === 'Learn' && !document.querySelector('[name="set"]').disabled,
    undefined,
    { timeout: READ_WITHIN_MS },
  );

const number = async (page, name) => Number(await page.locator(`[data-number="${name}"]`).getAttribute('data-value'));

async function learn(page) {
  await page.getByRole('button', { name: 'Learn', exact: true }).click();
  await page.getByText('Learning', { exact: false }).first().waitFor({ state: 'attached' });
  await idle(page);
  await page.locator('.results').waitFor();
}

/** Paints the lower left, where the badge is. */
async function paintBadge(page) {
  const box = await page.locator('.paper').boundingBox();
  const cell = box.width / 13;
  for (let row = 7; row < 13; row += 1) {
    await page.mouse.move(box.x + cell / 2, box.y + cell * (row + 0.5));
    await page.mouse.down();
    await page.mouse.move(box.x + 5 * cell, box.y + cell * (row + 0.5), { steps: 3 });
    await page.mouse.up();
  }
}

const picture = (page) => page.locator('.paper').evaluate((canvas) => canvas.toDataURL());

describe('paint the reason', { timeout: 600_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('a head looks at the badge, and at the photo once the badge is painted over', async () => {
    const { page, problems, close } = await session.open({ path: 'paint.html', colorScheme: 'light' });
    await idle(page);
    await learn(page);
    await page.getByText('lies on the badge. Paint over it').waitFor();
    assert.equal(await number(page, 'plain-training'), 1);
    const bare = await picture(page);
    await paintBadge(page);
    const painted = await picture(page);
    assert.notEqual(painted, bare);
    await page.getByRole('button', { name: 'Put it on every photo of this class' }).click();
    await learn(page);
    const [plain, turned] = [await number(page, 'plain-other'), await number(page, 'turned-other')];
    assert.ok(plain < 0.75 && turned - plain > 0.2, `${plain} and ${turned} of the photos whose badge misleads`);
    const inside = [await number(page, 'plain-inside'), await number(page, 'turned-inside')];
    assert.ok(inside[0] > 0.3 && inside[1] < inside[0] / 10, `${inside}`);
    await screenshot(page, 'paint-turned', { fullPage: true });

    await page.reload();
    await idle(page);
    assert.equal(await picture(page), painted, 'what is painted is kept');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    assert.equal(await picture(page), bare);
    await page.keyboard.press('Control+z');
    assert.equal(await picture(page), painted);
    assert.deepEqual(problems, []);
    await close();
  });

  test('photos of one’s own are read, named, learned from, kept and forgotten; one that is none is named', async () => {
    const { page, problems, close } = await session.open({
      path: 'paint.html',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await idle(page);
    await page.getByRole('radio', { name: 'Photos of your own' }).check();
    await idle(page);
    await page.getByText('Add photos to two classes at least.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Learn', exact: true }).isDisabled());
    const names = page.getByRole('textbox', { name: /^Name of class/ });
    await names.first().fill('windmills');
    await page.keyboard.press('Tab');
    const first = ['windmill', 'windmill1', 'windmill2', 'windmill11', 'windmill12', 'windmill13'].map(
      (name) => `energy-${name}`,
    );
    await page.getByLabel('Add photos of windmills').setInputFiles(files(...first));
    await idle(page);
    await page
      .getByLabel('Add photos of second')
      .setInputFiles([...files('monument-colosseum', 'monument-eiffelTower'), join(PHOTOS, 'README.md')]);
    await page.locator('[role="alert"] [data-code]').getByText('README.md').waitFor({ timeout: READ_WITHIN_MS });
    await idle(page);
    assert.equal(await page.locator('.thumbs canvas').count(), 8);
    assert.equal(await page.getByText('held out', { exact: true }).count(), 1, 'every fourth of six');
    await learn(page);
    assert.ok(!Number.isNaN(await number(page, 'plain-held-out')));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await screenshot(page, 'paint-own-phone-dark', { fullPage: true });
    await page.reload();
    await idle(page);
    assert.equal(await page.locator('.thumbs canvas').count(), 8);
    assert.equal(await names.first().inputValue(), 'windmills');
    await page.getByRole('button', { name: 'Forget my photos' }).click();
    // Storage is emptied first; until then they stand there.
    await page.locator('.thumbs canvas').first().waitFor({ state: 'detached', timeout: READ_WITHIN_MS });
    await idle(page);
    assert.equal(await page.locator('.thumbs canvas').count(), 0);
    assert.deepEqual(problems, []);
    await close();
  });

  test('a list of photos that is missing is told, and can be tried again', async () => {
    const { page, close } = await session.open({ path: 'icon.svg' });
    await page.route('**/reasons/index.json', (route) => route.fulfill({ status: 404, body: 'Not found.' }));
    await page.goto(`${session.url}/paint.html`);
    await page.locator('[role="alert"] [data-code="network"]').waitFor({ timeout: READ_WITHIN_MS });
    await page.unroute('**/reasons/index.json');
    await page.getByRole('radio', { name: 'Photos of your own' }).check();
    await idle(page);
    await page.getByRole('radio', { name: /Monuments/ }).check();
    await page.locator('.thumbs canvas').first().waitFor({ timeout: READ_WITHIN_MS });
    await page.getByRole('button', { name: 'Stop' }).click();
    await idle(page);
    await close();
  });
});
