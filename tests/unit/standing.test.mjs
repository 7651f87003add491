// Labels of marks on a scale, and the words below a saved overlay.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spreadPlaces } from '../../www/workbench/explore/standing.js';
import { captionLines } from '../../www/workbench/take_away/caption_lines.js';

const LEAST = 0.1;
// Sums of places round.
const ROUNDING = 1e-9;

test('labels of marks never lie over each other, keep their order and stay on the scale', () => {
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(places, (marks) => {
      const labels = spreadPlaces(marks, LEAST);
      assert.equal(labels.length, marks.length);
      const order = marks.map((_, index) => index).sort((one, other) => labels[one] - labels[other]);
      order.forEach((index, rank) => {
        assert.ok(labels[index] >= -ROUNDING && labels[index] <= 1 + ROUNDING);
        if (rank === 0) return;
        const before = order[rank - 1];
        assert.ok(labels[index] - labels[before] >= LEAST - ROUNDING);
        assert.ok(marks[index] >= marks[before]);
      });
    }),
  );
});

test('a label stands at its mark where there is room, and a pair on both sides of its marks', () => {
  const free = [0.9, 0.2, 0.5];
  spreadPlaces(free, LEAST).forEach((label, index) => assert.ok(Math.abs(label - free[index]) < ROUNDING));
  const [one, other] = spreadPlaces([0.5, 0.5], LEAST);
  assert.ok(Math.abs(one - 0.45) < ROUNDING && Math.abs(other - 0.55) < ROUNDING);
});

test('a saved overlay says of what it is, and what its colours are', () => {
  const map = { values: [-2, 1], kind: 'diverging', flat: false, unit: '', height: 1, width: 2 };
  const madeFrom = {
    method: { label: 'Gradient', family: 'Gradients', classSensitive: true, parameters: [] },
    settings: '',
    photo: { title: 'A cat' },
    model: { name: 'SqueezeNet' },
  };
  const report = { map, target: { label: 'tabby, tabby cat' }, against: null, score: 'logit' };
  const table = new Uint8Array(768);
  table.set([0, 0, 255], 3);
  table.set([255, 0, 0], 765);
  const scale = { kind: 'diverging', low: -2, high: 2, percentile: 99, flat: false };
  assert.deepEqual(captionLines({ report, madeFrom }, { scale, table }), [
    'Gradient for “tabby”.',
    'A cat, by the network SqueezeNet.',
    'Scale: −2 to 2, cut at the 99th percentile of the magnitudes; the largest is 2. Red speaks for the class, blue against it.',
  ]);
  const flat = { ...report, map: { ...map, flat: true, values: [0, 0] } };
  assert.equal(captionLines({ report: flat, madeFrom }, { scale, table })[2], 'Flat: every pixel has the value 0.');
});
