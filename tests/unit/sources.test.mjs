// What people hand over as a network, as the worker takes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelSource } from '../../www/client/sources.js';

const network = new File([new Uint8Array(4)], 'net.onnx');
const weights = new File([new Uint8Array(8)], 'net.onnx.data');

test('of several files the network is the one called so, and the others stay beside it under their names', () => {
  const { name, source } = modelSource([weights, network]);
  assert.equal(name, 'net.onnx');
  assert.equal(source.file, network);
  assert.deepEqual(source.beside, [{ name: 'net.onnx.data', file: weights }]);
});

test('several files without a network are refused', () => {
  assert.throws(() => modelSource([weights]), { code: 'bad-model' });
});
