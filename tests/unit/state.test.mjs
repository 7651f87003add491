import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_STATE, FIELD_NAMES, FIELDS } from '../../www/workbench/state/choices.js';
import { formatState, nameInAddress, parseState, unreadChoices } from '../../www/workbench/state/address.js';
import { unreadNames, unreadSentences } from '../../www/workbench/state/unread_choices.js';

const CHANGED = {
  photo: 'chelsea',
  model: 'squeezenet11',
  target: 285,
  against: 282,
  score: 'probability',
  method: 'grad-cam',
  reference: 'panda',
  compare: 'gradient,smoothgrad,grad-cam',
  second: 'tabby',
  pair: 'gradient,grad-cam:2',
  device: 'cpu',
  pictures: 'overlay',
  tab: 'views',
  preset: 'rotation',
  presetSeed: 7,
  box: '0.1,0.2,0.8,0.9',
  mask: '1.4x2.0123abcd.A-_9',
  requireTrust: 'yes',
  sequential: 'magma',
  diverging: 'teal-brown',
  opacity: 35,
  clip: 99.5,
  parameters: { tap: 'features/fire9:concat (0)', relu: 'false', 'noise-level': '1e-3' },
  settingsByMethod: { smoothgrad: { samples: '64', sigma: '0.2' }, occlusion: { window: '16' } },
};

test('every field has a changed value here, so that none escapes the round trip', () => {
  assert.deepEqual(Object.keys(CHANGED).sort(), [...Object.keys(FIELDS), 'parameters', 'settingsByMethod'].sort());
  for (const name of Object.keys(FIELDS)) assert.notEqual(CHANGED[name], DEFAULT_STATE[name], name);
});

test('a state comes back from the address it was written to', () => {
  assert.deepEqual(parseState(formatState(CHANGED)), CHANGED);
  assert.deepEqual(parseState(`#${formatState(CHANGED)}`), CHANGED);
});

test('each field alone comes back', () => {
  for (const name of [...Object.keys(FIELDS), 'parameters', 'settingsByMethod']) {
    const state = { ...DEFAULT_STATE, [name]: CHANGED[name] };
    assert.deepEqual(parseState(formatState(state)), state, name);
  }
});

test('the default state needs no address, and no address is the default state', () => {
  assert.equal(formatState(DEFAULT_STATE), '');
  for (const nothing of ['', '#', '#figure', '#&&=', '#%E0%A4%A']) assert.deepEqual(parseState(nothing), DEFAULT_STATE, nothing);
});

test('bad values fall back to the default of their field alone', () => {
  const bad = {
    photo: ['../secret', '<img>', 'x'.repeat(200), ''],
    model: ['a b'],
    method: ['\n'],
    target: ['', ' '],
    device: ['tpu', ''],
    view: ['3d'],
    opacity: ['-1', '101', 'half', '', 'Infinity', 'NaN'],
    clip: ['49', '100.1', ''],
    score: ['odds', ''],
    against: ['', ' '],
    compare: ['', '<a>,b c', ','],
  };
  for (const [name, texts] of Object.entries(bad)) {
    for (const text of texts) {
      const found = parseState(new URLSearchParams({ [name]: text, sequential: 'grey' }).toString());
      assert.deepEqual(found, { ...DEFAULT_STATE, sequential: 'grey' }, `${name}=${text}`);
    }
  }
});

test('a parameter cannot reach the prototype of anything', () => {
  const { parameters } = parseState('set.__proto__=x&set.constructor=y');
  assert.equal(Object.getPrototypeOf(parameters), Object.prototype);
  assert.deepEqual(Object.keys(parameters), ['constructor']);
});

test('a list takes what is an identifier, and no more than it holds', () => {
  assert.equal(parseState('compare=gradient,b%20c,grad-cam').compare, 'gradient,grad-cam');
  assert.equal(parseState('compare=a,b,c,d,e,f,g,h').compare, 'a,b,c,d,e,f');
  assert.equal(parseState('pair=a,b:2,c').pair, 'a,b:2');
});

