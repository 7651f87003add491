// Chapter 6: the feature maps times their weights add up to the logit, layer by layer, on a transformer, and not where there is no map.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';
import { atRest, open } from './lesson_figures.mjs';

const number = (text) => Number(text.replace('−', '-'));

describe('looking inside', { timeout: 400_000 }, () => {
  let session;
  before(async () => (session = await launch()));
  after(() => session?.close());

  test('all maps times their weights are the logit less the bias, and fewer are not', async () => {
    const { page, problems, close } = await open(session, 'inside');
    const line = page.locator('[data-sum]');
    const [, sum, bias, logit] =
      /add up to (\S+)\. With the bias of the class, (\S+), that is the logit of “golden retriever”: (\S+)\.$/.exec(
        await line.innerText(),
      );
    // Told to three decimals each.
    assert.ok(Math.abs(number(sum) + number(bias) - number(logit)) < 0.0021, `${sum} + ${bias} = ${logit}`);
    assert.ok(number(logit) > 5);
    await page.getByLabel('Maps added up').fill('8');
    const [, partly] = /add up to (\S+) so far/.exec(await line.innerText());
    const adds = await page.locator('#inside .adds').allInnerTexts();
    const eight = adds.reduce((whole, text) => whole + number(text.replace('adds ', '')), 0);
    assert.equal(adds.length, 8);
    assert.ok(Math.abs(eight - number(partly)) < 0.01, `${eight}, ${partly}`);
    await page.getByRole('button', { name: 'Add them one by one' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Add them one by one' }).waitFor();
    assert.match(await line.innerText(), new RegExp(logit.replace('.', '\\.')), 'the play ends with all maps');
    assert.deepEqual(problems, []);
    await close();
  });

  test('an earlier layer has finer cells, and the address opens it', async () => {
    const { page, problems, close } = await open(session, 'inside', '?inside.layer=1');
    const line = page.locator('[data-sum]');
    assert.match(await line.innerText(), /^28 by 28 cells, 40 maps\. The cells add up to \S+; at this layer that is no score/);
    await page.getByLabel('Maps of this layer').fill('2');
    await line.getByText('14 by 14 cells, 80 maps').waitFor();
    await page.waitForURL(/\?inside\.layer=2#inside/);
    await screenshot(page, 'lesson-inside');
    assert.deepEqual(problems, []);
    await close();
  });

  test('a transformer’s tokens are maps, and dense layers have none', async () => {
    const { page, problems, close } = await open(session, 'inside', '?inside.network=fashion-vit');
    const boot = page.getByText('is shown an ankle boot in place of the photo');
    await boot.waitFor();
    const line = page.locator('[data-sum]');
    const [, sum, bias, logit] =
      /add up to (\S+)\. With the bias of the class, (\S+), that is the logit of “Ankle boot”: (\S+)\.$/.exec(
        await line.innerText(),
      );
    assert.ok(Math.abs(number(sum) + number(bias) - number(logit)) < 0.0021, `${sum} + ${bias} = ${logit}`);
    await page.getByLabel('Network', { exact: true }).selectOption('fashion-mlp');
    await page.getByText('This network has no such maps').waitFor();
    assert.match(await page.locator('#inside .answer').innerText(), /rows and columns/);
    await atRest(page, 'inside');
    assert.ok(await boot.isVisible());
    await page.getByLabel('Network', { exact: true }).selectOption('efficientnet-lite0');
    await page.getByRole('group', { name: 'The feature maps that change the sum most' }).waitFor();
    assert.equal(await boot.count(), 0, 'the puppy is back');
    assert.deepEqual(problems, []);
    await close();
  });
});
