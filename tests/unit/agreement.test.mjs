import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRankCorrelation } from 'simple-statistics';
import { agreement, differenceOf, overlapOf, ranksOf } from '../../www/shared/agreement.js';

// f64 sums over some numbers of size 1.
const ROUNDING = 1e-12;
const map = (values, kind = 'sequential') => ({
  values: Float32Array.from(values),
  width: values.length,
  height: 1,
  kind,
  flat: values.every((value) => value === values[0]),
});
const near = (found, expected, what) =>
  assert.ok(Math.abs(found - expected) < ROUNDING, `${what ?? ''} ${found}, not ${expected}`);

test('a map agrees with itself, and with what only changes its scale', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  for (const other of [values, values.map((value) => 10 * value)]) {
    const { spearman, pearson, overlap } = agreement(map(values), map(other));
    near(spearman, 1);
    near(pearson, 1);
    near(overlap, 1);
  }
});

test('ranks know order and nothing else; values know more', () => {
  const values = [1, 2, 3, 4, 5];
  const { spearman, pearson } = agreement(map(values), map(values.map((value) => 10 ** value)));
  near(spearman, 1);
  assert.ok(pearson < 0.8, String(pearson));
  near(agreement(map(values), map([...values].reverse())).spearman, -1);
});

test('ties share the mean of their ranks, in whatever order they stand', () => {
  // Ranks 1.5 1.5 3 4 and 1 2.5 2.5 4 about 2.5: covariance 3.75 (of sums), squares 4.5 and 4.5.
  near(agreement(map([0, 0, 1, 2]), map([5, 6, 6, 9])).spearman, 3.75 / 4.5);
  near(agreement(map([0, 2, 1, 0]), map([5, 9, 6, 6])).spearman, 3.75 / 4.5, 'in another order');
});

test('ranks are those of a sort, with signs, zeros of either sign, ties and the smallest numbers', () => {
  assert.deepEqual([...ranksOf(Float32Array.of(-0, 5, 0, -2, 5, 1e-45, -3e38, 5))], [3.5, 7, 3.5, 2, 7, 5, 1, 7]);
});

test('the quick rank correlation is the plain one', () => {
  for (const levels of [3, 50, 1e6]) {
    const values = (seed) =>
      Array.from({ length: 500 }, (_, place) => Math.fround(Math.round(levels * Math.sin(seed + place * 78.233)) / 7));
    const [one, other] = [values(1), values(2).map((value, place) => value + values(1)[place])];
    near(
      agreement(map(one, 'diverging'), map(other, 'diverging')).spearman,
      sampleRankCorrelation(one, other.map(Math.fround)),
      String(levels),
    );
  }
});

test('against a signed map an unsigned one is compared by magnitudes, two signed ones by their values', () => {
  const unsigned = map([0, 1, 2, 3]);
  const mixed = agreement(unsigned, map([0, -1, 2, -3], 'diverging'));
  near(mixed.spearman, 1);
  assert.equal(mixed.magnitudes, true);
  const signed = agreement(map([-3, -1, 1, 3], 'diverging'), map([3, 1, -1, -3], 'diverging'));
  near(signed.pearson, -1);
  assert.equal(signed.magnitudes, false);
});

test('a flat map and maps of two sizes have a reason in the place of numbers', () => {
  assert.match(agreement(map([1, 1]), map([1, 2])).reason, /flat/);
  assert.match(agreement(map([1, 2]), map([1, 2, 3])).reason, /size/);
});

test('the overlap counts the strongest pixels, and draws fairly among ties', () => {
  const first = [9, 8, 0, 0, 0, 0, 0, 0, 0, 0];
  assert.equal(overlapOf(first, [9, 0, 8, 0, 0, 0, 0, 0, 0, 0], 0.2), 0.5);
  assert.equal(overlapOf(first, [-9, -8, 0, 0, 0, 0, 0, 0, 0, 0], 0.2), 1, 'strong is strong, whichever its sign');
  const flat = new Array(10).fill(1);
  near(overlapOf(first, flat, 0.2), 0.2, 'chance');
  near(overlapOf([5, 0, 0, 0, 0, 0, 0, 0, 0, 0], first, 0.2), 0.5 + 0.5 / 9, 'one sure pixel, and one of nine');
});

test('the difference is that of the shares of each map’s own scale', () => {
  const { map: difference, end } = differenceOf(map([0, 1, 2]), map([40, 20, 0]), 100);
  assert.deepEqual([...difference.values], [-1, 0, 1]);
  assert.equal(end, 1);
  assert.equal(differenceOf(map([-1, 1], 'diverging'), map([1, -1], 'diverging'), 100).end, 2);
  assert.deepEqual([...differenceOf(map([-1, 1], 'diverging'), map([1, -1], 'diverging'), 100).map.values], [-2, 2]);
  assert.equal(differenceOf(map([0, 1, 2]), map([0, 10, 20]), 100).map.flat, true);
  assert.deepEqual([...differenceOf(map([0, 0]), map([0, 1]), 100).map.values], [0, -1], 'a map of nothing is nothing');
});

test('what is cut off in the picture is cut off in the difference', () => {
  const spiked = [...new Array(99).fill(1), 1000];
  const plain = new Array(100).fill(1);
  const { values } = differenceOf(map(spiked), { ...map(plain), flat: true }, 90).map;
  assert.deepEqual([values[0], values[99]], [0, 0]);
});
