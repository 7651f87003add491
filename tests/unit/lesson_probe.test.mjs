// The patch of the first chapter, and what the lesson's own figures are made of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barPlace } from '../../www/lesson/base/bars.js';
import { Latest } from '../../www/lesson/base/latest.js';
import { frameOf } from '../../www/lesson/base/seen.js';
import { scoreText, signed } from '../../www/lesson/base/signed.js';
import { answerWords, moved, reachOf } from '../../www/lesson/probe/probe_figure.js';
import { patchAt, predictedChange, withPatch } from '../../www/lesson/probe/patch.js';
import { readJson } from '../web/harness.mjs';

const WHOLE = { width: 10, height: 6 };

test('a patch lies about its place, and is cut off at the edges', () => {
  assert.deepEqual(patchAt([0.55, 0.5], 1, WHOLE), { left: 5, top: 3, width: 1, height: 1 });
  assert.deepEqual(patchAt([0.5, 0.5], 4, WHOLE), { left: 3, top: 1, width: 4, height: 4 });
  assert.deepEqual(patchAt([0, 0], 4, WHOLE), { left: 0, top: 0, width: 2, height: 2 });
  assert.deepEqual(patchAt([1, 1], 4, WHOLE), { left: 7, top: 3, width: 3, height: 3 });
  assert.deepEqual(patchAt([0.5, 0.5], 100, WHOLE), { left: 0, top: 0, ...WHOLE });
});

const pixels = {
  width: 2,
  height: 2,
  data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255),
};

test('a patch changes the colours of its pixels and nothing else', () => {
  const changed = withPatch(pixels, { left: 1, top: 0, width: 1, height: 2 }, { grey: 99 });
  assert.deepEqual([...changed.data], [1, 2, 3, 255, 99, 99, 99, 255, 7, 8, 9, 255, 99, 99, 99, 255]);
  assert.equal(pixels.data[4], 4, 'the photo stays');
  const bright = { ...pixels, data: pixels.data.map((value) => (value === 4 ? 254 : value)) };
  const lighter = withPatch(bright, { left: 0, top: 0, width: 2, height: 1 }, { lighter: 2 });
  assert.deepEqual([...lighter.data.slice(0, 8)], [3, 4, 5, 255, 254, 5, 6, 255], 'what has no room stays');
});

test('of a linear network the gradient says exactly what a patch does', () => {
  const normalised = { mean: [5, 5, 5], scale: [2, 2, 2] };
  // One weight for each colour of each pixel; the score is the sum of weight times input.
  const weights = [3, -1, 2, 0, 5, 1, -2, 4, 1, 1, -3, 2];
  const input = (data) => [0, 1, 2, 3].flatMap((place) => [0, 1, 2].map((colour) => (data[4 * place + colour] - 5) / 2));
  const score = (data) => input(data).reduce((sum, value, at) => sum + weights[at] * value, 0);
  const sums = (of) => [0, 1, 2, 3].map((place) => of[3 * place] + of[3 * place + 1] + of[3 * place + 2]);
  const gradient = { slope: sums(weights), product: sums(input(pixels.data).map((value, at) => value * weights[at])) };
  for (const patch of [
    { left: 0, top: 0, width: 1, height: 1 },
    { left: 1, top: 0, width: 1, height: 2 },
    { left: 0, top: 0, width: 2, height: 2 },
  ]) {
    for (const shade of [{ grey: 0 }, { grey: 5 }, { grey: 255 }, { lighter: 1 }, { lighter: 244 }]) {
      const change = score(withPatch(pixels, patch, shade).data) - score(pixels.data);
      assert.ok(Math.abs(predictedChange(gradient, pixels, patch, shade, normalised) - change) < 1e-9);
    }
  }
});

test('arrow keys keep the patch inside the photo', () => {
  assert.deepEqual(moved([0.5, 0.5], [0.25, -0.25]), [0.75, 0.25]);
  assert.deepEqual(moved([0.1, 0.9], [-1, 1]), [0, 0.9999]);
});

test('changes are told with their sign, small ones with more decimals, and nothing as 0', () => {
  assert.deepEqual([0.412, -2.304, 0.00123, -0.05].map(signed), ['+0.41', '−2.30', '+0.0012', '−0.05']);
  // One pixel of 50,176 can be told, and rounding is not taken for a change.
  assert.deepEqual([0.000342, -0.0000264, 0, -0.000001].map(signed), [
    '+3.4\u202f×\u202f10⁻⁴',
    '−2.6\u202f×\u202f10⁻⁵',
    '0',
    '0',
  ]);
  assert.deepEqual([9.309, -2, -0.001].map(scoreText), ['9.31', '−2.00', '0.00']);
  assert.equal(answerWords({ change: -0.387, predicted: 0.35 }), 'The logit falls by 0.39. By the gradient it rises by 0.35.');
  assert.equal(answerWords({ change: 0, predicted: 0 }), 'The logit stays. By the gradient it stays.');
});

test('a bar begins in the middle and ends within its track', () => {
  assert.deepEqual(barPlace(1, 2), { left: 50, width: 25 });
  assert.deepEqual(barPlace(-1, 2), { left: 25, width: 25 });
  assert.deepEqual(barPlace(-9, 2), { left: 0, width: 50 });
  assert.deepEqual([reachOf(0, 0), reachOf(0.3, -0.2), reachOf(-0.6), reachOf(3, 7)], [0.001, 0.5, 1, 10]);
});

test('a photo of what a network sees is framed by what its preparation cuts off', () => {
  const { preprocess } = readJson('models/efficientnet_lite0.json');
  assert.deepEqual(frameOf({ width: 224, height: 224 }, preprocess), { width: 256, height: 256, left: 16, top: 16 });
  const { preprocess: small } = readJson('models/fashion_mlp.json');
  const { width, height, left, top } = frameOf({ width: 28, height: 28 }, small);
  assert.deepEqual([width - 28 - 2 * left, height - 28 - 2 * top], [0, 0]);
});

test('while one is run only the latest waits, and what is dropped is cancelled', async () => {
  const begun = [];
  const ends = [];
  const latest = new Latest((asked, signal) => {
    begun.push(asked);
    return new Promise((resolve) => {
      ends.push(resolve);
      signal.addEventListener('abort', () => begun.push(`${asked} cancelled`));
    });
  });
  for (const asked of ['a', 'b', 'c']) latest.ask(asked);
  assert.deepEqual(begun, ['a']);
  ends.shift()();
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['a', 'c'], 'b is passed over');
  latest.ask('d');
  latest.drop();
  latest.ask('e');
  assert.deepEqual(begun, ['a', 'c', 'c cancelled', 'e'], 'd is forgotten, and e need not wait');
  ends.shift()();
  await new Promise(setImmediate);
  latest.ask('f');
  assert.deepEqual(begun.slice(-1), ['e'], 'the end of what was dropped begins nothing');
  ends.shift()();
  await new Promise(setImmediate);
  assert.deepEqual(begun.slice(-1), ['f']);
});
