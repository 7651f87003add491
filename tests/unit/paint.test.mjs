// Painting the reason without a browser: its address, its brush, its numbers and its sentences, and which versions of the photos there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../web/harness.mjs';
import { cellAt, isPainted, painted } from '../../www/studio/pieces/cells.js';
import { findingOf } from '../../www/studio/paint/painting/findings.js';
import { accuracy, classOf, shareInside } from '../../www/studio/paint/painting/numbers.js';
import { DEFAULTS, fragmentOf, settingsOf } from '../../www/studio/paint/painting/settings.js';
import { SHIPPED_CLASSES, versionsOf } from '../../www/studio/paint/painting/shipped_set.js';
import { firstValue } from '../../www/studio/paint/painting/value.js';

test('the address holds the settings, and what it does not hold rightly has its default', () => {
  assert.deepEqual(settingsOf(''), DEFAULTS);
  const chosen = { lambda: 0.5, epochs: 10, seed: 3 };
  assert.deepEqual(settingsOf(`#${fragmentOf(chosen)}`), chosen);
  for (const wrong of ['lambda=0', 'lambda=1e9', 'lambda=', 'epochs=2.5', 'epochs=301', 'seed=-1'])
    assert.deepEqual(settingsOf(wrong), DEFAULTS, wrong);
});

test('a brush paints the cells that it passes, and an eraser frees them', () => {
  const grid = { rows: 4, columns: 5 };
  assert.deepEqual(cellAt({ left: 0, top: 0, width: 50, height: 40 }, { clientX: 49, clientY: 0 }, grid), [0, 4]);
  assert.deepEqual(cellAt({ left: 0, top: 0, width: 50, height: 40 }, { clientX: 99, clientY: -9 }, grid), [0, 4]);
  const line = painted(undefined, [1, 0], [1, 4], grid);
  assert.deepEqual([...line], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.ok(isPainted(line) && !isPainted(painted(line, [1, 4], [1, 0], { ...grid, on: false })) && !isPainted(undefined));
});

test('each test photo has its badge once, not at all, and on the other class', () => {
  const list = readJson('assets/reasons/index.json');
  const counts = {};
  for (const photo of list) {
    assert.ok(SHIPPED_CLASSES.includes(photo.label) && photo.author && photo.licence === 'public-domain', photo.file);
    for (const { groups, badge } of versionsOf(photo))
      for (const group of groups) {
        const key = `${group} ${photo.label} ${badge}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
  }
  assert.deepEqual(counts, {
    'training monument true': 14,
    'training energy false': 13,
    'as-trained monument true': 13,
    'bare monument false': 13,
    'other monument false': 13,
    'as-trained energy false': 15,
    'bare energy false': 15,
    'other energy true': 15,
  });
});

const item = (id, label, group) => ({ id, label, group });
const answer = (shares, map) => ({ shares, map: Float32Array.from(map) });

test('accuracies are of a group, and the share inside is of what speaks for the class', () => {
  const items = [item('a', 0, 'training'), item('b', 1, 'training'), item('c', 1, 'other')];
  const head = new Map([
    ['a', answer([0.9, 0.1], [3, 1, -4])],
    ['b', answer([0.7, 0.3], [0, 0, 0])],
    ['c', answer([0.2, 0.8], [1, 1, 1])],
  ]);
  assert.equal(classOf(head.get('c')), 1);
  assert.deepEqual(
    ['training', 'other', 'bare'].map((group) => accuracy(items, head, group)),
    [0.5, 1, null],
  );
  assert.equal(shareInside(items, head, new Map()), null, 'nothing is painted');
  assert.equal(
    shareInside(items, head, new Map([['a', Uint8Array.of(1, 0, 1)]])),
    0.75,
    'what speaks against counts for nothing',
  );
  assert.equal(shareInside(items, head, new Map([['b', Uint8Array.of(1, 1, 1)]])), 0, 'a map of zeros has no share');
});

test('the sentence says what to do next, and what came of it', () => {
  const items = [item('a', 0, 'training'), item('c', 1, 'training'), item('b', 1, 'other')];
  const value = { ...firstValue(''), phase: 'idle', items };
  const paintings = new Map([['a', Uint8Array.of(1, 0)]]);
  const plain = new Map([
    ['a', answer([0.9, 0.1], [3, 1])],
    ['b', answer([0.9, 0.1], [1, 1])],
  ]);
  const turned = new Map([
    ['a', answer([0.9, 0.1], [0, 1])],
    ['b', answer([0.1, 0.9], [1, 1])],
  ]);
  const whole = new Map([['a', Uint8Array.of(1, 1)]]);
  const named = { ...value, items: items.map((one) => ({ ...one, name: `${one.id}.png` })), paintings: whole };
  assert.match(findingOf(named), /^a\.png is painted over entirely/);
  assert.match(findingOf({ ...value, items: [], set: 'own' }), /^Add photos to two classes/);
  assert.match(findingOf(value), /^Learn a head/);
  assert.match(findingOf({ ...value, paintings }), /^Now learn two heads/);
  assert.match(findingOf({ ...value, heads: { plain, turned: null } }), /Paint over it/);
  assert.match(findingOf({ ...value, paintings, heads: { plain, turned: null } }), /You have painted/);
  const said = findingOf({ ...value, paintings, heads: { plain, turned }, stale: true });
  assert.match(
    said,
    /^Without the penalty 75\.0\s%.*with it 0\.0\s%\..*0\.0\s% are right without the penalty and 100\.0\s% with it\. Something has changed/,
  );
});
