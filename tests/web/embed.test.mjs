// The page in a frame of another origin.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launch, screenshot } from './harness.mjs';

const HASH = '#photo=coffee&model=squeezenet11&method=gradient&device=cpu';
const TIMEOUT_MS = 120_000;

let session;
let host;
before(async () => {
  session = await launch();
  // The same machine by another name is another origin.
  host = createServer((request, response) => {
    const path = request.url === '/embed' ? 'embed.html' : 'workbench.html';
    response.setHeader('Content-Type', 'text/html');
    response.end(
      `<!doctype html><title>A page</title><iframe width="720" height="900" src="${session.url}/${path}${HASH}"></iframe>`,
    );
  });
  await new Promise((listening) => host.listen(0, '127.0.0.1', listening));
});
after(async () => {
  host?.closeAllConnections();
  host?.close();
  await session?.close();
});

const open = async (path) => {
  const page = await session.browser.newPage({ viewport: { width: 760, height: 940 } });
  await page.goto(`http://127.0.0.1:${host.address().port}${path}`);
  return page;
};

test('a frame of another origin shows a map, without camera and files, and stores nothing', { timeout: TIMEOUT_MS }, async () => {
  const page = await open('/embed');
  const frame = page.frameLocator('iframe');
  await frame.locator('.panel-overlay canvas').waitFor({ timeout: TIMEOUT_MS });
  await frame.getByText('golden retriever').or(frame.getByText('espresso')).first().waitFor();
  for (const name of [/Camera/, /Choose (a|another) file/, /Bring your own/]) {
    assert.equal(await frame.getByRole('button', { name }).count(), 0, String(name));
  }
  await frame.getByRole('button', { name: 'Why' }).click();
  assert.match(await frame.locator('#believe-panel').innerText(), /Before you believe it/i);
  const inside = page.frames()[1];
  const kept = await inside.evaluate(async () => ({
    caches: await caches.keys(),
    databases: (await indexedDB.databases()).length,
    local: localStorage.length + sessionStorage.length,
  }));
  assert.deepEqual(kept, { caches: [], databases: 0, local: 0 });
  await screenshot(page, 'embed');
  const entries = await page.evaluate(() => history.length);
  await frame.getByLabel('Method', { exact: true }).selectOption('grad-cam');
  await inside.waitForFunction(() => globalThis.whylight.get().report?.method === 'grad-cam', undefined, { timeout: TIMEOUT_MS });
  assert.equal(await page.evaluate(() => history.length), entries, 'what is chosen inside is no entry of the page around it');
  const link = await frame.getByRole('link', { name: 'Open in Whylight' }).getAttribute('href');
  assert.match(link, /method=grad-cam/);
  await page.close();
});

test('the whole page does not let itself be framed by others', { timeout: TIMEOUT_MS }, async () => {
  const page = await open('/workbench');
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.reload();
  assert.equal(await page.frameLocator('iframe').locator('#page').count(), 0);
  assert.match(complaints.join(), /frame-ancestors/);
  await page.close();
});
