// The settings of a map in words: two maps of one method that were made in different ways have different captions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captionLines } from '../../www/workbench/take_away/caption_lines.js';
import { settingsWords as elementWords } from '../../www/element/words.js';
import { methodName } from '../../www/shared/method_words.js';
import { settingsWords } from '../../www/workbench/state/settings_words.js';
import { describeMap, mapCaption } from '../../www/workbench/views/figure/panel_captions.js';

const MODEL = {
  name: 'SqueezeNet',
  taps: [
    { name: 'fire4', channels: 256, height: 27, width: 27 },
    { name: 'fire9', channels: 512, height: 13, width: 13 },
  ],
};
const METHOD = {
  id: 'grad-cam',
  label: 'Grad-CAM',
  family: 'Class activation maps',
  classSensitive: true,
  parameters: [
    { kind: 'tap', name: 'tap', label: 'Feature map', several: true },
    { kind: 'boolean', name: 'relu', label: 'Only evidence (ReLU)' },
    { kind: 'choice', name: 'show', label: 'Channels', choices: [{ value: 'sum', label: 'Sum' }] },
    { kind: 'integer', name: 'samples', label: 'Noisy copies' },
  ],
};

test('settings that differ from the defaults are listed, a feature map with its size', () => {
  const words = (texts) => settingsWords(METHOD, texts, MODEL);
  assert.equal(words({}), '');
  assert.equal(words({ tap: 'fire4' }), 'Feature map: fire4 (256 × 27 × 27).');
  assert.equal(words({ tap: 'fire4 + fire9' }), 'Feature map: fire4 (256 × 27 × 27) and fire9 (512 × 13 × 13).');
  assert.equal(
    words({ relu: 'false', show: 'sum', samples: '16' }),
    'Only evidence (ReLU): no. Channels: Sum. Noisy copies: 16.',
  );
});

test('the captions of the map, in the page, for a screen reader and in a saved picture, tell them', () => {
  const settings = settingsWords(METHOD, { tap: 'fire4' }, MODEL);
  const madeFrom = { method: METHOD, model: MODEL, photo: { title: 'A cat' }, settings };
  const map = { values: Float32Array.of(0, 1), kind: 'sequential', flat: false, unit: '', height: 1, width: 2 };
  const report = { map, target: { label: 'tabby, tabby cat' }, against: null, score: 'logit' };
  const scale = { kind: 'sequential', low: 0, high: 1, percentile: 100, flat: false };
  const table = new Uint8Array(768);
  const plain = { report, madeFrom: { ...madeFrom, settings: '' } };
  const changed = { report, madeFrom };
  assert.equal(mapCaption(plain, table), 'Grad-CAM for “tabby”. The brighter, the larger the value.');
  assert.equal(
    mapCaption(changed, table),
    'Grad-CAM for “tabby”. Feature map: fire4 (256 × 27 × 27). The brighter, the larger the value.',
  );
  assert.match(
    describeMap(changed),
    /^Grad-CAM for “tabby”\. Feature map: fire4 \(256 × 27 × 27\)\. Strongest at 75\.0\u202f% from the left/,
  );
  assert.match(describeMap(plain), /^Grad-CAM for “tabby”\. Strongest/);
  assert.equal(captionLines(changed, { scale, table })[0], 'Grad-CAM for “tabby”. Feature map: fire4 (256 × 27 × 27).');
});

test('the element tells them too, but for those that are the defaults', () => {
  const record = { parameters: [{ kind: 'integer', name: 'samples', label: 'Noisy copies', default: 64 }] };
  assert.equal(elementWords(record, { samples: '16' }), 'Noisy copies: 16.');
  assert.equal(elementWords(record, { samples: '64' }), '');
});

test('a method is called by what it averages before its map is there', () => {
  const method = {
    label: 'SmoothGrad',
    names: [{ parameter: 'average', value: 'squared', label: 'SmoothGrad (squared)' }],
    parameters: [{ name: 'average', default: 'squared' }],
  };
  assert.equal(methodName(method), 'SmoothGrad (squared)');
  assert.equal(methodName(method, { average: 'signed' }), 'SmoothGrad');
  assert.equal(methodName({ label: 'Gradient' }), 'Gradient');
});
