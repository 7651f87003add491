// Chapter 5: the parts of a photo, read off a map, and what hiding them does by a linear model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { borders, changeByFit, partAt, partsOf, toggled, withHidden } from '../../www/lesson/parts/parts.js';
import { hiddenWords } from '../../www/lesson/parts/parts_figure.js';

const parts = partsOf({ width: 3, height: 2, values: Float32Array.of(0.5, 0.5, -2, 0.5, 4, 4) });

test('pixels of one value are one part, whose weight is that value', () => {
  assert.deepEqual([...parts.labels], [0, 0, 1, 0, 2, 2]);
  assert.deepEqual(parts.weights, [0.5, -2, 4]);
  assert.equal(partAt(parts, [0.9, 0.1]), 1);
  assert.equal(partAt(parts, [1, 1]), 2);
});

test('hidden parts are grey, and the others as they were', () => {
  const pixels = { width: 3, height: 2, data: Uint8ClampedArray.from({ length: 24 }, (_, at) => (at % 4 === 3 ? 255 : at)) };
  assert.deepEqual(withHidden(pixels, parts, new Set(), 127), pixels);
  const { data } = withHidden(pixels, parts, new Set([1]), 127);
  assert.deepEqual([...data.slice(4, 16)], [4, 5, 6, 255, 127, 127, 127, 255, 12, 13, 14, 255]);
});

test('by the linear model the score loses what the hidden parts add', () => {
  assert.equal(changeByFit(parts, new Set()), 0);
  assert.equal(changeByFit(parts, new Set([0, 1])), 1.5);
  assert.deepEqual([...toggled(new Set([1, 2]), 1)], [2]);
  assert.deepEqual([...toggled(new Set([2]), 1)], [2, 1]);
  assert.match(hiddenWords(2, -1.5, -2), /^Parts hidden: 2\. .* by −1\.50; the linear model says −2\.00\.$/);
  assert.match(hiddenWords(0, 0, 0), /^Nothing is hidden/);
  assert.match(hiddenWords(0, null, 0), /^The network is run/, 'the network has not answered on all parts yet');
});

test('borders lie between parts, and around one of them', () => {
  assert.deepEqual(borders(parts), [1, 2, 3]);
  assert.deepEqual(borders(parts, 1), [2]);
});
