// The table of attributes: how each is read, checked, defaulted and reflected, and that the documentation says the same.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ATTRIBUTES, NAMES, propertyOf, readAttributes, settingOf, textOf, valuesOf } from '../../www/element/attributes.js';
import { typedParameters } from '../../www/element/perform_steps.js';
import { ERRORS } from '../../www/client/errors.js';
import { root } from '../../scripts/workspace.mjs';

const refusal = { code: 'bad-attribute' };

test('a missing attribute gives the default', () => {
  for (const name of NAMES) assert.deepEqual(settingOf(name, null), ATTRIBUTES[name].default, name);
});

test('an empty text is no text', () => {
  assert.equal(settingOf('model', '  '), 'efficientnet-lite0');
  assert.equal(settingOf('target', ''), 'top');
  assert.deepEqual(settingOf('methods', ''), ['gradient']);
  assert.deepEqual(settingOf('metrics', ''), []);
  assert.deepEqual(
    [settingOf('methods', ' , '), settingOf('metrics', ','), settingOf('parameters', ',')],
    [['gradient'], [], []],
  );
});

test('a list is split at its commas, and nothing is in it twice', () => {
  assert.deepEqual(settingOf('methods', ' gradient, grad-cam,,gradient '), ['gradient', 'grad-cam']);
});

test('a number lies within its range', () => {
  assert.equal(settingOf('percentile', '99.5'), 99.5);
  assert.equal(settingOf('opacity', '0'), 0);
  assert.deepEqual([settingOf('percentile', ' 9.9e1 '), settingOf('opacity', '.5'), settingOf('opacity', '1.')], [99, 0.5, 1]);
  for (const text of ['150', '49', 'much', '', 'NaN', 'Infinity', '0x60', '99 %', '9,9'])
    assert.throws(() => settingOf('percentile', text), refusal, text);
  for (const text of ['-0.1', '1.1']) assert.throws(() => settingOf('opacity', text), /“opacity”: expected a number from 0 to 1/);
});

test('a long text is quoted in part', () => {
  assert.throws(
    () => settingOf('percentile', 'x'.repeat(20_000)),
    ({ message }) => message.length < 200,
  );
});

test('a choice is one of those that there are', () => {
  assert.equal(settingOf('device', 'GPU'), 'gpu');
  assert.throws(() => settingOf('device', 'abacus'), /“device”: expected one of auto, gpu, cpu, found “abacus”/);
  assert.throws(() => settingOf('loading', 'later'), refusal);
});

test('a verdict is quick unless told otherwise', () => {
  assert.equal(settingOf('verdict', ''), 'quick');
  assert.equal(settingOf('verdict', 'standard'), 'standard');
  assert.throws(() => settingOf('verdict', 'deep'), refusal);
});

test('a flag is there or not', () => {
  assert.equal(settingOf('controls', ''), true);
  assert.equal(settingOf('controls', null), false);
});

test('a property gives what was set, and the default where that means nothing', () => {
  const through = (name, value) => propertyOf(name, textOf(value));
  assert.equal(through('methods', ['gradient', 'grad-cam']), 'gradient,grad-cam');
  assert.equal(through('controls', true), true);
  assert.equal(through('controls', false), false);
  assert.equal(through('verdict', true), 'quick');
  assert.equal(through('opacity', 0.25), 0.25);
  assert.equal(through('opacity', 7), 0.6);
  assert.equal(through('device', 'abacus'), 'auto');
  assert.equal(through('photo', null), '');
});

test('the first attribute that means nothing is the error, and its setting the default', () => {
  const given = { percentile: '7', device: 'abacus', photo: 'dog.jpg' };
  const { settings, error } = readAttributes((name) => given[name] ?? null);
  assert.equal(error.code, 'bad-attribute');
  assert.match(error.message, /percentile/);
  assert.equal(settings.percentile, 99);
  assert.equal(settings.photo, 'dog.jpg');
  assert.ok(ERRORS[error.code]);
});

const documented = readFileSync(join(root, 'docs/embedding.md'), 'utf8');

