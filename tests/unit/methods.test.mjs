import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useCatalogue } from '../../www/shared/language/catalogue.js';
import { createClassSearchActions } from '../../www/workbench/question/class_search_actions.js';
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

test('a method is found by what it is called in the language of the page, and in English', () => {
  const german = { Gradients: 'Gradienten', 'Averages over noisy copies.': 'Mittelt über verrauschte Kopien.' };
  useCatalogue({ language: 'de', decimal: ',', page: {}, sentence: (english) => german[english] ?? null });
  try {
    assert.deepEqual(found('verrauschte'), [['Gradients', ['smoothgrad']]]);
    assert.deepEqual(found('Gradienten noisy'), [['Gradients', ['smoothgrad']]]);
  } finally {
    useCatalogue(null);
  }
});

test('while an input method composes a word, its keys choose no class and close no list', () => {
  const heard = [];
  const store = { get: () => ({ ui: { search: { field: 'target', query: 'zeb', open: true, active: 0 } } }) };
  const controller = { setUi: (change) => heard.push(change), chooseClass: (...chosen) => heard.push(chosen) };
  const { searchKey } = createClassSearchActions({ store, controller });
  const press = (key, isComposing) =>
    searchKey({ key, isComposing, preventDefault() {} }, [{ index: 340, label: 'zebra' }], 'target');
  for (const key of ['Enter', 'ArrowDown', 'Escape']) press(key, true);
  assert.deepEqual(heard, []);
  press('Enter', false);
  assert.deepEqual(heard[1], ['target', 340]);
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
