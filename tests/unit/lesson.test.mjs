// The lesson without a browser: its knobs, how views are laid over each other, and its text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knobName, withParameter } from '../../www/lesson/knobs.js';
import { followOldLink } from '../../www/lesson/old_links.js';
import { sharedPart } from '../../www/lesson/views_figure.js';
import { settingsIn, withSetting } from '../../www/lesson/pieces/address.js';
import { read } from '../web/harness.mjs';

test('a knob sets its parameter and leaves the others', () => {
  assert.equal(withParameter('', 'lime.seed', '3'), 'lime.seed=3');
  assert.equal(withParameter('lime.samples=60,lime.seed=1', 'lime.seed', '3'), 'lime.samples=60,lime.seed=3');
  assert.equal(withParameter(' lime.seed=1 , lime.seeds=2', 'lime.seed', ''), ' lime.seeds=2', 'empty is the default');
});

test('a link sets knobs by chapter and name, and what is no knob is left alone', () => {
  assert.deepEqual(
    [...settingsIn('?projector&noise.samples=64&path.rule=adaptive&Noise.x=1&a.b.c=2')],
    [
      ['noise.samples', '64'],
      ['path.rule', 'adaptive'],
    ],
  );
  assert.equal(knobName({ figure: 'noise', parameter: 'smoothgrad-squared.samples' }), 'noise.samples');
  assert.equal(knobName({ figure: 'look', attribute: 'target' }), 'look.target');
  const set = withSetting('?projector', 'noise.samples', '64');
  assert.equal(set, '?projector&noise.samples=64');
  assert.equal(withSetting(set, 'noise.samples', '8'), '?projector&noise.samples=8');
  assert.equal(withSetting(set, 'noise.samples', null), '?projector');
  assert.equal(withSetting('?projector', 'projector', null), '');
  assert.equal(settingsIn(withSetting('', 'look.target', 'golden retriever')).get('look.target'), 'golden retriever');
});

test('views are compared where all of them show the same', () => {
  // A photo whose pixel says where it is; a view of 6 pixels begins at its offset, and its map has two numbers for each pixel.
  const view = (offset) => ({
    width: 12,
    height: 12,
    values: Float32Array.from(
      { length: 144 },
      (_, place) => 100 * (Math.floor(place / 24) + offset) + (Math.floor((place % 12) / 2) + offset),
    ),
  });
  const parts = [0, 1, 2].map((offset) => sharedPart(view(offset), 6, offset, 2));
  assert.equal(parts[0].length, 64);
  assert.deepEqual([...parts[1]], [...parts[0]]);
  assert.deepEqual([...parts[2]], [...parts[0]]);
});

const html = read('index.html').toString();

test('every chapter that is listed is there, ends with a question, and every knob has its figure', () => {
  const listed = [...html.matchAll(/<li><a href="#(\w+)">/g)].map(([, id]) => id);
  assert.equal(listed.length, 10);
  for (const id of listed) {
    const [chapter] = new RegExp(`<section class="chapter" id="${id}">[\\s\\S]*?</section>`).exec(html) ?? [];
    assert.ok(chapter, id);
    assert.match(chapter, /<summary>[^<]+<\/summary>/, id);
  }
  for (const [, figure] of html.matchAll(/data-figure="(\w+)"/g))
    assert.match(html, new RegExp(`id="${figure}">[\\s\\S]*?<why-light`), figure);
  for (const [, target] of html.matchAll(/<label for="([^"]+)"/g)) assert.ok(html.includes(`id="${target}"`), target);
});

test('every paper that the text names is among its sources', () => {
  const [, text, sources] = /<main>([\s\S]*?)<h2>Sources<\/h2>([\s\S]*)/.exec(html);
  const groups = [...text.matchAll(/\(([^()]*\b20\d\d)\)/g)].flatMap(([, group]) => group.split(';'));
  const cited = groups.map((one) => [/[A-Z][a-z]+/.exec(one)[0], /20\d\d/.exec(one)[0]]);
  assert.ok(cited.length > 10);
  for (const [name, year] of cited) assert.match(sources, new RegExp(`${name}[^<]*\\(${year}\\)`), `${name} ${year}`);
});

test('an old link of the workbench leads there, and one of a chapter stays', () => {
  const followed = (hash, search = '') => {
    let to = null;
    followOldLink({ hash, search, replace: (address) => (to = address) });
    return to;
  };
  assert.equal(followed('#photo=coffee&method=grad-cam'), 'workbench.html#photo=coffee&method=grad-cam');
  assert.equal(followed('#noise'), null);
  assert.equal(followed('', '?projector'), null);
});
