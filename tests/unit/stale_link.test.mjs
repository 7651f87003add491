// What a link to the lesson asks for that is not there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSIDE_CHOICES } from '../../www/lesson/inside/inside_choices.js';
import { PRECISION_CHOICES } from '../../www/lesson/numbers/precision_choices.js';
import { WALK_CHOICES } from '../../www/lesson/path/walk_choices.js';
import { staleParts } from '../../www/lesson/stale_link.js';
import { RANDOMISED_CHOICES } from '../../www/lesson/trust/randomised_choices.js';
import { REMOVAL_CHOICES } from '../../www/lesson/trust/removal_choices.js';

const lesson = {
  hasPlace: (id) => ['noise', 'inside'].includes(id),
  knobs: { ...INSIDE_CHOICES, 'noise.samples': (text) => Number(text) <= 64 },
};
const stale = (search, hash = '') => staleParts({ search, hash }, lesson);

test('what is there is not complained of', () => {
  assert.deepEqual(stale('?noise.samples=64', '#noise'), []);
  assert.deepEqual(stale('?projector'), []);
  assert.deepEqual(stale(''), []);
});

test('a chapter, a knob and a value that are not there are named, each in its place', () => {
  assert.deepEqual(
    stale('?noise.samples=99&noise.colour=red&gone.steps=3', '#go%20ne').map(([place, sentence]) => [
      place,
      /“(.*?)”/.exec(sentence)[1],
    ]),
    [
      ['', 'go ne'],
      ['noise', 'noise.samples'],
      ['noise', 'noise.colour'],
      ['', 'gone.steps'],
    ],
  );
  assert.match(stale('?noise.samples=99')[0][1], /to “99”, which cannot be chosen/);
  assert.equal(stale('', '#%')[0][0], '', 'what is no text in an address either');
});

test('what a figure draws itself is told as the knobs of the page are', () => {
  assert.deepEqual(stale('?inside.network=fashion-vit&inside.layer=0&inside.target=tabby'), []);
  assert.match(stale('?inside.anything=1')[0][1], /sets “inside\.anything”, which this lesson does not have/);
  assert.match(stale('?inside.network=vgg')[0][1], /to “vgg”, which cannot be chosen/);
});

test('each figure takes what it offers, and no more', () => {
  const choices = { ...WALK_CHOICES, ...INSIDE_CHOICES, ...PRECISION_CHOICES, ...REMOVAL_CHOICES, ...RANDOMISED_CHOICES };
  const offered = {
    'path.baseline': [
      ['black', 'blur'],
      ['pink', ''],
    ],
    'path.steps': [
      ['4', '32'],
      ['5', '8.0', ' 8'],
    ],
    'inside.network': [['efficientnet-lite0', 'fashion-mlp'], ['vgg']],
    'inside.layer': [
      ['0', '4'],
      ['5', '-1', '1.5', 'x', '', 'Infinity'],
    ],
    'inside.target': [['', 'tabby', 'top'], ['kite']],
    'numbers.scale': [
      ['-24', '0', '16'],
      ['-26', '1', ''],
    ],
    'numbers.percentile': [
      ['80', '99.5', '100'],
      ['79.5', '99.3', ''],
    ],
    'numbers.stretch': [['same', 'range'], ['wide']],
    'trust.method': [['grad-cam', 'centre'], ['gradient']],
    'trust.metric': [['deletion', 'insertion'], ['both']],
    'trust.step': [
      ['0', '25'],
      ['26', ''],
    ],
    'trust.map': [['gradient', 'sobel'], ['centre']],
    'trust.layers': [
      ['0', '50'],
      ['51', '-1'],
    ],
  };
  assert.deepEqual(Object.keys(choices).sort(), Object.keys(offered).sort());
  for (const [name, [there, gone]] of Object.entries(offered)) {
    for (const text of there) assert.ok(choices[name](text, new Map([[name, text]])), `${name}=${text}`);
    for (const text of gone) assert.ok(!choices[name](text, new Map([[name, text]])), `${name}=${text}`);
  }
  assert.ok(!choices['inside.layer']('1', new Map([['inside.network', 'fashion-vit']])), 'which has one layer');
});
