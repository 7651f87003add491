import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERRORS, explainError } from '../../www/client/errors.js';
import { problemWords as figureWords } from '../../www/element/problem_words.js';
import { PAGE_ERRORS, problemWords } from '../../www/workbench/words/problem_words.js';
import { correlation, duration, nearOne, ordinal, percent, roughly, significant } from '../../www/shared/format.js';
import { withCode, withoutCode } from '../../www/shared/code_words.js';
import { searchLabels } from '../../www/shared/class_search.js';

const plain = (text) => text.replaceAll('\u202f', ' ');

test('shares have one decimal everywhere, and never round to certainty or to nothing', () => {
  const cases = [
    [0, '0.0 %'],
    [0.00001, '< 0.1 %'],
    [0.0093, '0.9 %'],
    [0.934, '93.4 %'],
    [0.99999, '> 99.9 %'],
    [1, '100.0 %'],
    [0.0149, '1.5 %'],
    [1.07, '107.0 %'],
    [-0.0002, '0.0 %'],
    [-0.25, '−25.0 %'],
  ];
  for (const [value, expected] of cases) assert.equal(plain(percent(value)), expected);
});

test('three digits, with powers of ten where plain digits would be long', () => {
  const cases = [
    [0, '0'],
    [0.84312, '0.843'],
    [-1.5, '−1.5'],
    [12345, '12300'],
    [0.00001234, '1.23 × 10⁻⁵'],
    [-4e20, '−4 × 10²⁰'],
    [999.6, '1000'],
  ];
  for (const [value, expected] of cases) assert.equal(plain(significant(value)), expected);
});

test('a correlation that rounds to 0 has no sign', () => {
  assert.deepEqual([-0.004, 0.004, -0.35, -0.005001].map(correlation), ['0.00', '0.00', '−0.35', '−0.01']);
});

test('a correlation that rounds to 1 says what is missing', () => {
  assert.deepEqual([0.5, 1, 1 - 2 ** -20, -0.25].map(nearOne).map(plain), ['0.5', '1', '1 − 9.54 × 10⁻⁷', '−0.25']);
});

test('durations and ordinals', () => {
  assert.deepEqual([0.2, 74.4, 1234, 61000].map(duration).map(plain), ['< 1 ms', '74 ms', '1.23 s', '61.0 s']);
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 99, 99.5].map(ordinal), [
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '99th',
    '99.5th',
  ]);
});

const LABELS = ['tabby, tabby cat', 'tiger cat', 'catamaran', 'Scottish deerhound', 'polecat, fitch', 'cat'];
const found = (query, limit) => searchLabels(LABELS, query, { limit }).matches.map(({ index }) => index);

test('a search puts the exact name first, then whole words, then beginnings, then the rest', () => {
  assert.deepEqual(found('cat'), [5, 0, 1, 2, 4]);
});

