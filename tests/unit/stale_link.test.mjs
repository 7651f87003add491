// What a link to the lesson asks for that is not there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleParts } from '../../www/lesson/stale_link.js';

const lesson = {
  hasPlace: (id) => ['noise', 'inside'].includes(id),
  knobsOf: (chapter) => (chapter === 'inside' ? null : new Map([['noise.samples', (text) => Number(text) <= 64]])),
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

test('a chapter that reads its own settings is left to itself', () => {
  assert.deepEqual(stale('?inside.anything=1'), []);
});
