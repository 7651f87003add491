// What a first visit says while it downloads: the size, the share and the time left, of the engine as of the network.
import assert from 'node:assert/strict';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, root, screenshot, settled } from './harness.mjs';

/** Both take a few seconds so: long enough for an estimate of the time left. */
const PARTS = 12;
const PAUSE_MS = 250;
const SLOW = /\.(wasm|onnx)$/;

/** Sends a file in parts, with pauses between them. */
function slowly(folder) {
  return (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!SLOW.test(pathname)) return false;
    const path = join(folder(), pathname);
    const { size } = statSync(path);
    response.setHeader('Content-Type', pathname.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream');
    response.setHeader('Content-Length', size);
    (async () => {
      for await (const part of createReadStream(path, { highWaterMark: Math.ceil(size / PARTS) })) {
        response.write(part);
        await pause(PAUSE_MS);
      }
      response.end();
    })();
    return true;
  };
}

describe('a first visit', { timeout: 120_000 }, () => {
  let session;
  before(async () => {
    session = await launch({ override: slowly(() => process.env.WHYLIGHT_DIST ?? join(root, 'dist-debug')) });
  });
  after(() => session?.close());

  test('says size, share and time left of the engine, and then of the network', async () => {
    const { page, requests, problems } = await session.open({
      unasked: false,
      hash: '#photo=coffee&model=squeezenet11&method=gradient&device=cpu',
      viewport: { width: 390, height: 844 },
    });
    const words = page.locator('.progress .words p');
    for (const [what, name] of [
      ['the engine', 'engine'],
      ['SqueezeNet 1\\.1', 'network'],
    ]) {
      const said = new RegExp(
        `^Downloading ${what} · \\d+\\.\\d\\sMB of \\d+\\.\\d\\sMB · \\d+ % · (about \\d+|less than 1)\\s(s|min) left`,
      );
      await words.filter({ hasText: said }).waitFor({ timeout: 30_000 });
      await screenshot(page, `download-${name}-390`);
    }
    const { report } = await settled(page);
    assert.ok(report);
    const asked = (ending) => requests.filter((url) => url.endsWith(ending)).length;
    assert.equal(asked('imagenet.txt'), 1, 'the names of the classes are fetched once');
    assert.equal(asked('.wasm'), 1);
    assert.ok(requests.filter((url) => /\/photos\/[^/]+\.(png|jpg|webp)$/.test(url)).length <= 2, 'no photo that is not shown');
    assert.deepEqual(problems, []);
  });
});
