// Where the page cannot work as it is: in a frame without an origin, and in a studio without its network. Each says what to do.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './harness.mjs';

const FRAMED = ['', 'index.de.html', 'workbench.html', 'embed.html', 'studio.html', 'circle.html', 'paint.html', 'report.html'];

describe('surroundings', { timeout: 240_000 }, () => {
  let session;
  before(async () => {
    session = await launch({
      override: (request, response) => {
        const { pathname, search } = new URL(request.url, 'http://localhost');
        if (pathname !== '/framing') return false;
        const framed = search.slice(1);
        response.removeHeader('Content-Security-Policy');
        response.setHeader('Content-Type', 'text/html');
        response.end(`<!doctype html><iframe sandbox="allow-scripts" width="390" height="600" src="/${framed}"></iframe>`);
        return true;
      },
    });
  });
  after(() => session?.close());

  for (const framed of FRAMED) {
    test(`a sandboxed frame without an origin says what to add: ${framed || 'the lesson'}`, async () => {
      const { page, close } = await session.open({ path: `framing?${framed}` });
      const notes = page.frameLocator('iframe').locator('p.notice[role="alert"]');
      await notes.waitFor();
      assert.equal(await notes.count(), 1);
      assert.match(await notes.innerText(), /add “allow-same-origin” to the sandbox attribute of the iframe/);
      await close();
    });
  }

  test('a page with an origin has no such note', async () => {
    const { page, close } = await session.open({ path: '' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByText('allow-same-origin').count(), 0);
    await close();
  });

  for (const path of ['studio.html', 'circle.html', 'paint.html']) {
    test(`${path} without a connection says what is missing and what to do, and goes on once there is one`, async () => {
      let isOffline = true;
      const { page, close } = await session.open({ path: 'icon.svg' });
      await page.route(/\.onnx$|digits[^/]*\.png$/, (route) =>
        isOffline ? route.abort('internetdisconnected') : route.continue(),
      );
      await page.goto(`${session.url}/${path}`);
      const alert = page.locator('[role="alert"] [data-code="network"]');
      await alert.waitFor({ timeout: 60_000 });
      assert.match(await alert.innerText(), /could not be downloaded\. Check its address and the connection, and try again\./);
      isOffline = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await alert.waitFor({ state: 'detached', timeout: 60_000 });
      await close();
    });
  }
});
