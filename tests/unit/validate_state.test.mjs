import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classOf } from '../../www/shared/class_search.js';
import { namedTaps, validParameters, textOfTaps, typedParameters } from '../../www/workbench/state/parameters.js';
import { photoModelKey } from '../../www/workbench/state/questions.js';
import { validateState } from '../../www/workbench/state/validate_state.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';

const MODEL = {
  key: 'small',
  labels: ['cat', 'dog'],
  taps: [
    { name: 'stem', channels: 8, height: 16, width: 16 },
    { name: 'head', channels: 32, height: 4, width: 4 },
  ],
  tap: 'head',
};
const DECLARATIONS = [
  { name: 'sign', kind: 'choice', default: 'magnitude', choices: [{ value: 'magnitude' }, { value: 'signed' }] },
  { name: 'relu', kind: 'boolean', default: true },
  { name: 'steps', kind: 'integer', default: 16, min: 1, max: 200 },
  { name: 'noise', kind: 'number', default: 0.15, min: 0, max: 1 },
  { name: 'tap', kind: 'tap', default: null },
  { name: 'width', kind: 'automatic', default: 'auto', usual: 0.2, min: 0, max: 1 },
];
const RECORDS = {
  gallery: [{ id: 'first' }, { id: 'second' }],
  files: new Map([['own-1', {}]]),
  cards: [{ id: 'large' }, { id: 'small', default: true }],
  methods: [
    { id: 'gradient', parameters: [] },
    { id: 'grad-cam', parameters: DECLARATIONS },
  ],
  colourMaps: [
    { id: 'viridis', kind: 'sequential' },
    { id: 'grey', kind: 'sequential' },
    { id: 'blue-red', kind: 'diverging' },
  ],
  model: MODEL,
};
const state = (change) => ({ ...DEFAULT_STATE, ...change });

test('what is not chosen becomes the default one', () => {
  const settled = validateState(state({}), RECORDS);
  assert.deepEqual(
    [settled.photo, settled.model, settled.method, settled.sequential, settled.diverging, settled.target],
    ['first', 'small', 'gradient', '', '', 'top'],
  );
});

test('what does not exist becomes the default one, what exists stays', () => {
  const wrong = { photo: 'gone', model: 'gone', method: 'gone', sequential: 'blue-red', diverging: 'gone', target: 2 };
  assert.deepEqual(validateState(state(wrong), RECORDS), validateState(state({}), RECORDS));
  const right = { photo: 'second', model: 'small', method: 'grad-cam', sequential: 'grey', diverging: 'blue-red', target: 1 };
  assert.deepEqual(validateState(state(right), RECORDS), state(right));
});

test("a visitor's own file counts as there", () => {
  assert.equal(validateState(state({ photo: 'own-1' }), RECORDS).photo, 'own-1');
  assert.equal(validateState(state({ photo: 'own-2' }), RECORDS).photo, 'first');
});

test('before the records are there nothing is decided', () => {
  const asked = state({ photo: 'gone', model: 'gone', method: 'gone', target: 7, parameters: { relu: 'false' } });
  assert.deepEqual(validateState(asked, { files: new Map() }), asked);
});

test('a class number is judged by the network it is asked of', () => {
  assert.equal(validateState(state({ model: 'large', target: 900 }), RECORDS).target, 900);
  assert.equal(validateState(state({ model: 'small', target: 900 }), RECORDS).target, 'top');
});

test('a class name becomes the number of the network that it is asked of', () => {
  assert.equal(validateState(state({ model: 'large', target: 'dog' }), RECORDS).target, 'dog');
  assert.equal(validateState(state({ model: 'small', target: 'Dog ' }), RECORDS).target, 1);
  assert.equal(validateState(state({ model: 'small', target: 'zebra' }), RECORDS).target, 'top');
});

test('what a class is compared with must be another class of the network', () => {
  assert.equal(validateState(state({ target: 0, against: 'dog' }), RECORDS).against, 1);
  assert.equal(validateState(state({ target: 1, against: 'dog' }), RECORDS).against, '');
  assert.equal(validateState(state({ against: 7, compare: 'gradient,grad-cam', second: 'dog' }), RECORDS).against, '');
  assert.equal(validateState(state({ compare: 'gradient,grad-cam', second: 'dog' }), RECORDS).second, 1);
});

test('the top prediction is not compared with itself either, once it is known', () => {
  const topClasses = new Map([[photoModelKey({ photo: 'first', model: 'small' }), 1]]);
  const againstOf = (against, records) =>
    validateState(state({ photo: 'first', model: 'small', against }), { ...RECORDS, ...records }).against;
  assert.equal(againstOf(1, {}), 1);
  assert.equal(againstOf(1, { topClasses }), '');
  assert.equal(againstOf(0, { topClasses }), 0);
});