test('a search knows numbers, ignores case and space, and shows all without a query', () => {
  assert.deepEqual(found('3'), [3]);
  assert.deepEqual(found('  SCOTT '), [3]);
  assert.deepEqual(found(''), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(found('zebra'), []);
});

test('a search can begin with the likeliest, and leave out what makes no sense', () => {
  const places = (query) => searchLabels(LABELS, query, { first: [4, 1], without: 0 }).matches.map(({ index }) => index);
  assert.deepEqual(places(''), [4, 1, 2, 3, 5]);
  assert.deepEqual(places('cat'), [5, 1, 2, 4], 'once something is typed, the words decide');
});

test('an estimate of time is no more exact than it can be', () => {
  const cases = [300, 1400, 19000, 23000, 54000, 59000, 200000].map(roughly).map(plain);
  assert.deepEqual(cases, ['less than 1 s', 'about 1 s', 'about 19 s', 'about 25 s', 'about 55 s', 'about 1 min', 'about 3 min']);
});

test('a search shows so many and says how many there are', () => {
  assert.deepEqual(found('cat', 2), [5, 0]);
  assert.equal(searchLabels(LABELS, 'cat', { limit: 2 }).total, 5);
});

test('ARCHITECTURE.md lists the error codes that have words, and no others', () => {
  const contract = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const paragraph = contract.split('Error codes:')[1].split('The words')[0];
  const codes = [...paragraph.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code);
  assert.deepEqual(codes.toSorted(), Object.keys({ ...ERRORS, ...PAGE_ERRORS }).toSorted());
});

test('each error says what happened and what to do, as sentences', () => {
  const words = Object.keys({ ...ERRORS, ...PAGE_ERRORS }).map((code) => [code, problemWords({ code }, { device: null })]);
  for (const [code, { title, remedy }] of [...Object.entries(ERRORS), ...words]) {
    assert.match(title, /^[A-Z][^.]+$/, code);
    assert.match(remedy, /^[A-Z].*\.$/, code);
  }
  assert.deepEqual(explainError('never-heard-of'), ERRORS.internal);
});

test('what the client says fits any page: it names no button, list or gallery of the workbench', () => {
  for (const [code, { title, remedy }] of Object.entries(ERRORS)) {
    assert.doesNotMatch(`${title}. ${remedy}`, /press|gallery|button|reload|your photo is still here|from the list/i, code);
  }
});

test('advice never names the device in use', () => {
  const codes = Object.keys({ ...ERRORS, ...PAGE_ERRORS });
  for (const code of codes.filter((one) => one !== 'device-lost')) {
    assert.doesNotMatch(problemWords({ code }, { device: { kind: 'cpu' } }).remedy, /CPU/, code);
    assert.doesNotMatch(problemWords({ code }, { device: { kind: 'gpu' } }).remedy, /GPU/, code);
  }
  assert.match(problemWords({ code: 'not-finite' }, { device: { kind: 'gpu' } }).remedy, /The CPU may get further/);
});

test('a network that could not be opened is not blamed on the method', () => {
  const said = (step) => problemWords({ code: 'cannot-serve', step }, { device: null }).title;
  assert.match(said('explain'), /method/);
  assert.doesNotMatch(said('load'), /method/);
  assert.match(said('load'), /network/);
});

test('a figure says that the engine was restarted where it was', () => {
  const remedy = (restarted) => figureWords({ code: 'internal', restarted }, { controls: false, hasOwnFile: false }).remedy;
  assert.match(remedy(true), /^The engine was restarted\./);
  for (const not of [false, undefined]) assert.doesNotMatch(remedy(not), /restarted/);
});

test('a message that says what to do has no second advice after it', () => {
  const remedy = (code, message, step) => problemWords({ code, message, step }, { device: null }).remedy;
  for (const [code, message, step] of [
    ['bad-model', 'this is no ONNX network but a web page: download the file itself, since the address shows a page about it'],
    ['bad-model', 'these 9 bytes are not a whole ONNX file: choose a complete ONNX file'],
    ['bad-model', '“a.data” looks like the weights of a network: choose the .onnx that belongs to it, both together.'],
    ['unknown-operator', 'node `n` needs the operator Foo, which is not supported: export the network without it'],
    ['cannot-serve', 'the input leaves its dimension 1 open: export it with a fixed size', 'load'],
  ]) {
    assert.equal(remedy(code, message, step), '', message);
  }
  // The words of a message decide nothing: whoever finds a fault of a file or a method says what to do.
  assert.equal(
    remedy('bad-model', 'the output `y` is made by no node: export the network again, since the file is not valid ONNX here'),
    '',
  );
  assert.match(remedy('bad-model', ''), /export it again/, 'and without a message the table does');
  assert.match(remedy('no-such-class', 'SqueezeNet has no class 4000'), /list of classes/);
});

test('names between backticks are code in the page, and plain where only text can stand', () => {
  const parts = withCode('the tensor `kernel` of `fire9`');
  assert.deepEqual(
    parts.map((part) => (typeof part === 'string' ? part : part.values[0])),
    ['the tensor ', 'kernel', ' of ', 'fire9', ''],
  );
  assert.equal(withoutCode('the tensor `kernel` of `fire9`'), 'the tensor kernel of fire9');
  assert.deepEqual(withCode('a lone ` stays'), ['a lone ` stays']);
});
