// What a visitor says of a network of one's own: what is proposed at first, and the same as the engine takes it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  cardOf,
  choiceOfCard,
  classNamed,
  namesIn,
  namesProblem,
  preprocessOf,
  proposedChoice,
  sideIn,
  wholeCard,
  withShippedCard,
} from '../../www/workbench/own_network/choice.js';
import { looksLikeWeights, missingFile, wrongFileWords } from '../../www/workbench/own_network/second_file.js';
import { stagesOf } from '../../www/workbench/own_network/stages.js';

const CAFFE = {
  id: 'keras-caffe',
  channels: 'BGR',
  mean: [103.939, 116.779, 123.68],
  scale: [1, 1, 1],
  fit: 'squash',
  filter: 'bilinear',
};
const WRITTEN = {
  resize: { mode: 'short-side', size: 73, filter: 'bicubic' },
  crop: { height: 64, width: 64 },
  channels: 'RGB',
  mean: [1, 2, 3],
  scale: [4, 5, 6],
};

const inspection = (change = {}) => ({
  preprocess: { preset: 'keras-caffe', preprocess: { ...WRITTEN, resize: { mode: 'squash', filter: 'bilinear' }, crop: null } },
  input: { height: 64, width: 64 },
  outputs: [
    { name: 'features', numbers: 6, proposed: false },
    { name: 'logits', numbers: 3, proposed: true },
  ],
  classes: 3,
  tap: 'last',
  taps: [{ name: 'last' }],
  labels: { kind: 'unknown', names: [] },
  card: { id: 'mine', name: 'mine', logits: 'logits', preprocess: WRITTEN },
  ...change,
});

test('what the inspection proposes is chosen at first', () => {
  const choice = proposedChoice(inspection(), null);
  assert.deepEqual(choice, {
    preset: 'keras-caffe',
    written: null,
    fit: 'squash',
    size: [64, 64],
    output: 'logits',
    head: '',
    tap: 'last',
    namesFrom: 'numbers',
    names: [],
  });
  const imagenet = ['tench', 'goldfish'];
  const background = proposedChoice(inspection({ labels: { kind: 'imagenet-with-background', names: [] } }), imagenet);
  assert.deepEqual([background.namesFrom, background.names], ['imagenet', ['background', 'tench', 'goldfish']]);
  assert.equal(proposedChoice(inspection({ labels: { kind: 'imagenet', names: [] } }), null).namesFrom, 'numbers');
  assert.equal(proposedChoice(inspection({ labels: { kind: 'file', names: ['a', 'b', 'c'] } }), null).names[1], 'b');
});

test('a file that comes with the page is prepared for as its card says', () => {
  const own = inspection({ card: { ...inspection().card, sha256: 'ab' } });
  const cards = [{ sha256: 'ab', name: 'SqueezeNet', preprocess: WRITTEN }];
  const known = withShippedCard(own, cards);
  const choice = proposedChoice(known, null);
  assert.deepEqual(preprocessOf(choice, [CAFFE]), WRITTEN);
  assert.match(known.preprocess.reason, /SqueezeNet/);
  assert.equal(withShippedCard(own, [{ ...cards[0], sha256: 'cd' }]), own);
});

test('a preset becomes what a card has, cropped or squashed', () => {
  const choice = proposedChoice(inspection(), null);
  assert.deepEqual(preprocessOf(choice, [CAFFE]), {
    resize: { mode: 'squash', filter: 'bilinear' },
    crop: null,
    channels: 'BGR',
    mean: CAFFE.mean,
    scale: CAFFE.scale,
  });
  const cropped = preprocessOf({ ...choice, fit: 'short-side', size: [224, 112] }, [CAFFE]);
  assert.deepEqual([cropped.resize.size, cropped.crop], [256, { height: 224, width: 112 }]);
});

test('what a file writes out keeps its margin, and grows where the crop does not fit', () => {
  const choice = { ...proposedChoice(inspection(), null), preset: '', written: WRITTEN, fit: 'short-side' };
  assert.deepEqual(preprocessOf(choice, [CAFFE]), WRITTEN);
  assert.equal(preprocessOf({ ...choice, size: [96, 96] }, [CAFFE]).resize.size, 96);
});

