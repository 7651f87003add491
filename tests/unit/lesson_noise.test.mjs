// The noisy copies of the second chapter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeliestOf } from '../../www/lesson/base/chance.js';
import { noisyPixels, rangeOf } from '../../www/lesson/noise/noisy_pixels.js';

/** A grey photo with one dark and one light pixel, so that its range is 200 and nothing is cut off. */
function photo(side = 100) {
  const data = new Uint8ClampedArray(4 * side * side).fill(128);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  data.set([28, 28, 28], 0);
  data.set([228, 228, 228], 4);
  return { width: side, height: side, data };
}

const colours = ({ data }) => [...data].filter((_, at) => at % 4 !== 3 && at >= 8);

test('noise of 0 is the photo, and the opacity stays', () => {
  assert.deepEqual(noisyPixels(photo(), 0, 0.5).data, photo().data);
  const { data } = noisyPixels(photo(), 0.1, 0.5);
  assert.ok(data.every((value, at) => at % 4 !== 3 || value === 255));
});

test('the noise has the mean 0 and the standard deviation that is asked for, a share of the photo’s range', () => {
  assert.equal(rangeOf(photo()), 200);
  const found = colours(noisyPixels(photo(), 0.1, 0.5)).map((value) => value - 128);
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length);
  // 30,000 draws: the standard error of the mean is 0.12, that of the deviation 0.08.
  assert.ok(Math.abs(mean) < 0.5, String(mean));
  assert.ok(Math.abs(deviation - 20) < 0.4, String(deviation));
});

test('one seed has one copy, and two seeds have two', () => {
  assert.deepEqual(noisyPixels(photo(), 0.1, 0.25).data, noisyPixels(photo(), 0.1, 0.25).data);
  assert.notDeepEqual(noisyPixels(photo(), 0.1, 0.25).data, noisyPixels(photo(), 0.1, 0.75).data);
});

test('the likeliest class has the softmax of its logit', () => {
  assert.deepEqual(likeliestOf(Float64Array.of(0, 0, 0, 0)), { index: 0, probability: 0.25 });
  const { index, probability } = likeliestOf(Float64Array.of(0, Math.log(3)));
  assert.equal(index, 1);
  assert.ok(Math.abs(probability - 0.75) < 1e-12);
});