test('a name in a fragment that is no field is reported, and nothing else', () => {
  assert.deepEqual(
    unreadChoices(`#${formatState({ ...DEFAULT_STATE, opacity: 35, compare: 'gradient,grad-cam', box: 'none' })}`),
    [],
  );
  assert.deepEqual(unreadChoices('#figure'), []);
  assert.deepEqual(unreadChoices('#%%%&&=='), []);
  assert.deepEqual(
    unreadChoices('opacity=60.0&clip=99&box=0.8,0.9,0.1,0.2&target=unicorn&set.steps=many&set.lime.samples=50'),
    [],
  );
  assert.deepEqual(unreadChoices('device=abacus&opacity=900&foto=cat&box=painted&views-seed=x&compare=gradient,b%20c'), [
    { name: 'device', field: 'device', text: 'abacus' },
    { name: 'opacity', field: 'opacity', text: '900' },
    { name: 'foto', field: null, text: 'cat' },
    { name: 'box', field: 'box', text: 'painted' },
    { name: 'views-seed', field: 'presetSeed', text: 'x' },
    { name: 'compare', field: 'compare', text: 'gradient,b c' },
  ]);
});

test('a value that its field cannot hold is named in plain words, with the value used instead', () => {
  const told = (address) => unreadSentences(unreadChoices(address));
  assert.deepEqual(told('device=abacus&opacity=900&foto=cat&look=under'), [
    '“abacus” cannot be the device: the page chooses one.',
    '“900” cannot be the strength of the map over the photo: it is 60 %.',
    '“foto=cat” means nothing to this page and is left out.',
    '“under” cannot be the open tab: the checks are shown.',
  ]);
  // A value that no field can hold has words in every field, unless a list must be there to name what takes its place.
  const named = ['photo', 'model', 'method', 'reference', 'compare', 'sequential', 'diverging'];
  const any = ['target', 'against', 'second'];
  for (const name of FIELD_NAMES.filter((field) => !any.includes(field))) {
    const unread = unreadChoices(`${nameInAddress(name)}=${encodeURIComponent('<b>no')}`);
    assert.equal(unread.length, 1, name);
    const [sentence] = unreadSentences(unread);
    if (named.includes(name)) assert.deepEqual([sentence, unreadNames(unread)], [undefined, { [name]: '<b>no' }]);
    else assert.match(sentence, /^“<b>no” cannot be [^:]+: .+\.$/, name);
    assert.doesNotMatch(sentence ?? '', /field|preset|requireTrust|look|undefined/);
  }
});

test('a box is four fractions, or none on purpose', () => {
  assert.equal(parseState('box=none').box, 'none');
  assert.equal(parseState('box=0.8,0.9,0.1,0.2').box, '0.1,0.2,0.8,0.9');
  assert.equal(parseState('box=painted').box, '');
});

test('a comparison reads well in the address', () => {
  assert.equal(formatState({ ...DEFAULT_STATE, compare: 'gradient,grad-cam' }), 'compare=gradient,grad-cam');
});

test('settings under the name of the method asked are its own, and what is said without a name comes first', () => {
  const { parameters, settingsByMethod } = parseState(
    'method=smoothgrad&set.smoothgrad.samples=256&set.smoothgrad.seed=3&set.seed=7&set.lime.samples=60',
  );
  assert.deepEqual(parameters, { samples: '256', seed: '7' });
  assert.deepEqual(settingsByMethod, { lime: { samples: '60' } });
});

test('settings of other methods cannot reach a prototype, nor pile up without end', () => {
  const { settingsByMethod } = parseState('set.__proto__.x=1&set.smoothgrad.samples=8');
  assert.deepEqual(Object.keys(settingsByMethod), ['smoothgrad']);
  assert.equal(Object.getPrototypeOf(settingsByMethod), Object.prototype);
  const many = Array.from({ length: 500 }, (_, place) => `set.method${place}.x=1`).join('&');
  assert.equal(Object.keys(parseState(many).settingsByMethod).length, 64);
});

test('a class comes by number or by name; whether there is such a class is for the network to say', () => {
  const targetOf = (text) => parseState(new URLSearchParams({ target: text }).toString()).target;
  assert.equal(targetOf('285'), 285);
  for (const name of ['espresso', 'golden retriever', '-1', '99999999']) assert.equal(targetOf(name), name);
  assert.equal(targetOf('x'.repeat(500)).length, 80);
  assert.equal(parseState(formatState({ ...DEFAULT_STATE, target: 'jack-o’-lantern & co' })).target, 'jack-o’-lantern & co');
});
