import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Engine } from '../fake/whylight.js';
import { familiarityDetails, familiarityWords } from '../../www/workbench/words/familiarity_words.js';

const UNLIKE = 'This photo is unlike what this network learned from: its answer says little.';
const known = { score: -2, threshold: -5, known: true, share: 0.6 };

test('one sentence stands beside the classes of an unknown photo, and none beside those of another', () => {
  assert.equal(familiarityWords({ ...known, score: -9, known: false, share: 0 }), UNLIKE);
  assert.equal(familiarityWords(known), '');
  assert.equal(familiarityWords(null), '');
});

test('the details say how typical the photo is, or that it is not known', () => {
  assert.match(familiarityDetails(known), /60\.0\u202f% are less typical/);
  assert.match(familiarityDetails(null), /^The card of this network has no statistics/);
});

test('the engine of the tests states it before any map, where the card keeps statistics', async () => {
  const told = async (/** @type {string} */ name) => {
    const card = JSON.parse(readFileSync(new URL(`../../models/${name}.json`, import.meta.url), 'utf8'));
    const labels = Array.from({ length: 10 }, (_, index) => `class ${index}`);
    const engine = await Engine.start({ device: 'cpu', gpuProblem: null, gpuName: null });
    const model = await engine.open_model(new Uint8Array(4), { ...card, labels }, () => true);
    const photo = engine.open_photo_rgba(2, 2, new Uint8Array(16).fill(200));
    const early = [];
    const request = { model: model.handle, photo: photo.handle, target: 'top', method: 'gradient' };
    const report = await engine.explain(
      request,
      () => true,
      (part) => early.push(part),
    );
    assert.ok('predictions' in early[0]);
    assert.deepEqual(early[0].familiarity, report.familiarity);
    return familiarityWords(report.familiarity);
  };
  assert.equal(await told('fashion_mlp'), UNLIKE);
  assert.equal(await told('mobilenetv2_dogs'), '');
});
