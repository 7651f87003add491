// Files of the package that are not what they should be: a web page in their place, cut short, of another shape.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Connection } from '../../www/client/connection.js';
import { problem } from '../../www/client/errors.js';
import { countBytes, download } from '../../www/worker/download.js';
import { fetchLabels, fetchNetworks, fetchShipped } from '../../www/worker/models.js';
import { moduleFault } from '../../www/worker/module_fault.js';

const PAGE = '<!doctype html><title>No such page</title>';
const CARD = { id: 'n', name: 'N', file: 'n.onnx', labels: 'n.txt', sha256: '0', bytes: 4 };
const FILES = {
  '/page/index.json': PAGE,
  '/cut/index.json': '["n.json", "m.js',
  '/object/index.json': '{}',
  '/numbers/index.json': '[7]',
  '/address/index.json': '["http://["]',
  '/null/index.json': '["n.json"]',
  '/null/n.json': 'null',
  '/poor/index.json': '["n.json"]',
  '/poor/n.json': JSON.stringify({ ...CARD, file: undefined }),
  '/whole/index.json': '["n.json"]',
  '/whole/n.json': JSON.stringify(CARD),
  '/whole/n.txt': PAGE,
  '/whole/n.onnx': PAGE,
};

let server;
let site;
before(async () => {
  server = createServer(({ url }, response) => {
    response.end(FILES[url]);
  });
  await new Promise((listening) => server.listen(0, 'localhost', listening));
  site = `http://localhost:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

for (const [folder, words] of [
  ['page', /^index\.json: the server answered with a web page where a list of the files of cards was expected\.$/],
  ['cut', /^index\.json is no JSON: the file is cut short/],
  ['object', /^index\.json: a list of the files of cards was expected/],
  ['numbers', /^index\.json: a list of the files of cards was expected/],
  ['address', /^index\.json: a list of the files of cards was expected/],
  ['null', /^n\.json: the card of a network was expected/],
  ['poor', /^n\.json: the card of a network was expected/],
]) {
  test(`networks of the folder “${folder}” are refused`, () =>
    assert.rejects(fetchNetworks(`${site}/${folder}/`), { code: 'network', message: words }));
}

test('class names and a network that are web pages are refused', async () => {
  const [network] = await fetchNetworks(`${site}/whole/`);
  const page = (name) => ({ code: 'network', message: new RegExp(`^${name}: the server answered with a web page`) });
  await assert.rejects(fetchLabels(network), page('n\\.txt'));
  await assert.rejects(fetchShipped({ ...network, labels: [] }, { onProgress: () => true }), page('n\\.onnx'));
});

test('an address that cannot be downloaded says so', async () => {
  for (const scheme of ['mailto:', 'javascript:', 'about:']) {
    const message = new RegExp(`could not be downloaded\\. This page cannot reach addresses of the kind “${scheme}”\\.$`);
    await assert.rejects(download(`${scheme}dog.jpg`), { code: 'network', message });
  }
});

test('a policy that forbids a download is named with its directive', async () => {
  const { addEventListener } = globalThis;
  const url = 'https://elsewhere.example/n.onnx';
  let tell;
  globalThis.addEventListener = (kind, listener) => kind === 'securitypolicyviolation' && (tell = listener);
  const { isForbidden } = await import('../../www/worker/policy.js?told');
  assert.equal(await isForbidden(url), false);
  tell({ effectiveDirective: 'connect-src', blockedURI: url, disposition: 'report' });
  assert.equal(await isForbidden(url), false);
  tell({ effectiveDirective: 'connect-src', blockedURI: url, disposition: 'enforce' });
  assert.equal(await isForbidden(url), true);
  globalThis.addEventListener = addEventListener;
});

const bytes = (text) => new TextEncoder().encode(text);
const MODULE = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

test('each way in which the engine does not start has its code, and the sentence names the file', () => {
  const compile = new WebAssembly.CompileError('expected magic word');
  const network = new TypeError('network error');
  const about = { name: 'whylight_bg.wasm', head: MODULE, isCut: false, simd: true };
  for (const [error, change, code, words] of [
    [compile, { head: bytes(PAGE) }, 'network', /^whylight_bg\.wasm: the server answered with a web page/],
    [network, { head: bytes(PAGE) }, 'network', /web page/],
    [compile, { head: bytes('junk') }, 'network', /^whylight_bg\.wasm is no WebAssembly module/],
    [compile, { head: bytes('') }, 'network', /^whylight_bg\.wasm is no WebAssembly module/],
    [compile, {}, 'network', /^whylight_bg\.wasm is damaged or cut short\.$/],
    [compile, { simd: false }, 'no-wasm', /SIMD/],
    [network, { isCut: true }, 'network', /^whylight_bg\.wasm broke off/],
    [new WebAssembly.LinkError('import'), {}, 'network', /another version/],
    [new TypeError('wasm.__wbindgen_start is not a function'), {}, 'network', /another version/],
    [new WebAssembly.CompileError("violates the Content Security Policy: 'unsafe-eval'"), {}, 'wasm-forbidden', /policy/],
  ]) {
    const found = moduleFault(error, { ...about, ...change });
    assert.equal(found.code, code, String(error));
    assert.match(found.message, words);
  }
  assert.equal(moduleFault(network, about), network);
});

test('a download says how it begins, and whether it broke off', async () => {
  const answer = (end) =>
    new Response(
      new ReadableStream({
        start(stream) {
          stream.enqueue(MODULE);
          end(stream);
        },
      }),
    );
  for (const [end, isCut] of [
    [(stream) => stream.close(), false],
    [(stream) => setTimeout(() => stream.error(new TypeError('network error'))), true],
  ]) {
    const heard = { head: new Uint8Array(), isCut: false };
    await countBytes(answer(end), 0, () => true, heard);
    assert.deepEqual(heard, { head: MODULE, isCut });
  }
});

/** What a start ends with whose worker fails so. @param {string | undefined} message @param {object[]} said before @param {object} options */
async function failureOf(message, said = [], options = {}) {
  let worker;
  const createWorker = () => (worker = { postMessage() {}, terminate() {} });
  const connection = new Connection({ createWorker, setUp: () => ({}), ...options });
  const started = connection.start('cpu');
  for (const data of said) worker.onmessage({ data });
  worker.onerror({ message });
  return started.catch(({ code, message }) => [code, message]);
}

test('what is no worker in the place of worker.js is told from a worker that failed', async () => {
  const [code, message] = await failureOf("Uncaught SyntaxError: Unexpected token '<'");
  assert.equal(code, 'network');
  assert.match(message, /web page, or with a file that is cut short, where worker\.js was expected/);
  assert.deepEqual((await failureOf(undefined))[0], 'network');
  assert.deepEqual((await failureOf("Uncaught NetworkError: Failed to execute 'importScripts'"))[0], 'network');
  const thrown = await failureOf('Uncaught TypeError: x is not a function');
  assert.equal(thrown[0], 'network');
  assert.match(thrown[1], /^worker\.js failed while it was loaded/);
  const heard = { id: 1, type: 'progress', stage: 'start', label: 'Starting', done: 0, total: 0 };
  assert.deepEqual((await failureOf('Uncaught SyntaxError: x', [heard]))[0], 'internal');
});

test('a worker that says nothing, or what is no message, is given up', async () => {
  for (const [said, words] of [
    [[], /^The engine’s worker says nothing: worker\.js may be empty/],
    [[null], /^worker\.js is not the engine’s worker/],
    [['hello'], /^worker\.js is not the engine’s worker/],
    [[{ id: 1 }], /^worker\.js is not the engine’s worker/],
  ]) {
    let worker;
    const createWorker = () => (worker = { postMessage() {}, terminate() {} });
    const connection = new Connection({ createWorker, setUp: () => ({}), silent_ms: 1 });
    const started = connection.start('cpu');
    for (const data of said) worker.onmessage({ data });
    await assert.rejects(started, { code: 'network', message: words });
  }
});

test('a policy that forbids the worker is told from a worker that is not there', async () => {
  const forbidden = problem('worker-forbidden', 'worker-src must allow blob:');
  const whyForbidden = () => forbidden;
  assert.deepEqual(await failureOf(undefined, [], { whyForbidden }), ['worker-forbidden', forbidden.message]);
  assert.equal((await failureOf('Uncaught SyntaxError: x', [], { whyForbidden }))[0], 'network');
  const throwing = (error) => () => {
    throw error;
  };
  const start = (error) => new Connection({ createWorker: throwing(error), setUp: () => ({}) }).start('cpu');
  await assert.rejects(start(forbidden), { code: 'worker-forbidden' });
  await assert.rejects(start(new TypeError('x')), { code: 'network' });
});
