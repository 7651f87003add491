// What chapter 6 of the lesson computes by itself: the cells of a map, the weights of feature maps by two ways, and their sum.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf } from '../../www/lesson/inside/cell_values.js';
import { floatsFromHalves } from '../../www/lesson/inside/halves.js';
import { weightsFromFile, weightsFromMap } from '../../www/lesson/inside/map_weights.js';
import { NETWORKS } from '../../www/lesson/inside/networks.js';
import { sumOf, summandsOf } from '../../www/lesson/inside/weighted_sum.js';
import { read } from '../web/harness.mjs';

/** Bilinear, with the middles of pixels and cells over each other and the edge repeated, as the engine enlarges. */
function enlarged(cells, rows, columns, scale) {
  const at = (row, column) => cells[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))];
  const [height, width] = [rows * scale, columns * scale];
  const values = Float32Array.from({ length: height * width }, (_, place) => {
    const y = (Math.floor(place / width) + 0.5) / scale - 0.5;
    const x = ((place % width) + 0.5) / scale - 0.5;
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, across] = [y - row, x - column];
    const line = (one) => at(one, column) * (1 - across) + at(one, column + 1) * across;
    return line(row) * (1 - down) + line(row + 1) * down;
  });
  return { values, width, height };
}

/** Numbers that look random and are the same every time. */
function drawn(count) {
  let state = 7;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 6 - 3;
  });
}

test('the cells of an enlarged map are read off it exactly', () => {
  for (const [rows, columns, scale] of [
    [7, 7, 32],
    [5, 3, 4],
    [2, 9, 8],
  ]) {
    const cells = drawn(rows * columns);
    const found = cellsOf(enlarged(cells, rows, columns, scale), { rows, columns });
    found.forEach((cell, place) => assert.ok(Math.abs(cell - cells[place]) < 2e-6, `${rows} x ${columns}: cell ${place}`));
  }
});

test('weights follow from the map where there are more cells than maps', () => {
  const weights = [0.5, -0.25, 2, 0];
  const maps = { channels: 4, rows: 3, columns: 3, values: drawn(36) };
  const cells = sumOf(
    maps,
    weights.map((weight, channel) => ({ channel, weight })),
  );
  weightsFromMap(maps, cells).weights.forEach((weight, at) => assert.ok(Math.abs(weight - weights[at]) < 1e-9, `${weight}`));
  assert.throws(() => weightsFromMap({ ...maps, rows: 1 }, cells), /4 weights do not follow from 3 cells/);
});

test('those that change the sum most come first, and all of them are the sum of the means', () => {
  const maps = { channels: 3, rows: 1, columns: 2, values: Float32Array.of(1, 1, 5, -5, 0, 2) };
  const summands = summandsOf(maps, [2, 1, -1]);
  assert.deepEqual(
    summands.map(({ channel, adds }) => [channel, adds]),
    [
      [1, 0],
      [0, 4],
      [2, -2],
    ],
    'the second map changes both cells most and their sum not at all',
  );
  assert.deepEqual([...sumOf(maps, summands)], [7, -5]);
  assert.deepEqual([...sumOf(maps, summands.slice(0, 1))], [5, -5]);
});

test('16-bit floats are read: normal, tiny, zero, infinite', () => {
  const bytes = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x8000, 0x7bff, 0xfc00).buffer);
  const [one, minusTwo, third, least, zero, most, infinite] = floatsFromHalves(bytes);
  assert.deepEqual([one, minusTwo, least, most, infinite], [1, -2, 2 ** -24, 65504, -Infinity]);
  assert.ok(Object.is(zero, -0));
  assert.ok(Math.abs(third - 1 / 3) < 1e-4);
});

test('the last layers of the shipped networks have the weights that the lesson names, one for each map', () => {
  for (const { id, layers } of NETWORKS.filter(({ layers }) => layers.length > 0)) {
    const { head } = layers.at(-1);
    const channels = id === 'fashion-vit' ? 48 : 1280;
    const file = read(`models/${id.replaceAll('-', '_')}.onnx`);
    const maps = { channels, rows: 7, columns: 7 };
    const { weights, bias } = weightsFromFile(file, head, 3, maps);
    assert.equal(weights.length, channels);
    assert.ok(
      weights.every((weight) => Number.isFinite(weight) && Math.abs(weight) < 1) && weights.some((weight) => weight !== 0),
    );
    assert.ok(Number.isFinite(bias));
    assert.throws(() => weightsFromFile(file, head, 3, { ...maps, channels: 5 }), /5 maps/);
    assert.throws(() => weightsFromFile(file, { ...head, weights: 'no.such' }, 3, maps), /no tensor no\.such/);
  }
});
