import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  colourMapOf,
  inViewColours,
  peakOf,
  percentileOf,
  pointOf,
  rgbaFromValues,
  scaleAt,
  tableIndex,
  valueAt,
} from '../../www/shared/colour.js';
import { pointAfterKey } from '../../www/workbench/keyboard/crosshair.js';

const map = (values, kind = 'sequential', width = values.length) => ({
  values: Float32Array.from(values),
  width,
  height: values.length / width,
  kind,
  flat: values.every((value) => value === values[0]),
});
const TABLE = Uint8Array.from({ length: 768 }, (_, place) => Math.floor(place / 3));

// The same cases as in the core's src/image/scale.rs: change both together.
test('percentiles are those of the core', () => {
  const sorted = Float32Array.of(1, 2, 3, 4, 10);
  for (const [percentile, expected] of [
    [0, 1],
    [25, 2],
    [50, 3],
    [60, 3.4],
    [90, 7.6],
    [100, 10],
  ]) {
    assert.equal(percentileOf(sorted, percentile), Math.fround(expected), String(percentile));
  }
});

test('a map without negative values starts at zero, a signed one is symmetric', () => {
  assert.deepEqual(scaleAt(map([1, 2, 3, 4, 10]), 75), { low: 0, high: 4, kind: 'sequential', flat: false, percentile: 75 });
  assert.deepEqual(scaleAt(map([-8, 0, 1, 2, 4], 'diverging'), 75), {
    low: -4,
    high: 4,
    kind: 'diverging',
    flat: false,
    percentile: 75,
  });
});

test('a sparse map ends at its maximum and says so', () => {
  const values = new Array(1000).fill(0);
  values[7] = 5;
  assert.deepEqual(scaleAt(map(values), 99), { low: 0, high: 5, kind: 'sequential', flat: false, percentile: 100 });
});

test('a flat map has the one colour of zero, whatever its value', () => {
  for (const value of [0, 3, 1e-30]) {
    const flat = map([value, value, value]);
    assert.equal(tableIndex(value, scaleAt(flat, 99)), 0);
  }
  const negative = map([-2, -2], 'diverging');
  assert.equal(tableIndex(-2, scaleAt(negative, 99)), 128);
});

test('the ends of the scale are the ends of the table and what lies beyond is cut', () => {
  const scale = { low: 0, high: 2, kind: 'sequential', flat: false };
  assert.deepEqual(
    [-1, 0, 1, 2, 9].map((value) => tableIndex(value, scale)),
    [0, 0, 128, 255, 255],
  );
  const signed = { low: -2, high: 2, kind: 'diverging', flat: false };
  assert.deepEqual(
    [-9, -2, 0, 2, 9].map((value) => tableIndex(value, signed)),
    [1, 1, 128, 255, 255],
  );
});

test('a larger value never gets an earlier colour', () => {
  for (const kind of ['sequential', 'diverging']) {
    const scale = { low: kind === 'diverging' ? -1 : 0, high: 1, kind, flat: false };
    for (let step = -120; step < 120; step += 1) {
      assert.ok(tableIndex((step + 1) / 100, scale) >= tableIndex(step / 100, scale), `${kind} ${step}`);
    }
  }
});

test('colours are looked up, opaque, one per value', () => {
  const rgba = rgbaFromValues(Float32Array.of(0, 1), { low: 0, high: 1, kind: 'sequential', flat: false }, TABLE);
  assert.deepEqual([...rgba], [0, 0, 0, 255, 255, 255, 255, 255]);
});

test('the peak is the first maximum, of magnitudes for a signed map', () => {
  assert.deepEqual(peakOf(map([0, 1, 5, 5, 2, 3], 'sequential', 3)), { row: 0, column: 2, value: 5 });
  assert.deepEqual(peakOf(map([0, 1, -5, 5, 2, 3], 'diverging', 2)), { row: 1, column: 0, value: -5 });
});

const REPORT = { view: { x0: 0.25, y0: 0, x1: 0.75, y1: 1 }, map: map([1, 2, 3, 4, 5, 6, 7, 8], 'sequential', 2) };

test('a point of the photo finds its map pixel and back', () => {
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 2; column += 1) {
      const at = valueAt(REPORT, pointOf(REPORT, { row, column }));
      assert.deepEqual(at, { row, column, value: row * 2 + column + 1 });
    }
  }
});

test('outside what the network sees there is no value', () => {
  for (const point of [
    { x: 0.2, y: 0.5 },
    { x: 0.8, y: 0.5 },
  ])
    assert.equal(valueAt(REPORT, point), null);
  assert.equal(valueAt(REPORT, { x: 0.75, y: 1 }).value, 8);
});

test('the crosshair moves by map pixels, stays inside, and finds the maximum', () => {
  const press = (cursor, key, shiftKey = false) => valueAt(REPORT, pointAfterKey(REPORT, cursor, { key, shiftKey }));
  const corner = pointOf(REPORT, { row: 0, column: 0 });
  assert.deepEqual([press(corner, 'ArrowRight').column, press(corner, 'ArrowDown').row], [1, 1]);
  assert.deepEqual(press(corner, 'ArrowUp'), { row: 0, column: 0, value: 1 });
  assert.equal(press(corner, 'ArrowDown', true).row, 3);
  assert.equal(press(null, 'Home').value, 8);
  assert.equal(pointAfterKey(REPORT, corner, { key: 'a' }), null);
});

test('views go from blue to red, unless other colours than the usual ones are chosen', () => {
  const maps = ['viridis', 'magma', 'blue-to-red']
    .map((id) => ({ id, kind: 'sequential' }))
    .concat({ id: 'x', kind: 'diverging' });
  const shown = (sequential, known = maps) =>
    colourMapOf(known, 'sequential', inViewColours({ sequential }, known).sequential).id;
  assert.equal(shown(''), 'blue-to-red');
  assert.equal(shown('viridis'), 'blue-to-red', 'the usual ones, said aloud');
  assert.equal(shown('magma'), 'magma');
  assert.equal(shown('', maps.slice(0, 2)), 'viridis', 'an engine without it');
  assert.equal(inViewColours({ sequential: '', diverging: 'x' }, maps).diverging, 'x');
});
