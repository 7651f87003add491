// The server of `npm start` sends the compressed copies to browsers that take them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { compressFolder } from '../../scripts/compress.mjs';
import { serve } from '../../scripts/serve.mjs';

const SCRIPT = 'export const words = "the same again and again";\n'.repeat(200);
/** Hashes in a row, which nothing makes smaller. */
const NOISE = Buffer.concat(Array.from({ length: 200 }, (_, place) => createHash('sha256').update(String(place)).digest()));

let folder;
let server;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whylight-serve-'));
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A page</title>'.repeat(100));
  writeFileSync(join(folder, 'main.js'), SCRIPT);
  writeFileSync(join(folder, 'engine.wasm'), SCRIPT);
  writeFileSync(join(folder, 'engine.0123abcd.wasm'), SCRIPT);
  writeFileSync(join(folder, 'short.js'), 'export {};');
  writeFileSync(join(folder, 'models', 'small.onnx'), NOISE);
  await compressFolder(folder);
  server = await serve({ folder });
});
after(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `fetch` would decompress, and hide how. */
const get = (path, encoding = '') =>
  new Promise((resolve, reject) => {
    request(`${server.url}/${path}`, { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });

test('a browser that takes brotli gets it, under the type of the file', async () => {
  for (const [path, type] of [
    ['main.js', /javascript/],
    ['engine.wasm', /^application\/wasm$/],
    ['', /^text\/html/],
  ]) {
    const { status, headers, body } = await get(path, 'gzip, deflate, br');
    assert.equal(status, 200, path);
    assert.equal(headers['content-encoding'], 'br', path);
    assert.match(headers['content-type'], type);
    assert.equal(Number(headers['content-length']), body.length);
    assert.deepEqual(brotliDecompressSync(body), readFileSync(join(folder, path || 'index.html')), path);
    assert.match(headers.vary, /accept-encoding/i);
    assert.ok(headers['content-security-policy'], 'with the policy');
  }
});

test('a file whose name holds its hash is kept, and of any other the newest is asked for', async () => {
  const kept = async (path) => (await get(path, 'br')).headers['cache-control'];
  assert.equal(await kept('engine.0123abcd.wasm'), 'max-age=31536000, immutable');
  assert.equal(await kept('main.js'), 'no-cache');
  assert.equal(await kept('index.html'), 'no-store');
  assert.equal(await kept(''), 'no-store');
});

test('any other browser gets the file as it is, and so is what was not worth compressing', async () => {
  for (const [path, encoding] of [
    ['main.js', 'gzip'],
    ['short.js', 'br'],
    ['models/small.onnx', 'br'],
  ]) {
    const { headers, body } = await get(path, encoding);
    assert.equal(headers['content-encoding'], undefined, path);
    assert.deepEqual(body, readFileSync(join(folder, path)), path);
  }
});
