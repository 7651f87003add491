// What people hand over as a photo or a network, as the worker takes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { locate } from '../../www/client/locations.js';
import { modelSource, photoSource } from '../../www/client/sources.js';
import { withFullAddresses } from '../../www/element/addresses.js';
import { readAttributes } from '../../www/element/attributes.js';

const network = new File([new Uint8Array(4)], 'net.onnx');
const weights = new File([new Uint8Array(8)], 'net.onnx.data');

test('of several files the network is the one called so, and the others stay beside it under their names', () => {
  const { name, source } = modelSource([weights, network]);
  assert.equal(name, 'net.onnx');
  assert.equal(source.file, network);
  assert.deepEqual(source.beside, [{ name: 'net.onnx.data', file: weights }]);
});

test('several files without a network are refused, and so is what is no file', () => {
  for (const given of [[weights], [7], [network, new Blob([])]]) assert.throws(() => modelSource(given), { code: 'bad-model' });
});

test('a name is read from its address, and stays as it is where it cannot be decoded', async () => {
  for (const [path, name] of [
    ['my%20dog.jpg', 'my dog.jpg'],
    ['100%.jpg', '100%.jpg'],
    ['%E0%A4%A.jpg', '%E0%A4%A.jpg'],
    ['', 'example.com'],
  ]) {
    const address = `https://example.com/${path}`;
    assert.equal((await photoSource(address)).name, name);
    assert.equal(modelSource(new URL(address)).name, name);
  }
  // Such an address is the file, and has no name.
  assert.equal((await photoSource('data:image/png;base64,AAAA')).name, 'The photo');
  assert.equal(modelSource(new URL('data:,AAAA')).name, 'The network');
});

const NO_ADDRESS = 'http://[';

test('what is no address is refused, and the sentence says what it was the address of', async () => {
  const refusal = (what) => ({ code: 'bad-parameter', message: new RegExp(`^${what}: “http://\\[” is no address`) });
  await assert.rejects(photoSource(NO_ADDRESS), refusal('A photo'));
  assert.throws(() => modelSource(NO_ADDRESS), refusal('A network'));
  const base = 'https://example.com/whylight/';
  for (const option of ['base', 'worker', 'wasm', 'models'])
    await assert.rejects(locate({ base, [option]: NO_ADDRESS }), refusal(`The option \`${option}\``));
  await assert.rejects(locate({ base: 7 }), { code: 'bad-parameter', message: /^The option `base`: “7” is no address/ });
});

test('addresses of a figure are those of its document, and what is none is a bad attribute', () => {
  const read = (texts) =>
    withFullAddresses(readAttributes((name) => texts[name] ?? null).settings, 'https://example.com/a/b.html');
  const { settings } = read({ photo: 'dog.jpg', model: './net.onnx', base: '/whylight/' });
  assert.deepEqual(
    [settings.photo, settings.model, settings.base, settings.models],
    ['https://example.com/a/dog.jpg', 'https://example.com/a/net.onnx', 'https://example.com/whylight/', ''],
  );
  assert.equal(read({ model: 'fashion-mlp' }).settings.model, 'fashion-mlp');
  for (const name of ['base', 'models', 'model']) {
    const { error } = read({ [name]: NO_ADDRESS });
    assert.equal(error.code, 'bad-attribute');
    assert.equal(error.message, `The attribute “${name}”: “http://[” is no address.`);
  }
});

test('bytes of another realm are bytes, and so are those that workers share', async () => {
  const theirs = (code) => runInContext(code, createContext());
  for (const code of ['new Uint8Array([1, 2])', 'new Uint8Array([1, 2]).buffer'])
    assert.equal((await photoSource(theirs(code))).source.file.size, 2);
  assert.equal((await photoSource(new Uint8Array(new SharedArrayBuffer(2)))).source.file.size, 2);
  for (const given of [theirs('new Uint16Array(2)'), theirs('({})'), { [Symbol.toStringTag]: 'Blob' }])
    await assert.rejects(photoSource(given), { code: 'unsupported-image' });
});

test('a signal is heard while an image element is still loading', async () => {
  const abort = new AbortController();
  const loading = { [Symbol.toStringTag]: 'HTMLImageElement', alt: 'A dog', decode: () => new Promise(() => {}) };
  const opening = photoSource(loading, undefined, { signal: abort.signal });
  abort.abort();
  await assert.rejects(opening, { code: 'cancelled' });
});
