// What the compiled engine says of a photo, with every method and metric and with wrong settings, has no English left in German and in Chinese.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { before, describe, test } from 'node:test';
import { readMessages } from '../../scripts/languages/po.mjs';
import { root } from '../../scripts/workspace.mjs';
import { sentenceTranslator } from '../../www/shared/language/sentences.js';
import { installPackage } from './package.mjs';

/** The fields of answers that people read. */
const READ = new Set(
  'headline help label measured message name reason remark rerun sentence summary text unit why word words x y'.split(' '),
);
/** Names of classes, of papers, of what can be set and of single numbers; and what a file says of its end, which stays English as all that is said of files. */
const NAMES = new Set(['against', 'details', 'head', 'paper', 'parameters', 'predictions', 'target']);
const SIGNS = { de: { decimal: ',', space: ' ' }, zh: { decimal: '.', space: '' } };
/** Of the chart. */
const COLUMNS = ['time', 'resolution', 'stability', 'flexibility', 'faithfulness', 'localisation'];
/** Work that is small and yet says all that more of it would. */
const FEW = { channels: 8, draws: 8, masks: 40, orders: 2, patches: 40, samples: 8, steps: 8 };

/** By what is said, where. @type {Map<string, string>} */
const said = new Map();
/** Of networks and classes. */
const names = new Set();
/** Of methods, metrics, settings and columns: only what is refused names these. */
const ids = new Set();

/** @param {unknown} answer @param {string} where @param {string} field */
function hear(answer, where, field = '') {
  if (typeof answer === 'string') {
    if (READ.has(field) && /\p{L}{2}/u.test(answer) && !said.has(answer)) said.set(answer, where);
  } else if (answer && typeof answer === 'object' && !ArrayBuffer.isView(answer)) {
    const fields = Array.isArray(answer) ? answer.map((one) => [field, one]) : Object.entries(answer);
    for (const [name, value] of fields) if (!NAMES.has(name)) hear(value, where, name);
  }
}

/** The registry, in which parameters have texts too. */
function hearRecord({ id, label, summary, parameters = [] }) {
  ids.add(id);
  hear({ label, summary }, id);
  for (const { name, label, help, unit, default: usual, choices = [] } of parameters) {
    hear({ label, help, unit, reason: choices.map((choice) => choice.label) }, `${id} ${name}`);
    for (const value of [name, String(usual), ...choices.map((choice) => String(choice.value))]) ids.add(value);
  }
}

async function ask(where, work) {
  try {
    hear(await work(), where);
  } catch (error) {
    if (!error.code) throw error;
    hear({ message: error.message }, `${where}, refused`);
  }
}

const progress = (_, label) => hear({ label }, 'progress');
const few = ({ parameters }) =>
  Object.fromEntries(parameters.filter(({ name }) => name in FEW).map(({ name, min }) => [name, Math.max(min ?? 0, FEW[name])]));
/** A value that a setting cannot have, and each that a choice has. */
const settings = ({ kind, name, choices = [] }) => [
  { [name]: kind === 'integer' || kind === 'number' || kind === 'automatic' ? -7 : 'nonsense' },
  ...choices.map(({ value }) => ({ [name]: value })),
];

