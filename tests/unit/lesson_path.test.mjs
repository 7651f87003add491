// Chapter 4: the path, its baselines, and what its steps sum to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineWords } from '../../www/lesson/path/baselines_figure.js';
import { gapWords } from '../../www/lesson/path/exact_figure.js';
import { gapChart } from '../../www/lesson/path/steps_figure.js';
import { trousers } from '../../www/lesson/path/trousers.js';
import { added, baselineOf, between, blurred, gapOf, sumOf } from '../../www/lesson/path/walk.js';
import { chartOf, endWords, stageWords } from '../../www/lesson/path/walk_figure.js';

/** A photo whose colours are given row by row. */
const photo = (width, height, colours) => ({
  width,
  height,
  data: Uint8ClampedArray.from(colours.flatMap((colour) => [...colour, 255])),
});
const two = photo(2, 1, [
  [10, 20, 30],
  [30, 40, 90],
]);
const colours = ({ data }) => [...data].filter((_, at) => at % 4 < 3);

test('baselines are black, white and the mean colour, and stay opaque', () => {
  assert.deepEqual(colours(baselineOf('black', two)), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(colours(baselineOf('white', two)), [255, 255, 255, 255, 255, 255]);
  assert.deepEqual(colours(baselineOf('mean', two)), [20, 30, 60, 20, 30, 60]);
  for (const id of ['black', 'white', 'mean', 'blur'])
    assert.deepEqual([baselineOf(id, two).data[3], baselineOf(id, two).data[7]], [255, 255]);
});

test('a blur leaves a flat photo, keeps the mean, and is the same in both directions', () => {
  const flat = photo(5, 3, Array(15).fill([7, 80, 200]));
  assert.deepEqual(blurred(flat, 2), flat);
  const point = (width, height, at) =>
    photo(
      width,
      height,
      Array.from({ length: width * height }, (_, place) => Array(3).fill(place === at ? 250 : 0)),
    );
  const wide = blurred(point(9, 1, 4), 1);
  const high = blurred(point(1, 9, 4), 1);
  assert.deepEqual(wide.data, high.data);
  const row = colours(wide).filter((_, at) => at % 3 === 0);
  assert.deepEqual(row, row.toReversed());
  assert.equal(row[4], Math.round(250 * 0.39894), 'the height of a Gaussian of sigma 1');
  const mean = (pixels) => sumOf(colours(pixels)) / colours(pixels).length;
  const corner = point(6, 5, 0);
  assert.ok(Math.abs(mean(blurred(corner, 1.3)) - mean(corner)) < 0.5, 'mirrored at the edges');
});

test('the path begins at the baseline and ends at the photo', () => {
  const black = baselineOf('black', two);
  assert.deepEqual(between(black, two, 0), black);
  assert.deepEqual(between(black, two, 1), two);
  assert.deepEqual(colours(between(black, two, 0.5)), [5, 10, 15, 15, 20, 45]);
});

test('steps add up, and the gap is a share of what the score gains', () => {
  assert.deepEqual([...added(Float32Array.of(1, 2), [3, -4])], [4, -2]);
  assert.equal(sumOf([1, 2, -4]), -1);
  assert.equal(gapOf(3, 4), 0.25);
  assert.equal(gapOf(-5, -4), 0.25);
  assert.equal(gapOf(1, 0), null);
  assert.equal(gapWords(4.0001, 4), 'none but rounding');
  assert.match(gapWords(3, 4), /^25\.0\s%$/);
  assert.match(baselineWords({ gain: 4, sum: 3 }), /changes by \+4\.00, the map sums to \+3\.00: a gap of 25\.0\s%\./);
});

test('a place of the path is told, and drawn', () => {
  const start = { alpha: 0, score: 1, gain: 0, sum: 0 };
  const half = { alpha: 0.5, score: 3, gain: 2, sum: 1.5 };
  assert.equal(stageWords(start, 'dog'), 'The baseline: the logit of “dog” is 1.00.');
  assert.match(
    stageWords(half, 'dog'),
    /^50\.0\s% of the way: .* changed by \+2\.00, .* sum to \+1\.50\. The gap is 25\.0\s%\.$/,
  );
  assert.match(endWords([start, half]), /changes by \+2\.00, the map sums to \+1\.50, and 25\.0\s% is missing\./);
  assert.deepEqual(
    chartOf([start, half]).curves.map(({ points }) => points),
    [
      [
        [0, 0],
        [0.5, 2],
      ],
      [
        [0, 0],
        [0.5, 1.5],
      ],
    ],
  );
  const chart = gapChart(new Map([['adaptive', [{ gradients: 8, gap: 0.25 }]]]));
  assert.deepEqual(chart.curves, [{ label: 'adaptive', points: [[8, 25]] }]);
});

test('the drawing is symmetric, of two shades, and black at its edges', () => {
  const { width, height, data } = trousers();
  const at = (row, column) => data[4 * (row * width + column)];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) assert.equal(at(row, column), at(row, width - 1 - column));
    assert.equal(at(row, 0), 0);
  }
  assert.equal(new Set(data).size, 3, 'black, light, and the opacity');
});
