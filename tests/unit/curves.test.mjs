import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartsOf, chartWords, curvesOf, spanOf } from '../../www/shared/curves/curves.js';

const falling = [
  [0, 0.98],
  [1, 0.031],
];
const rising = [
  [0, -0.5],
  [1, 1],
];

test('a measure has one curve, several or none, and one point is no curve', () => {
  const curve = { label: 'Deletion', points: falling };
  assert.deepEqual(curvesOf({ curve }), [curve]);
  assert.deepEqual(curvesOf({ curve: null }), []);
  assert.deepEqual(curvesOf({}), []);
  assert.deepEqual(curvesOf({ curves: [curve, { label: 'short', points: [[0, 1]] }] }), [curve]);
});

test('curves over the same axes share a chart', () => {
  const axes = { x: 'share of the pixels filled in', y: 'probability' };
  const charts = chartsOf([
    { label: 'first', points: falling, ...axes },
    { label: 'other', points: falling },
    { label: 'second', points: rising, ...axes },
  ]);
  assert.deepEqual(charts, [
    {
      axes,
      curves: [
        { label: 'first', points: falling },
        { label: 'second', points: rising },
      ],
    },
    { axes: { x: 'share of the pixels', y: 'score' }, curves: [{ label: 'other', points: falling }] },
  ]);
});

test('a chart is said in words', () => {
  const [chart] = chartsOf([
    { label: 'Deletion', points: falling },
    { label: 'Insertion', points: rising },
  ]);
  assert.equal(
    chartWords(chart),
    'score over share of the pixels. Deletion: 0.98 at 0 to 0.031 at 1; Insertion: −0.5 at 0 to 1 at 1',
  );
});

test('an axis spans the range that it is given, else that of its values, and never nothing', () => {
  assert.deepEqual(spanOf([0.2, 0.4], { given: [0, 1] }), [0, 1]);
  assert.deepEqual(spanOf([0.2, 0.4], { from: [0] }), [0, 0.4]);
  assert.deepEqual(spanOf([-0.2, 0.4], { from: [0] }), [-0.2, 0.4]);
  assert.deepEqual(spanOf([3, 5]), [3, 5]);
  assert.deepEqual(spanOf([3]), [3, 4]);
  assert.deepEqual(spanOf([0, 0], { from: [0] }), [0, 1]);
});
