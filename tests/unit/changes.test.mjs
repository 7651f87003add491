import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementWhere, alignedMap } from '../../www/workbench/explore/aligned_maps.js';
import { randomisedSentence, viewsSentence } from '../../www/workbench/explore/change_sentences.js';
import { VIEW_PRESETS, viewsOfPreset, wiggleOf } from '../../www/workbench/explore/view_changes.js';

// What the engine takes for a change that nobody sees, as the issue names it.
const SIDE = 224;
const LIMITS = { shift: 8, degrees: 5, zoom: 0.05, brightness: 0.1, noise: 0.02 };
// Shifts are rounded to hundredths of a pixel, along each axis.
const ROUNDING = 0.01;

test('every preset gives three views, none of them more than a person would overlook', () => {
  for (const { id } of VIEW_PRESETS) {
    for (const seed of [0, 1, 7, 9999]) {
      const views = viewsOfPreset(id, seed, SIDE);
      assert.equal(views.length, 3);
      for (const { label, change } of views) {
        const { shift, degrees, zoom, brightness, noise } = change.view;
        assert.equal(change.seed, seed);
        assert.ok(Math.hypot(...shift) <= LIMITS.shift + ROUNDING, label);
        assert.ok(Math.abs(degrees) <= LIMITS.degrees, label);
        assert.ok(Math.abs(zoom - 1) <= LIMITS.zoom + 1e-9, label);
        assert.ok(Math.abs(brightness) <= LIMITS.brightness, label);
        assert.ok(noise <= LIMITS.noise, label);
        const changed = [...shift, degrees, zoom - 1, brightness, noise].filter((amount) => amount !== 0);
        assert.ok(changed.length > 0, `${id}: ${label} changes nothing`);
      }
      assert.equal(new Set(views.map(({ label }) => label)).size, 3, 'each is another');
    }
  }
});

test('the seed decides the direction, and nothing about how far', () => {
  const [one, other] = [0, 3].map((seed) => viewsOfPreset('shift', seed, 200).map(({ change }) => change.view.shift));
  assert.notDeepEqual(one, other);
  one.forEach((shift, place) => {
    assert.ok(Math.abs(Math.hypot(...shift) - Math.hypot(...other[place])) < 2 * ROUNDING);
  });
  assert.deepEqual(one[0], [1, 0], 'seed 0 goes to the right');
  assert.deepEqual(
    [0, 1].map((seed) => viewsOfPreset('rotation', seed, SIDE)[0].change.view.degrees),
    [1, -1],
  );
});

test('a shift is a share of the side, however small the input is', () => {
  const lengthsAt = (side) =>
    ['mixed', 'shift'].flatMap((preset) =>
      viewsOfPreset(preset, 3, side)
        .map(({ label, change }) => [label, Math.hypot(...change.view.shift)])
        .filter(([label]) => label.startsWith('Shifted')),
    );
  for (const side of [28, 224, 384]) {
    for (const [label, pixels] of lengthsAt(side)) {
      // The label has one decimal.
      const share = Number(/^Shifted by ([\d.]+) %$/.exec(label)[1]);
      assert.ok(Math.abs((100 * pixels) / side - share) <= 0.05 + (200 * ROUNDING) / side, `${label} of ${side}: ${pixels} px`);
      assert.ok(share > 0 && share < 4, label);
    }
    assert.equal(lengthsAt(side).length, 4);
    assert.ok(Math.abs(wiggleOf({ kind: 'shift', amount: 3.5 }, side).view.shift[0] - 0.035 * side) < ROUNDING);
  }
});

test('a wiggle of nothing is no change, and its amount is that of the slider', () => {
  assert.deepEqual(wiggleOf({ kind: 'shift', amount: 2 }, 200).view.shift, [4, 0]);
  assert.equal(wiggleOf({ kind: 'rotation', amount: 2.5 }, 200).view.degrees, 2.5);
  assert.deepEqual(wiggleOf({ kind: 'rotation', amount: 2.5 }, 200).view.shift, [0, 0]);
});

