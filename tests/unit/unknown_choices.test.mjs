// What an address names that is not here, each thing once, with what takes its place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAddressCheck } from '../../www/workbench/run/address_check.js';
import { parseState, unreadChoices } from '../../www/workbench/state/address.js';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { fittingMethods, unfitHelp } from '../../www/workbench/state/method_fit.js';
import { typedParameters } from '../../www/workbench/state/parameters.js';
import { createStore } from '../../www/shared/store.js';

const TAP = { name: 'tap', label: 'Layer', kind: 'tap', default: null, several: false };
const COPIES = { name: 'samples', label: 'Noisy copies', kind: 'integer', default: 50, min: 1, max: 500 };
const METHODS = [
  { id: 'gradient', label: 'Gradient', parameters: [] },
  { id: 'smoothgrad', label: 'SmoothGrad', parameters: [COPIES] },
  { id: 'grad-cam', label: 'Grad-CAM', parameters: [TAP] },
  { id: 'layer-cam', label: 'LayerCAM', parameters: [TAP] },
];
const RECORDS = {
  gallery: [
    { id: 'cat', title: 'A cat' },
    { id: 'dog', title: 'A dog' },
  ],
  files: new Map(),
  cards: [
    { id: 'small', name: 'Small', default: true },
    { id: 'flat', name: 'Flat' },
  ],
  methods: METHODS,
  colourMaps: [{ id: 'viridis', kind: 'sequential' }],
};
const SMALL = { key: 'small', name: 'Small', labels: ['cat', 'dog'], taps: [{ name: 'stem' }], tap: 'stem' };
const FLAT = { key: 'flat', name: 'Flat', labels: ['cat', 'dog'], taps: [], tap: null };

/** The sentence that a visitor reads of an address, and the state that comes of it, once all records are there. */
function open(address, model = SMALL, further = {}) {
  const store = createStore({ ...INITIAL_VALUE, state: parseState(address) });
  const told = [];
  const check = createAddressCheck({
    store,
    history: { unread: () => unreadChoices(address) },
    fail: (error) => told.push(error),
  });
  const follow = (records) => {
    store.set(records);
    store.set({ state: check.validate(store.get().state) });
  };
  check.begin();
  const { gallery, ...others } = { ...RECORDS, ...further };
  follow({ gallery });
  follow(others);
  follow({ model });
  follow({});
  // A line for each; most cases here have one.
  return { message: told.at(-1)?.message.replaceAll('\n', ' '), code: told.at(-1)?.code, state: store.get().state };
}

test('an address without anything unknown says nothing', () => {
  for (const address of ['', 'photo=dog&method=grad-cam', 'compare=gradient,smoothgrad&second=dog&target=cat']) {
    assert.equal(open(address).message, undefined, address);
  }
});

test('each unknown thing is said once, with what takes its place', () => {
  const cases = [
    ['photo=nowhere', 'There is no photo “nowhere”: “A cat” is shown.'],
    ['photo=../x', 'There is no photo “../x”: “A cat” is shown.'],
    ['photo=own-abc', 'The photo of this address is a file that this browser does not keep: “A cat” is shown.'],
    ['model=nothing', 'There is no network “nothing”: Small answers.'],
    ['model=own-abc', 'The network of this address is a file that this browser does not keep: Small answers.'],
    ['method=none', 'There is no method “none”: Gradient is shown.'],
    ['compare=gradient,none,smoothgrad', 'There is no method “none” to compare: it is left out.'],
    [
      'compare=gradient,none',
      'There is no method “none” to compare: it is left out. A comparison needs two methods: one map is shown.',
    ],
    ['compare=gradient', 'A comparison needs two methods: one map is shown.'],
    ['compare=a,b', /^There is no method “a” .* There is no method “b” .* A comparison needs two methods: one map is shown\.$/],
    ['compare=gradient,b c,smoothgrad', 'There is no method “b c” to compare: it is left out.'],
    [
      'compare=gradient,smoothgrad,grad-cam,layer-cam,a,b,c',
      'There is no method “a” to compare: it is left out. There is no method “b” to compare: it is left out. ' +
        'There is no method “c” to compare: it is left out.',
    ],
    [
      'compare=gradient,smoothgrad&pair=gradient,none',
      '“gradient,none” are not two maps of a comparison: the difference of the first two is shown.',
    ],
    ['pair=gradient,smoothgrad', '“gradient,smoothgrad” are not two maps of a comparison: one map is shown.'],
    [`set.samples=${'9'.repeat(90)}`, `“set.samples=${'9'.repeat(28)}…” means nothing to this page and is left out.`],
    ['second=dog', 'A second class needs a comparison of methods: it is left out.'],
    ['target=unicorn', 'Small has no class “unicorn” among its 2: the map is for the top prediction.'],
    ['target=7', 'Small has no class “7” among its 2: the map is for the top prediction.'],
    ['against=unicorn', 'Small has no class “unicorn” among its 2: the class is set against no other.'],
    [
      'compare=gradient,smoothgrad&target=unicorn&second=gnome',
      'Small has no class “unicorn” among its 2: the map is for the top prediction. ' +
        'Small has no class “gnome” among its 2: there is no second row.',
    ],
    ['sequential=mud', 'There are no colours “mud”: the usual ones are used.'],
    ['method=smoothgrad&set.samples=0', '“Noisy copies” of SmoothGrad cannot be “0”: 50 is used.'],
    ['method=smoothgrad&set.sample=9', 'SmoothGrad has no setting “sample”: it is left out.'],
    ['set.smoothgrad.samples=many', '“Noisy copies” of SmoothGrad cannot be “many”: 50 is used.'],
    ['set.nothing.samples=3', 'There is no method “nothing”: its settings are left out.'],
    ['device=abacus', '“abacus” cannot be the device: the page chooses one.'],
  ];
  for (const [address, words] of cases) {
    const { message = '', code } = open(address);
    if (words instanceof RegExp) assert.match(message, words, address);
    else assert.equal(message, words, address);
    assert.equal(code, /^Small has no class/.test(message) ? 'no-such-class' : 'bad-address', address);
    assert.doesNotMatch(message, /\bfield\b|known here/);
  }
});

