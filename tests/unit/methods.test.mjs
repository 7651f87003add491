import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, learnPace } from '../../www/workbench/explore/method_cost.js';
import { searchMethods } from '../../www/workbench/question/method_search.js';

const method = (id, label, family, summary = '', authors = 'Anon') => ({
  id,
  label,
  family,
  summary,
  passes: 10,
  paper: { authors, year: 2017, title: 'On maps' },
});
const METHODS = [
  method('gradient', 'Gradient', 'Gradients', 'How the score changes.', 'Simonyan'),
  method('vargrad', 'VarGrad', 'Gradients', 'The variance of SmoothGrad over copies.', 'Adebayo'),
  method('smoothgrad', 'SmoothGrad', 'Gradients', 'Averages over noisy copies.', 'Smilkov'),
  method('grad-cam', 'Grad-CAM', 'Class activation maps', 'Feature maps, weighted.', 'Selvaraju'),
];
const found = (query) => searchMethods(METHODS, query).map(({ family, methods }) => [family, methods.map(({ id }) => id)]);

test('without words every method is listed, family by family, as the registry has them', () => {
  assert.deepEqual(found(' '), [
    ['Gradients', ['gradient', 'vargrad', 'smoothgrad']],
    ['Class activation maps', ['grad-cam']],
  ]);
});

test('a name comes before a mention; authors, family and all words count', () => {
  assert.deepEqual(found('SMOOTH'), [['Gradients', ['smoothgrad', 'vargrad']]]);
  assert.deepEqual(found('selvaraju'), [['Class activation maps', ['grad-cam']]]);
  assert.deepEqual(found('activation weighted'), [['Class activation maps', ['grad-cam']]]);
  assert.deepEqual(found('activation noisy'), []);
});

const place = { device: { kind: 'cpu' }, model: { key: 'small' } };
const report = (ms) => ({ timings: [{ stage: 'explain', ms }], partial: null });
const learn = (paces, ms, parameters = {}) =>
  learnPace(paces, {
    report: report(ms),
    madeFrom: { method: METHODS[0], model: place.model },
    question: { parameters },
    device: place.device,
  });

test('a method costs what passes have cost here', () => {
  assert.equal(costOf(METHODS[1], { ...place, paces: new Map() }), null);
  const paces = learn(new Map(), 500);
  assert.equal(costOf({ passes: 48 }, { ...place, paces }), 2400);
  assert.equal(costOf({ passes: 48 }, { ...place, device: { kind: 'gpu' }, paces }), null, 'another device');
  assert.equal(costOf({ passes: 48 }, { ...place, model: { key: 'large' }, paces }), null, 'another network');
  assert.equal(costOf({ passes: 10 }, { ...place, paces: learn(paces, 1500) }), 1000, 'the mean of old and new');
});

test('what was stopped or set otherwise says nothing of the cost', () => {
  const none = new Map();
  assert.equal(learn(none, 500, { samples: '8' }), none);
  const stopped = { report: { ...report(5), partial: {} }, madeFrom: { method: METHODS[0], model: place.model } };
  assert.equal(learnPace(none, { ...stopped, question: { parameters: {} }, device: place.device }), none);
});