test('a comparison holds methods that exist, each once, or there is none', () => {
  const compared = (compare, change = {}) => validateState(state({ compare, ...change }), RECORDS);
  assert.equal(compared('grad-cam,gone,gradient,grad-cam').compare, 'grad-cam,gradient');
  for (const few of ['gradient', 'gradient,gradient', 'gone']) {
    const { compare, second, pair } = compared(few, { second: 1, pair: 'gradient,gradient:2' });
    assert.deepEqual([compare, second, pair], ['', '', ''], few);
  }
});

test('a pair is two cells of the comparison', () => {
  const pairOf = (pair, second = '') => validateState(state({ compare: 'gradient,grad-cam', second, pair }), RECORDS).pair;
  assert.equal(pairOf('gradient,grad-cam'), 'gradient,grad-cam');
  assert.equal(pairOf('gradient,gradient:2', 1), 'gradient,gradient:2');
  for (const wrong of ['gradient', 'gradient,gradient', 'gradient,gradient:2', 'gradient,gone'])
    assert.equal(pairOf(wrong), '', wrong);
});

test('settings of other methods are remembered as far as they mean something', () => {
  const settingsByMethod = {
    'grad-cam': { steps: '32', relu: 'true', gone: '1' },
    gone: { steps: '3' },
    gradient: { steps: '3' },
  };
  assert.deepEqual(validateState(state({ method: 'gradient', settingsByMethod }), RECORDS).settingsByMethod, {
    'grad-cam': { steps: '32' },
  });
});

test('a second photo is named while a method starts from one', () => {
  const declared = { name: 'baseline', kind: 'choice', default: 'black', choices: [{ value: 'black' }, { value: 'photo' }] };
  const records = { ...RECORDS, methods: [{ id: 'path', parameters: [declared] }] };
  const referenceOf = (change) => validateState(state({ method: 'path', ...change }), records).reference;
  assert.equal(referenceOf({ reference: 'second' }), '');
  assert.equal(referenceOf({ parameters: { baseline: 'photo' } }), 'second', 'another photo than the first');
  assert.equal(referenceOf({ parameters: { baseline: 'photo' }, reference: 'own-1' }), 'own-1');
});

test('a whole label comes before a synonym in another', () => {
  const labels = ['maillot, tank suit', 'maillot', 'crane', 'crane'];
  assert.equal(classOf(labels, 'maillot'), 1);
  assert.equal(classOf(labels, 'tank suit'), 0);
  assert.equal(classOf(labels, 'crane'), 2);
  assert.equal(classOf(labels, 'suit'), null);
  assert.equal(classOf(labels, 4), null);
});

test('parameters keep what differs from the default and is accepted', () => {
  const asked = { sign: 'signed', relu: 'true', steps: '32', noise: '2', tap: 'stem', width: 'auto', unknown: '1' };
  assert.deepEqual(validParameters(DECLARATIONS, asked, MODEL), { sign: 'signed', steps: '32', tap: 'stem' });
});

test('parameters are refused outside their range, kind and choices', () => {
  const refused = { sign: 'both', relu: 'yes', steps: '1.5', noise: 'NaN', tap: 'nowhere', width: 'wide' };
  assert.deepEqual(validParameters(DECLARATIONS, refused, MODEL), {});
  for (const steps of ['0', '201', '', ' ', 'Infinity'])
    assert.deepEqual(validParameters(DECLARATIONS, { steps }, MODEL), {}, steps);
});

test('a request gets values, not texts', () => {
  const texts = { relu: 'false', steps: '32', noise: '0.5', tap: 'stem', width: '0', sign: 'signed' };
  assert.deepEqual(typedParameters(DECLARATIONS, texts, MODEL), {
    relu: false,
    steps: 32,
    noise: 0.5,
    tap: 'stem',
    width: 0,
    sign: 'signed',
  });
});

test('several taps are named where the method takes several', () => {
  const several = [{ name: 'tap', kind: 'tap', default: null, several: true }];
  assert.deepEqual(validParameters(several, { tap: 'stem + head' }, MODEL), { tap: 'stem + head' });
  assert.deepEqual(validParameters(several, { tap: 'stem + nowhere' }, MODEL), {});
  assert.deepEqual(validParameters(DECLARATIONS, { tap: 'stem + head' }, MODEL), {});
  assert.deepEqual(namedTaps(several[0], 'stem + head', MODEL), ['stem', 'head']);
  assert.equal(textOfTaps(['stem', '', 'head', 'stem']), 'stem + head');
});

test("the model's own tap is the default of a tap", () => {
  assert.deepEqual(validParameters(DECLARATIONS, { tap: 'head' }, MODEL), {});
});
