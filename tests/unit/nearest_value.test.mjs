// A number typed beyond the limits of a setting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestWithin } from '../../www/studio/pieces/range.js';
import { nearestValue } from '../../www/workbench/state/nearest_value.js';

const SEED = { name: 'seed', label: 'Seed', kind: 'integer', default: 0, min: 0, max: 999_999 };
const NOISE = { name: 'noise', label: 'Noise', kind: 'number', default: 0.15, min: 0.01, max: 1, step: 0.01 };
const LAYER = { name: 'tap', label: 'Layer', kind: 'tap', default: null, several: false };

test('a number beyond the limits becomes the nearest limit, and a sentence names limits and value', () => {
  assert.deepEqual(nearestValue(SEED, '1000000'), {
    text: '999999',
    said: 'Seed goes from 0 to 999999; 999999 was taken.',
  });
  assert.deepEqual(nearestValue(SEED, '-3'), { text: '0', said: 'Seed goes from 0 to 999999; 0 was taken.' });
  assert.deepEqual(nearestValue(NOISE, '7'), { text: '1', said: 'Noise goes from 0.01 to 1; 1 was taken.' });
});

test('a fraction becomes a whole number where the setting is one', () => {
  assert.deepEqual(nearestValue(SEED, '3.6'), { text: '4', said: 'Seed is a whole number; 4 was taken.' });
  assert.deepEqual(nearestValue(NOISE, '0.333'), { text: '0.333', said: null });
});

test('what can be had, and what is no number, stays as it is', () => {
  for (const text of ['0', '999999', '42', '', 'x']) assert.deepEqual(nearestValue(SEED, text), { text, said: null });
  assert.deepEqual(nearestValue(LAYER, '9'), { text: '9', said: null });
  assert.deepEqual(nearestValue(undefined, '9'), { text: '9', said: null });
});

test('a field of the studios takes the nearest number of its range', () => {
  const range = { least: 0, most: 999_999 };
  assert.equal(nearestWithin(range, 1_000_000), 999_999);
  assert.equal(nearestWithin(range, -1), 0);
  assert.equal(nearestWithin(range, 2.4), 2);
  assert.equal(nearestWithin({ ...range, whole: false }, 2.4), 2.4);
});