const map = (values, kind = 'sequential') => ({
  values: Float32Array.from(values),
  kind,
  flat: false,
  width: values.length,
  height: 1,
});
const changed = (values, shown, kind = 'sequential') => ({
  map: map(values, kind),
  aligned: Float32Array.from(values),
  shown: Uint8Array.from(shown),
});

test('two views agree where both show the place, whatever stands elsewhere', () => {
  const first = map([1, 2, 3, 4, 5, 99]);
  const numbers = agreementWhere(first, changed([2, 4, 6, 8, 10, 0], [1, 1, 1, 1, 1, 0]));
  assert.ok(numbers.spearman > 1 - 1e-9, String(numbers.spearman));
  assert.ok(
    agreementWhere(first, changed([2, 4, 6, 8, 10, 0], [1, 1, 1, 1, 1, 1])).spearman < 0.9,
    'the last one counts when shown',
  );
});

test('where nothing is shown or the map is flat there is a reason', () => {
  const first = map([1, 2, 3]);
  assert.match(agreementWhere(first, changed([1, 2, 3], [0, 0, 0])).reason, /nothing/);
  assert.match(agreementWhere(first, changed([4, 4, 9], [1, 1, 0])).reason, /flat/);
});

test('a map laid back keeps its scale and says what it does not show', () => {
  const answer = changed([1, 0, 2], [1, 0, 1]);
  const laid = alignedMap(answer);
  assert.deepEqual([...laid.values], [1, 0, 2]);
  assert.equal(laid.shown, answer.shown);
  assert.equal(laid.flat, false);
});

const view = (probability, spearman, top = 7, likeliest = 0.9) => ({
  predictions: [{ index: top, probability: likeliest }],
  target: { probability },
  numbers: { spearman },
});
const first = { predictions: [{ index: 7, probability: 0.9 }], target: { probability: 0.8 } };

test('one sentence says whether the map moves although the prediction does not', () => {
  const cases = [
    [
      [view(0.79, 0.35), view(0.8, 0.9)],
      /moves by at most 1\.0 points, but the lowest rank correlation of the maps is 0\.35: the map jumps although/,
    ],
    [[view(0.79, 0.5)], /correlation of the maps is 0\.50: the map moves more/],
    [[view(0.79, 0.95)], /both hold still/],
    [[view(0.79, 0.95, 7, 0.861)], /moves by at most 3\.9 points/],
    [[view(0.4, 0.1)], /where the prediction moves, a map may move too/],
    [[view(0.79, 0.1, 3), view(0.8, 0.9)], /In 1 of 2 views the network names another class/],
    [[view(0.8, undefined)], /at most 0\.1 points\. The map is flat, so/],
    [[view(0.8, -0.2)], /−0\.20/],
  ];
  for (const [views, expected] of cases) assert.match(viewsSentence(first, views), expected);
});

test('the words separate a map that stays when the network is re-initialised from one that changes, by the layers that are shown', () => {
  assert.match(randomisedSentence(2, [], 5), /^With 2 of 5 .* nothing to compare yet/);
  assert.match(randomisedSentence(0, [{ layer: 1, spearman: 0.61 }], 5), /^No layer is re-initialised/);
  assert.match(randomisedSentence(2, [{ layer: 1, spearman: 0.61 }], 5), /^With 2 of 5 .* nothing to compare yet/);
  assert.match(
    randomisedSentence(
      4,
      [
        { layer: 4, spearman: 0.9 },
        { layer: 1, spearman: 0.1 },
      ],
      5,
    ),
    /^With 4 of 5 .* 0\.90: the pattern stays/,
  );
  assert.match(randomisedSentence(5, [{ layer: 5, spearman: 0.05 }], 5), /: the map changes with the network/);
  assert.match(
    randomisedSentence(5, [{ layer: 5, spearman: -0.95 }], 5),
    /: the pattern stays/,
    'a reversed map is the same map',
  );
});