test('the documentation lists every attribute as the table has it', () => {
  const written = ({ default: usual }) => (Array.isArray(usual) ? usual.join(',') : usual === false ? '' : String(usual));
  const table = documented
    .split('| attribute | value | default | meaning | what a change computes again |\n')[1]
    .split('\n\n')[0];
  // The line below the names is none.
  const rows = table.split('\n').slice(1);
  assert.equal(rows.length, NAMES.length);
  for (const [place, name] of NAMES.entries()) {
    const row = ATTRIBUTES[name];
    const usual = written(row);
    const begins = `| \`${name}\` | ${valuesOf(name)} | ${usual && `\`${usual}\``} | `;
    assert.ok(rows[place].startsWith(begins), `${rows[place]}: expected ${begins}`);
    assert.match(rows[place].slice(begins.length), /^[A-Z][^|]+\. \| [^|]+ \|$/, 'a meaning, and what is computed again');
  }
});

/** The ids of a registry, as its sources have them. @param {string} folder */
const registered = (folder, pattern) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.rs'))
    .flatMap((name) => {
      const [source] = readFileSync(join(root, folder, name), 'utf8').split('#[cfg(test)]');
      return [...source.matchAll(pattern)].map(([, id]) => id);
    });

test('the documentation lists every method, metric and colour map', () => {
  const [, values] = /### Values\n([\s\S]*?)```/.exec(documented);
  for (const [attribute, ids] of [
    ['methods', registered('src/methods', /^ +id: "([a-z0-9-]+)"/gm)],
    ['metrics', registered('src/metrics', /^ +id: "([a-z0-9-]+)"/gm)],
    ['colours', registered('src/image', /^ +(?:sequential|diverging)\("([a-z-]+)"/gm)],
  ]) {
    const [, list] = new RegExp(`Ids for \`${attribute}\`: ([\\s\\S]*?)\n\n`).exec(values);
    assert.deepEqual([...list.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id).sort(), ids.sort(), attribute);
  }
});

const sources = readdirSync(join(root, 'www/element'), { recursive: true })
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => readFileSync(join(root, 'www/element', name), 'utf8'));
const found = (pattern) => new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name)));
const listed = (heading) =>
  new Set(
    [
      ...documented
        .split(`### ${heading}\n`)[1]
        .split('\n#')[0]
        .matchAll(/^\| `([^`]+)` \|/gm),
    ].map(([, name]) => name),
  );

test('the documentation lists every part', () =>
  assert.deepEqual([...listed('Parts')].sort(), [...found(/ part="([a-z]+)"/g)].sort()));

test('the documentation lists every custom property', () =>
  assert.deepEqual([...listed('Custom properties')].sort(), [...found(/var\((--why-light-[a-z-]+)/g)].sort()));

test('parameters are entries of method, name and value', () => {
  assert.deepEqual(settingOf('parameters', 'smoothgrad.samples=64, grad-cam.relu=false'), [
    'smoothgrad.samples=64',
    'grad-cam.relu=false',
  ]);
  for (const text of ['samples=64', 'smoothgrad.samples', 'smoothgrad.samples='])
    assert.throws(() => settingOf('parameters', text), refusal);
});

test('parameters have the types that their method declares', () => {
  const declared = [
    { name: 'samples', kind: 'integer' },
    { name: 'relu', kind: 'boolean' },
    { name: 'baseline', kind: 'choice' },
  ];
  const typed = (...parameters) => typedParameters({ id: 'own', label: 'Own', parameters: declared }, { parameters });
  assert.deepEqual(typed('own.samples=64', 'own.relu=false', 'own.baseline=black', 'other.samples=3'), {
    samples: 64,
    relu: false,
    baseline: 'black',
  });
  for (const entry of ['own.steps=3', 'own.samples=many', 'own.relu=maybe']) assert.throws(() => typed(entry), refusal);
});

test('an object is a box within what the network sees', () => {
  assert.deepEqual(settingOf('object', '0.2, 0.1,0.8,0.9'), [0.2, 0.1, 0.8, 0.9]);
  assert.equal(settingOf('object', null), false);
  assert.equal(propertyOf('object', '0.2,0.1,0.8,0.9'), '0.2,0.1,0.8,0.9');
  for (const text of ['0.2,0.1,0.8', '0.8,0.1,0.2,0.9', '0,0,1,2', 'left', '0,,1,1', '0,0,NaN,1']) {
    assert.throws(() => settingOf('object', text), refusal);
  }
});
