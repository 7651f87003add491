// The links from figures to the workbench: what is written is what the workbench reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { galleryId } from '../../www/lesson/base/chosen_photo.js';
import { noteFor, settingsOf, workbenchAddress } from '../../www/lesson/base/workbench_link.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { parseState, unreadChoices } from '../../www/workbench/state/address.js';
import { read, readJson } from '../web/harness.mjs';

const fragmentOf = (shown) => /^workbench\.html#(.*)$/.exec(workbenchAddress(shown))[1];
const USUAL = { photo: 'dog-cat', network: 'efficientnet-lite0', target: 'golden retriever', settings: {} };

test('settings are told apart by their methods', () => {
  assert.deepEqual(settingsOf('lime.samples=60, lime.seed=1,grad-cam.tap=b8.proj'), {
    lime: { samples: '60', seed: '1' },
    'grad-cam': { tap: 'b8.proj' },
  });
  assert.deepEqual(settingsOf(''), {});
});

test('one map: the workbench reads back photo, network, class, method and settings', () => {
  const settings = settingsOf('integrated-gradients.steps=8,integrated-gradients.rule=midpoint');
  const fragment = fragmentOf({ ...USUAL, methods: ['integrated-gradients'], settings, percentile: '97.5', tab: 'chart' });
  assert.deepEqual(parseState(fragment), {
    ...DEFAULT_STATE,
    photo: 'dog-cat',
    model: 'efficientnet-lite0',
    target: 'golden retriever',
    method: 'integrated-gradients',
    clip: 97.5,
    tab: 'chart',
    parameters: { steps: '8', rule: 'midpoint' },
  });
  assert.deepEqual(unreadChoices(fragment), []);
});

test('several maps: the workbench compares them, each with its own settings', () => {
  const settings = settingsOf('smoothgrad-squared.samples=16');
  const state = parseState(fragmentOf({ ...USUAL, methods: ['gradient', 'smoothgrad-squared'], settings }));
  assert.equal(state.method, 'gradient');
  assert.equal(state.compare, 'gradient,smoothgrad-squared');
  assert.deepEqual(state.settingsByMethod, { 'smoothgrad-squared': { samples: '16' } });
});

test('the likeliest class and a photo of one’s own are not in the address', () => {
  const state = parseState(fragmentOf({ ...USUAL, photo: null, target: 'top', methods: ['lime'] }));
  assert.deepEqual([state.photo, state.target, state.method], ['', 'top', 'lime']);
  assert.match(noteFor({ id: null }), /choose it there/);
  assert.equal(noteFor({ id: 'dog-cat' }), '');
});

test('the chapter of a figure is in the address beside the language, and no part of the state', () => {
  const address = workbenchAddress({ ...USUAL, methods: ['lime'], chapter: 'outside' });
  assert.match(address, /^workbench\.html\?from=outside#photo=dog-cat/);
});

test('every photo of the lesson is in the gallery of the workbench', () => {
  const gallery = readJson('www/photos/gallery.json');
  const photos = [
    ...read('index.html')
      .toString()
      .matchAll(/ photo="([^"]+)"/g),
  ].map(([, address]) => address);
  assert.ok(photos.length > 2);
  for (const address of photos) {
    const { file } = gallery.find(({ id }) => id === galleryId(address));
    // The head of the puppy is cut out of its photo.
    assert.equal(`photos/${file}`, address === 'lesson/puppy.png' ? 'photos/dog_cat.jpg' : address);
  }
});