test('more methods than a comparison has are told, and the first are shown', () => {
  const methods = Array.from({ length: 8 }, (_, place) => ({ id: `m${place}`, label: `M${place}`, parameters: [] }));
  const ids = methods.map(({ id }) => id);
  const { message, state } = open(`compare=${ids.join()}`, SMALL, { methods });
  assert.equal(message, 'A comparison has at most 6 methods: the first 6 are shown.');
  assert.equal(state.compare, ids.slice(0, 6).join());
});

test('a method that looks at feature maps gives way on a network without, and a sentence about the address says so', () => {
  const alone = open('model=flat&method=grad-cam', FLAT);
  assert.equal(alone.message, 'Grad-CAM looks at feature maps, and Flat has none: Gradient is shown.');
  assert.deepEqual([alone.state.method, alone.code], ['gradient', 'cannot-serve']);
  const both = open('model=flat&method=grad-cam&photo=nowhere&target=unicorn', FLAT);
  assert.equal(both.code, 'bad-address', 'one message of several kinds');
  assert.match(both.message, /“nowhere”.* Gradient is shown\. Flat has no class “unicorn”/);
  const compared = open('model=flat&compare=gradient,grad-cam,smoothgrad', FLAT);
  assert.equal(compared.message, 'Grad-CAM looks at feature maps, and Flat has none: it is left out.');
  assert.equal(compared.state.compare, 'gradient,smoothgrad');
  const none = open('model=flat&compare=layer-cam,grad-cam', FLAT);
  assert.equal(none.state.compare, '');
  assert.match(none.message, /^Grad-CAM .* Gradient is shown\. LayerCAM .* Gradient is shown\.$/);
  assert.equal(open('method=grad-cam').message, undefined);
});

test('a network that is chosen later says which method does not fit, and why', () => {
  const store = createStore({ ...INITIAL_VALUE, ...RECORDS, model: FLAT, state: parseState('') });
  const told = [];
  const check = createAddressCheck({ store, history: { unread: () => [] }, fail: (error) => told.push(error) });
  const state = check.validate(parseState('model=flat&method=layer-cam&photo=dog'));
  assert.equal(state.method, 'gradient');
  assert.deepEqual(
    told.map(({ code, message }) => [code, message]),
    [['cannot-serve', 'LayerCAM looks at feature maps, and Flat has none: Gradient is shown.']],
  );
});

test('the reason stands beside the methods that cannot be chosen', () => {
  assert.deepEqual(
    fittingMethods(METHODS, FLAT).map(({ id }) => id),
    ['gradient', 'smoothgrad'],
  );
  assert.equal(fittingMethods(METHODS, SMALL).length, 4);
  assert.equal(fittingMethods(METHODS, null).length, 4, 'before the network is open nothing is known');
  assert.equal(
    unfitHelp(METHODS, FLAT),
    'The 2 methods that look at feature maps cannot be chosen, since Flat has no feature maps.',
  );
  assert.equal(unfitHelp(METHODS.slice(0, 3), FLAT), 'Grad-CAM cannot be chosen, since Flat has no feature maps.');
  assert.equal(unfitHelp(METHODS, SMALL), '');
});

test('where a network has taps and none of its own, the one that is shown is the one that is asked for', () => {
  const taps = [{ name: 'stem' }, { name: 'head' }];
  assert.deepEqual(typedParameters([TAP], {}, { taps, tap: null }), { tap: 'head' });
  assert.deepEqual(typedParameters([TAP], {}, { taps, tap: 'stem' }), {});
});

test('however much an address names, a message of a few lines tells of it', () => {
  const many = Array.from({ length: 100_000 }, (_, place) => `set.m${place % 7}.p${place}=1`).join('&');
  const { message, code } = open(many);
  assert.equal(code, 'bad-address');
  assert.match(message, /^“set\.m\d\.p\d+=1” means nothing .* And [\d,]+ more of this kind\.$/);
  assert.ok(message.length < 800, message);
  const others = open(Array.from({ length: 30 }, (_, place) => `set.smoothgrad.p${place}=1`).join('&')).message;
  assert.match(others, /^SmoothGrad has no setting “p0”: it is left out\. .* And 23 more of this kind\.$/);
  // What is quoted shows that it was cut, and nothing that is hidden.
  assert.match(open(`photo=${'x'.repeat(41)}`).message, /^There is no photo “x{40}…”/);
  assert.match(open(`photo=${'x'.repeat(40)}`).message, /^There is no photo “x{40}”/);
  assert.match(open(`photo=a${encodeURIComponent('\u{202e}')}b`).message, /^There is no photo “a\\u\{202e\}b”/);
});