test('names are one per line or between commas, and their number is checked', () => {
  assert.deepEqual(namesIn(' cat, dog ,bird'), ['cat', 'dog', 'bird']);
  assert.deepEqual(namesIn('crane, heron\r\ndog\n'), ['crane, heron', 'dog']);
  assert.deepEqual(namesIn('  '), []);
  const named = (names) => namesProblem({ namesFrom: 'own', names }, inspection());
  assert.equal(named(['a', 'b', 'c']), null);
  assert.equal(named(['a']), '1 name for 3 classes.');
  assert.equal(named(['a', '', 'c']), 'Line 2 has no name.');
  assert.equal(namesProblem({ namesFrom: 'numbers', names: [] }, inspection()), null);
  const one = inspection({ outputs: [{ name: 'p', numbers: 1, proposed: true }], classes: 2 });
  assert.equal(namesProblem({ namesFrom: 'own', names: ['ill'] }, one), null);
});

test('the engine gets what is said, and nothing where nothing is', () => {
  const choice = { ...proposedChoice(inspection(), null), head: 'sigmoid', namesFrom: 'own', names: ['a', 'b', 'c'] };
  const card = cardOf('My network', choice, [CAFFE]);
  assert.deepEqual([card.name, card.head, card.labels, card.tap], ['My network', 'sigmoid', ['a', 'b', 'c'], 'last']);
  assert.equal(cardOf('x', proposedChoice(inspection(), null), [CAFFE]).labels, null);
  const whole = wholeCard('mine.onnx', choice, inspection(), [CAFFE]);
  assert.deepEqual([whole.id, whole.name, whole.head, whole.preprocess.channels], ['mine', 'mine', 'sigmoid', 'BGR']);
});

test('a class has its name, its number, or the opposite of the other one’s', () => {
  assert.equal(classNamed(1, { namesFrom: 'own', names: ['a', 'b'] }), 'b');
  assert.equal(classNamed(1, { namesFrom: 'own', names: ['ill'] }), 'not ill');
  assert.equal(classNamed(4, { namesFrom: 'numbers', names: [] }), 'class 4');
  assert.equal(classNamed(4, { namesFrom: 'own', names: ['a'] }), 'class 4');
});

test('feature maps of one size that follow one another are a stage', () => {
  const tap = (name, height) => ({ name, channels: 4, height, width: 2 * height });
  const stages = stagesOf([tap('a', 8), tap('b', 8), tap('c', 4), tap('d', 8)]);
  assert.deepEqual(
    stages.map(({ height, width, taps }) => [height, width, taps.map(({ name }) => name).join('')]),
    [
      [8, 16, 'ab'],
      [4, 8, 'c'],
      [8, 16, 'd'],
    ],
  );
  assert.deepEqual(stagesOf([]), []);
});

test('a card that was saved gives what was chosen', () => {
  const choice = {
    ...proposedChoice(inspection(), null),
    fit: 'short-side',
    namesFrom: 'own',
    names: ['a', 'b', 'c'],
    head: 'none',
  };
  const card = { ...wholeCard('mine.onnx', choice, inspection(), [CAFFE]), input: { height: 64, width: 64 } };
  assert.deepEqual(choiceOfCard(JSON.parse(JSON.stringify(card)), [CAFFE]), choice);
  const written = choiceOfCard({ ...card, preprocess: WRITTEN, labels: undefined, head: undefined }, [CAFFE]);
  assert.deepEqual([written.preset, written.written, written.namesFrom, written.head], ['', WRITTEN, 'numbers', '']);
});

test('the file that is missing is told from what was given in its place', () => {
  const source = readFileSync(new URL('../../src/network/external.rs', import.meta.url), 'utf8');
  assert.match(source, /second file, `\{file\}`, which was not given/, 'the engine says it in these words');
  const message =
    'the tensor `w` keeps its values in a second file, `net.onnx.data`, which was not given: put it beside the network';
  assert.equal(missingFile(message), 'net.onnx.data');
  assert.equal(missingFile('the tensor `w` is cut short'), null);
  assert.equal(
    wrongFileWords(['x.bin'], 'net.onnx.data'),
    '“x.bin” is not the second file that is missing: choose “net.onnx.data”.',
  );
  for (const name of ['net.onnx.data', 'net.onnx_data', 'NET.DATA', 'weights.bin']) assert.ok(looksLikeWeights({ name }), name);
  for (const name of ['net.onnx', 'data.png', 'card.json']) assert.ok(!looksLikeWeights({ name }), name);
});

test('a side of an open size is a whole number from 1 to 2048', () => {
  for (const [text, side] of Object.entries({ 1: 1, 224: 224, 2048: 2048 })) assert.equal(sideIn(text), side);
  for (const text of ['', ' ', '0', '-5', '3.5', '2049', '100000', 'x']) assert.equal(sideIn(text), null, text);
});
