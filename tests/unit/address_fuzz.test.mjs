// The address is whatever somebody typed or was sent: no text breaks the page, and what the page reads of it is a state.
// WHYLIGHT_FUZZ_SECONDS says how long; the number of texts tried is printed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatState, nameInAddress, parseState, unreadChoices } from '../../www/workbench/state/address.js';
import { DEFAULT_STATE, FIELD_NAMES, FIELDS } from '../../www/workbench/state/choices.js';
import { unreadNames, unreadSentences } from '../../www/workbench/state/unread_choices.js';
import { unknownChoices } from '../../www/workbench/state/unknown_choices.js';
import { validateState } from '../../www/workbench/state/validate_state.js';

const SECONDS = Number(process.env.WHYLIGHT_FUZZ_SECONDS ?? 3);
const SEED = 20;
/** No link makes the page remember, or write, more than this many characters. */
const LONGEST = 20_000;

// A setting of each kind.
const SETTINGS = [
  {
    name: 'sign',
    label: 'Sign',
    kind: 'choice',
    default: 'magnitude',
    choices: [
      { value: 'magnitude', label: 'Magnitude' },
      { value: 'signed', label: 'Signed' },
    ],
  },
  { name: 'relu', label: 'Relu', kind: 'boolean', default: true },
  { name: 'steps', label: 'Steps', kind: 'integer', default: 16, min: 1, max: 200 },
  { name: 'noise', label: 'Noise', kind: 'number', default: 0.15, min: 0, max: 1 },
  { name: 'tap', label: 'Tap', kind: 'tap', default: null },
  { name: 'sigma', label: 'Sigma', kind: 'automatic', default: 'auto', usual: 0.2, min: 0, max: 1 },
  {
    name: 'baseline',
    label: 'Baseline',
    kind: 'choice',
    default: 'black',
    choices: [
      { value: 'black', label: 'Black' },
      { value: 'photo', label: 'A photo' },
    ],
  },
];
const METHODS = [
  { id: 'gradient', label: 'Gradient', parameters: [] },
  { id: 'smoothgrad', label: 'SmoothGrad', parameters: SETTINGS.slice(0, 4) },
  { id: 'grad-cam', label: 'Grad-CAM', parameters: SETTINGS },
];
const RECORDS = {
  gallery: [{ id: 'dog-cat' }, { id: 'coffee' }],
  files: new Map(),
  cards: [
    { id: 'efficientnet-lite0', name: 'Lite', default: true },
    { id: 'fashion-mlp', name: 'MLP' },
  ],
  methods: METHODS,
  colourMaps: [
    { id: 'viridis', kind: 'sequential' },
    { id: 'red-blue', kind: 'diverging' },
  ],
  model: { key: 'efficientnet-lite0', name: 'Lite', labels: ['cat', 'dog', 'constructor'], taps: [], tap: null },
};

// Names that mean something to the language rather than to the page.
const SPECIAL = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length'];
const methodIds = METHODS.map(({ id }) => id);
const parameterNames = [...new Set(METHODS.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];

const name = fc.oneof(
  fc.constantFrom(...FIELD_NAMES.map(nameInAddress)),
  fc.constantFrom(...SPECIAL),
  fc.tuple(fc.constantFrom(...parameterNames, ...SPECIAL)).map(([parameter]) => `set.${parameter}`),
  fc
    .tuple(fc.constantFrom(...methodIds, ...SPECIAL), fc.constantFrom(...parameterNames, ...SPECIAL))
    .map(([method, parameter]) => `set.${method}.${parameter}`),
  fc.string({ maxLength: 60, unit: 'binary' }),
);
const text = fc.oneof(
  fc.constantFrom(
    '',
    'top',
    'yes',
    'no',
    '0',
    '-0',
    '1e999',
    'NaN',
    'null',
    '999999',
    'own-1',
    ',',
    ',,,',
    ...SPECIAL,
    ...methodIds,
  ),
  fc.constantFrom(...RECORDS.cards.map(({ id }) => id), ...RECORDS.gallery.map(({ id }) => id)),
  fc.array(fc.constantFrom(...methodIds, ...SPECIAL), { maxLength: 9 }).map((ids) => ids.join(',')),
  fc.array(fc.double(), { maxLength: 5 }).map((numbers) => numbers.join(',')),
  fc.string({ maxLength: 120, unit: 'binary' }),
);
const encoded = (/** @type {string} */ part) => new URLSearchParams([[part, '']]).toString().slice(0, -1);
const fragment = fc.oneof(
  fc
    .array(fc.tuple(name, text), { maxLength: 90 })
    .map((pairs) => `#${pairs.map(([one, other]) => `${encoded(one)}=${encoded(other)}`).join('&')}`),
  fc.string({ maxLength: 400, unit: 'binary' }),
);

/** A value that the field may have: what it falls back to, or what it reads from its own text. */
const isOf = (field, value) => Object.is(value, field.fallback) || Object.is(field.parse(String(value)), value);

/** @param {string} address */
function holds(address) {
  const state = parseState(address);
  assert.deepEqual(Object.keys(state).sort(), Object.keys(DEFAULT_STATE).sort());
  for (const field of FIELD_NAMES) assert.ok(isOf(FIELDS[field], state[field]), `${field}: ${state[field]}`);
  for (const texts of [state.parameters, ...Object.values(state.settingsByMethod)]) {
    for (const [, value] of Object.entries(texts)) assert.equal(typeof value, 'string');
  }
  const written = formatState(state);
  assert.ok(written.length <= LONGEST, `${written.length} characters`);
  assert.deepEqual(parseState(written), state, 'what is written is read again');
  const valid = validateState(state, RECORDS);
  const unread = unreadChoices(address);
  const told = Object.values(unknownChoices({ ...state, ...unreadNames(unread) }, valid, RECORDS)).flat();
  for (const sentence of [...unreadSentences(unread), ...told]) {
    assert.ok(sentence.endsWith('.') && sentence.length < 250, sentence);
    assert.doesNotMatch(sentence.replaceAll(/“[^”]*”/gs, ''), /undefined|null|\bfield\b/, sentence);
  }
  assert.ok(RECORDS.gallery.some(({ id }) => id === valid.photo));
  assert.ok(RECORDS.cards.some(({ id }) => id === valid.model));
  assert.ok(methodIds.includes(valid.method));
  assert.deepEqual(validateState(valid, RECORDS), valid, 'what is valid stays as it is');
  assert.deepEqual(unknownChoices(valid, valid, RECORDS), { address: [], methods: [], classes: [] });
  assert.equal({}.polluted, undefined);
}

test('no address breaks the page, and what is read of it is a state', (context) => {
  let tried = 0;
  fc.assert(
    fc.property(fragment, (address) => {
      tried += 1;
      holds(address);
    }),
    { seed: SEED, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: SECONDS * 1000, endOnFailure: false },
  );
  context.diagnostic(`${tried} addresses`);
  assert.ok(tried > 100, `only ${tried} addresses were tried`);
});