/** All that the engine is asked: the one that needs no relaxed SIMD, which Node has only in newer versions. */
async function interview(folder) {
  const { default: init, Engine } = await import(pathToFileURL(join(folder, 'whylight.js')));
  await init({ module_or_path: readFileSync(join(folder, 'whylight_bg.wasm')) });
  const engine = await Engine.start({ device: 'cpu' });
  const registry = engine.record();
  for (const { id, family } of registry.methods) hear({ label: family }, id);
  for (const name of COLUMNS) ids.add(name);
  hear(registry.device, 'the device');
  [...registry.methods, ...registry.metrics, ...registry.colourMaps].forEach(hearRecord);
  const open = async (id) => {
    const card = JSON.parse(readFileSync(join(folder, `models/${id}.json`), 'utf8'));
    const labels = readFileSync(join(folder, 'models', card.labels), 'utf8')
      .trimEnd()
      .split('\n');
    for (const name of [card.name, ...labels]) names.add(name);
    return (await engine.open_model(readFileSync(join(folder, 'models', card.file)), { ...card, labels }, progress)).handle;
  };
  const [mlp, resnet] = [await open('fashion_mlp'), await open('fashion_resnet')];
  const photo = engine.open_photo(readFileSync(join(root, 'www/photos/chelsea.png'))).handle;
  const reference = engine.open_photo(readFileSync(join(root, 'www/photos/coffee.png'))).handle;
  const base = { model: mlp, photo, reference, target: 'top', method: 'gradient' };
  const explain = (request) => ask(JSON.stringify(request), () => engine.explain({ ...base, ...request }, progress, () => {}));
  const score = (request) => ask(JSON.stringify(request), () => engine.score({ ...base, ...request }, progress));

  for (const method of registry.methods) {
    const request = { method: method.id, parameters: few(method) };
    await explain({ ...request, verdict: 'standard' });
    await explain({ ...request, score: 'probability', verdict: 'quick' });
    await explain({ ...request, score: 'log-probability', against: 1 });
    if (/cam/.test(method.id)) await explain({ ...request, model: resnet, verdict: 'quick' });
    await explain({ ...request, parameters: { nonsense: 1 } });
    for (const parameter of method.parameters)
      for (const setting of settings(parameter)) await explain({ ...request, parameters: { ...request.parameters, ...setting } });
  }
  for (const { id: metric, parameters } of registry.metrics) {
    for (const region of [null, { box: [0.2, 0.2, 0.6, 0.6] }]) await score({ metrics: [{ metric }], region });
    await score({ method: 'integrated-gradients', metrics: [{ metric }] });
    for (const parameter of parameters)
      for (const setting of settings(parameter)) await score({ metrics: [{ metric, parameters: setting }] });
  }
  const wrong = [
    { target: 999 },
    { method: 'nonsense' },
    { percentile: 0 },
    { loss_scale: 0 },
    { against: 'top' },
    { photo: 99 },
    { model: 99 },
    { method: 'integrated-gradients', parameters: { baseline: 'photo' }, reference: undefined },
  ];
  for (const request of wrong) await explain(request);
  for (const region of [
    { box: [0.5, 0.5, 0.2, 0.2] },
    { box: [0.5, 0.5, 2, 2] },
    { mask: new Uint8Array(4) },
    { mask: new Uint8Array(784) },
  ])
    await score({ metrics: [{ metric: 'pointing-game' }], region });
  const chart = (request) => ask(JSON.stringify(request), () => engine.chart({ ...base, ...request }, progress, () => {}));
  const methods = ['gradient', 'smoothgrad', 'occlusion', 'grad-cam', 'sobel'];
  await chart({ methods, networks: [resnet], boxes: [[0.2, 0.2, 0.7, 0.7]], parameters: { smoothgrad: { samples: 8 } } });
  for (const request of [
    { methods: [] },
    { methods: ['gradient', 'gradient'] },
    { methods: ['gradient'], columns: ['nonsense'] },
  ])
    await chart(request);
  await ask('randomised', () => engine.explain_changed(base, { randomised: 999 }, progress));
  engine.free();
}

const latin = (text) => text.match(/[A-Za-z]{3,}/g) ?? [];

describe(
  'what the engine says',
  { timeout: 600_000, skip: process.env.WHYLIGHT_PKG && 'the stand-in says other sentences' },
  () => {
    before(async () => interview((await installPackage()).folder));

    for (const [language, signs] of Object.entries(SIGNS)) {
      test(`is wholly in ${language}, but for names`, () => {
        assert.ok(said.size > 900, String(said.size));
        const messages = readMessages('engine', language);
        const translate = sentenceTranslator(messages, signs);
        const words = new Set([...Object.values(messages), ...names].flatMap(latin));
        const withIds = new Set([...words, ...[...ids].flatMap(latin)]);
        const english = [...said].flatMap(([text, where]) => {
          const found = translate(text);
          const known = where.endsWith('refused') ? withIds : words;
          const left =
            found === null ? ['all of it'] : latin(found.replace(/`[^`]*`|"[^"]*"/g, '')).filter((word) => !known.has(word));
          return left.length > 0 ? [`${where}: “${text}” → “${found}”: ${left.join(', ')}`] : [];
        });
        assert.deepEqual(english, []);
      });
    }
  },
);
