// What chapters 8 and 9 of the lesson compute by themselves: the order in which pixels go, the steps of it, and where colours end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleOf } from '../../www/lesson/numbers/precision_choices.js';
import { changedBy, countAt, withChanged } from '../../www/lesson/trust/removal_order.js';

test('the highest pixels go first, and equal ones share their turn', () => {
  const values = Float32Array.of(3, 1, 2, 2, -0, 0);
  assert.deepEqual([...changedBy(values, 0)], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...changedBy(values, 1)], [1, 0, 0, 0, 0, 0]);
  assert.deepEqual([...changedBy(values, 2)], [1, 0, 0.5, 0.5, 0, 0]);
  assert.deepEqual([...changedBy(values, 5)], [1, 1, 1, 1, 0.5, 0.5], 'minus zero is zero');
  assert.deepEqual([...changedBy(values, 6)], [1, 1, 1, 1, 1, 1]);
});

test('steps end with every pixel, as those of the metrics', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((step) => countAt(10, 4, step)),
    [0, 3, 5, 8, 10],
  );
});

test('a pixel taken away is empty, and one given back is as it was', () => {
  const rgba = Uint8ClampedArray.of(200, 100, 0, 255, 10, 20, 30, 255);
  const half = Float64Array.of(1, 0);
  assert.deepEqual([...withChanged(rgba, half, true, [127, 127, 127])], [127, 127, 127, 255, 10, 20, 30, 255]);
  assert.deepEqual([...withChanged(rgba, half, false, [127, 127, 127])], [200, 100, 0, 255, 127, 127, 127, 255]);
});

test('colours end at the percentile of the other map, of the own one, or at the ends of the values', () => {
  const map = (values) => ({
    values: Float32Array.from(values),
    width: values.length,
    height: 1,
    kind: 'sequential',
    flat: false,
  });
  const [full, half] = [map([0, 1, 2, 3, 8]), map([1, 1, 2, 2, 4])];
  const end = (stretch, percentile = 100) => {
    const { low, high } = scaleOf(half, full, { percentile, stretch });
    return [low, high];
  };
  assert.deepEqual(end('same'), [0, 8]);
  assert.deepEqual(end('own'), [0, 4]);
  assert.deepEqual(end('own', 75), [0, 2]);
  assert.deepEqual(end('range'), [1, 4]);
});
