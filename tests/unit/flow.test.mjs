// The controller over an engine that answers when the test says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createController } from '../../www/workbench/run/controller.js';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import { createStore } from '../../www/shared/store.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';

/** Lets everything run that waits for promises alone. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const METHODS = ['gradient', 'smoothgrad', 'grad-cam'].map((id) => ({ id, label: id, family: 'x', parameters: [] }));
const PREDICTIONS = [
  { index: 0, label: 'cat', probability: 0.8 },
  { index: 1, label: 'dog', probability: 0.1 },
];
const RECORDS = {
  gallery: [
    { id: 'cat', file: 'cat.png' },
    { id: 'dog', file: 'dog.png' },
  ],
};

/** The engine's client, with one network and photos that have no pixels. */
class Client {
  asked = [];
  async use() {
    this.controller.started({
      device: { kind: 'cpu' },
      methods: METHODS,
      models: [{ id: 'small', default: true }, { id: 'large' }],
      colourMaps: [],
      version: '',
    });
  }
  async photo(_source, { name }) {
    this.asked.push(`photo ${name}`);
    if (name === this.unreadable) throw Object.assign(new Error('no photo'), { code: 'bad-image' });
    return { width: 1, height: 1, picture: {}, close: () => this.asked.push(`close ${name}`) };
  }
  async model(id) {
    this.asked.push(`load ${id}`);
    if (this.refusal) throw Object.assign(new Error(this.refusal), { code: this.refusal });
    const record = { id, labels: ['cat', 'dog'], taps: [], tap: null };
    return { record, explain: (photo, question) => this.explain(question) };
  }
  explain({ signal, stop, onSketch, onPredictions, ...request }) {
    this.asked.push(`explain ${request.method} ${request.target}`);
    onPredictions(PREDICTIONS);
    return new Promise((resolve, reject) => {
      const gone = () => reject(Object.assign(new Error('gone'), { code: 'cancelled' }));
      this.sketch = (done, total) => onSketch({ map: { values: [done] }, done, total, view: {} });
      this.finish = (change) => resolve({ report: { ...reportFor(request), ...change } });
      this.fail = (code) => reject(Object.assign(new Error(code), { code }));
      signal.addEventListener('abort', gone);
      stop.addEventListener('abort', () => (this.stop = gone));
    });
  }
}

const reportFor = ({ target, method }) => ({
  target: PREDICTIONS[target === 'top' ? 0 : target],
  predictions: PREDICTIONS,
  method,
  map: { values: [] },
  parameters: {},
  timings: [],
});

/** Where files are kept, without a browser. */
function keptFiles(entries = []) {
  const map = new Map(entries.map((entry) => [entry.key, entry]));
  return {
    map,
    all: async () => [...map.values()],
    put: async (file) => Boolean(map.set(file.key, file)),
    remove: async (key) => void map.delete(key),
  };
}
/** One tab of a browser: `others` are the visits of further tabs. */
const visitOf = (id, others = []) => ({ id: () => id, underWay: async () => new Set([id, ...others]) });
/** What the visitor chose before: whether files outlast the visit. */
const keepChoiceOf = (keep) => ({ get: () => keep, set: (next) => void (keep = next) });
const pictureOf = async () => new Blob(['picture']);
const keyNamed = (files, name) => [...files].find(([, file]) => file.name === name)?.[0];

/** A page that has opened, up to its first question. */
async function opened(
  state = {},
  unread = [],
  kept = keptFiles(),
  { restore = false, visit = visitOf('here'), keepChoice = keepChoiceOf(false), refusal } = {},
) {
  const engine = new Client();
  engine.refusal = refusal;
  const store = createStore({ ...INITIAL_VALUE, ...RECORDS, state: { ...DEFAULT_STATE, photo: 'cat', ...state } });
  const history = { record() {}, replace() {}, unread: () => unread };
  const controller = createController({ store, whylight: engine, history, files: { kept, visit, keepChoice, pictureOf } });
  engine.controller = controller;
  if (restore) await controller.restoreFiles();
  controller.pursue();
  await turn();
  const explained = () => engine.asked.filter((what) => what.startsWith('explain'));
  return { engine, controller, get: store.get, set: store.set, explained };
}

test('a question that was answered before is answered at once', async () => {
  const { engine, controller, get, set, explained } = await opened();
  engine.finish();
  await turn();
  const first = get().report;
  controller.chooseMethod('grad-cam');
  await turn();
  engine.finish();
  await turn();
  assert.equal(get().report.method, 'grad-cam');
  controller.chooseMethod('gradient');
  assert.equal(get().report, first, 'in the same breath');
  controller.choose({ target: 0 });
  assert.equal(get().report, first, 'the top prediction by its number');
  assert.equal(explained().length, 2);
  assert.equal(get().progress, null);
  // The time of drawing is set once a report has been drawn; the same one is not drawn again.
  set({ drawn_ms: 7 });
  controller.choose({ target: 'top' });
  assert.equal(get().report, first);
  assert.equal(get().drawn_ms, 7);
});

test('photo and network come back with their map, and stay open for what is new', async () => {
  const { engine, controller, get, explained } = await opened();
  engine.finish();
  await turn();
  controller.choosePhoto('dog');
  await turn();
  engine.finish();
  await turn();
  assert.equal(get().photo.key, 'dog');
  controller.choosePhoto('cat');
  assert.deepEqual([get().photo.key, [...get().opened.photos]], ['cat', ['cat', 'dog']]);
  assert.equal(explained().length, 2);
  controller.chooseMethod('grad-cam');
  await turn();
  assert.deepEqual(engine.asked.slice(-2), ['explain gradient top', 'explain grad-cam top'], 'a photo is opened once');
});

test('a number beyond the limits of a setting becomes the nearest, and a message says so until the next choice', async () => {
  const { controller, get, set } = await opened({ method: 'smoothgrad' });
  const seed = { name: 'seed', label: 'Seed', kind: 'integer', default: 0, min: 0, max: 999_999 };
  set({ methods: METHODS.map((method) => ({ ...method, parameters: [seed] })) });
  controller.chooseParameter('seed', '1000000');
  assert.deepEqual(get().state.parameters, { seed: '999999' });
  assert.equal(get().error.code, 'beyond-limits');
  assert.equal(get().error.message, 'Seed goes from 0 to 999999; 999999 was taken.');
  controller.chooseParameter('seed', '7');
  assert.deepEqual(get().state.parameters, { seed: '7' });
  assert.equal(get().error, null);
});

test('sketches are on display while the map is made', async () => {
  const { engine, get } = await opened({ method: 'smoothgrad' });
  engine.sketch(3, 16);
  assert.deepEqual(get().report.partial, { done: 3, total: 16 });
  assert.equal(get().reportKey, get().sketch.key);
  engine.sketch(5, 16);
  assert.deepEqual(get().report.map.values, [5]);
  engine.finish();
  await turn();
  assert.equal(get().report.partial, undefined);
  assert.equal(get().sketch, null);
});

test('a stop keeps the engine’s map so far, and is not answered from memory the next time', async () => {
  const { engine, controller, get, explained } = await opened({ method: 'smoothgrad' });
  engine.sketch(3, 16);
  assert.equal(controller.cancel(), true);
  engine.finish({ partial: { done: 4, total: 16 } });
  await turn();
  assert.deepEqual(get().report.partial, { done: 4, total: 16 });
  assert.match(get().announcement, /stopped after 4 of 16/);
  assert.equal(get().results.size, 0);
  assert.equal(explained().length, 1, 'nothing goes on by itself');
  controller.compute();
  await turn();
  assert.equal(explained().length, 2);
});

test('a stop that the engine does not answer keeps the last sketch', async () => {
  const { engine, controller, get } = await opened({ method: 'smoothgrad' });
  engine.sketch(3, 16);
  controller.cancel();
  engine.stop();
  await turn();
  assert.deepEqual(get().report.partial, { done: 3, total: 16 });
  assert.deepEqual(get().report.map.values, [3]);
  assert.notEqual(get().stoppedFor, null);
});

test('a newer question discards what there was', async () => {
  const { engine, controller, get } = await opened({ method: 'smoothgrad' });
  engine.sketch(3, 16);
  controller.chooseMethod('gradient');
  await turn();
  assert.notEqual(get().reportKey, null);
  engine.finish();
  await turn();
  assert.equal(get().report.method, 'gradient');
  assert.deepEqual([get().stoppedFor, get().stoppedAnswer], [null, null]);
});

test('a comparison is computed cell by cell, from memory where it can be', async () => {
  const { engine, controller, get, explained } = await opened();
  engine.finish();
  await turn();
  controller.choose({ compare: 'gradient,smoothgrad,grad-cam', second: 1 });
  await turn();
  for (let cell = 0; cell < 5; cell += 1) {
    engine.finish();
    await turn();
  }
  assert.deepEqual(explained(), [
    'explain gradient top',
    'explain smoothgrad top',
    'explain grad-cam top',
    'explain gradient 1',
    'explain smoothgrad 1',
    'explain grad-cam 1',
  ]);
  assert.equal(get().results.size, 6);
  assert.equal(get().progress, null);
});

test('a cell that cannot be had leaves the others alone', async () => {
  const { engine, controller, get, explained } = await opened();
  engine.finish();
  await turn();
  controller.choose({ compare: 'smoothgrad,grad-cam' });
  await turn();
  engine.fail('cannot-serve');
  await turn();
  assert.equal(get().error, null);
  engine.finish();
  await turn();
  assert.deepEqual(
    [...get().failures.values()].map(({ code }) => code),
    ['cannot-serve'],
  );
  assert.equal(explained().length, 3);
  assert.equal(get().progress, null);
  controller.compute();
  await turn();
  assert.equal(explained().length, 4, 'a press of Compute requests the failed map once more');
});

test('with a file that makes room for another go the answers about it', async () => {
  const { engine, controller, get } = await opened();
  engine.finish();
  await turn();
  const photo = (name) => ({ name, size: 1 });
  for (let number = 1; number <= 8; number += 1) {
    await controller.open(photo(`${number}.png`));
    await turn();
    engine.finish();
    await turn();
  }
  const about = [...get().results.values()].map(({ question }) => get().files.get(question.photo)?.name ?? question.photo);
  assert.deepEqual(about, ['cat', '3.png', '4.png', '5.png', '6.png', '7.png', '8.png']);
  assert.deepEqual(
    engine.asked.filter((what) => what.startsWith('close')),
    ['close 1.png', 'close 2.png'],
  );
});

test('the newest fault is shown: a network that failed before is not explained once more when the next cannot be opened', async () => {
  const { engine, controller, get, explained } = await opened();
  engine.finish();
  await turn();
  // It opens, and its numbers are not finite.
  controller.open({ name: 'nan.onnx', size: 1 });
  await turn();
  engine.fail('not-finite');
  await turn();
  assert.equal(get().error.code, 'not-finite');
  // The next one does not even open.
  engine.refusal = 'bad-model';
  controller.open({ name: 'page.onnx', size: 1 });
  await turn();
  assert.equal(get().error.code, 'bad-model');
  assert.equal(get().error.step, 'load');
  assert.equal(explained().length, 2, 'no map is requested');
  assert.equal(get().progress, null);
  // And one after that.
  engine.refusal = 'cannot-serve';
  controller.open({ name: 'grey.onnx', size: 1 });
  await turn();
  assert.equal(get().error.code, 'cannot-serve');
  assert.equal(explained().length, 2);
});

test('a network that could not be loaded is not tried again because the next photo cannot be opened, and is at a press of Compute', async () => {
  const { engine, controller, get } = await opened({}, [], undefined, { refusal: 'network' });
  assert.equal(get().error.code, 'network');
  const loads = () => engine.asked.filter((what) => what === 'load small').length;
  assert.equal(loads(), 1);
  engine.unreadable = 'bad.png';
  controller.open({ name: 'bad.png', size: 1 });
  await turn();
  assert.equal(get().error.code, 'bad-image');
  assert.equal(loads(), 1);
  controller.compute();
  await turn();
  assert.equal(loads(), 2);
});

test('what cannot be opened gives way to the question before it, with its classes', async () => {
  const { engine, controller, get, explained } = await opened({ target: 1, against: 0 });
  engine.finish();
  await turn();
  const { report } = get();
  engine.refusal = 'bad-model';
  controller.open({ name: 'broken.onnx', size: 1 });
  await turn();
  assert.deepEqual([get().state.target, get().state.against, get().state.model], [1, 0, 'small']);
  assert.equal(get().report, report, 'the map stays');
  assert.equal(explained().length, 1);
});

test('after a failed step the map of another question is gone', async () => {
  const { engine, controller, get } = await opened();
  engine.finish();
  await turn();
  controller.choosePhoto('dog');
  await turn();
  assert.notEqual(get().report, null, 'while the next one is made, the one before stays');
  engine.fail('not-finite');
  await turn();
  assert.deepEqual([get().report, get().madeFrom, get().reportKey], [null, null, null]);
  assert.equal(get().photo.key, 'dog');
  controller.choosePhoto('cat');
  await turn();
  assert.equal(get().report.method, 'gradient', 'and it comes back with its photo');
});

test('after a stop before the first sketch the map of another photo is gone', async () => {
  const { engine, controller, get } = await opened();
  engine.finish();
  await turn();
  controller.choosePhoto('dog');
  await turn();
  controller.cancel();
  engine.stop();
  await turn();
  assert.equal(get().report, null);
});

test('an address that names what is not here says so in one message, as far as it is known', async () => {
  const state = { photo: 'nowhere', model: 'nothing', method: 'none', target: 'unicorn', sequential: 'mud' };
  const { engine, controller, get } = await opened(state, [{ name: 'device', field: 'device', text: 'abacus' }]);
  assert.equal(get().error.code, 'bad-address');
  for (const word of ['abacus', 'nowhere', 'nothing', 'none', 'mud']) assert.match(get().error.message, new RegExp(`“${word}”`));
  assert.match(get().error.message, /no class “unicorn” among its 2: the map is for the top prediction\.$/);
  assert.deepEqual(
    [get().state.photo, get().state.model, get().state.method, get().state.target],
    ['cat', 'small', 'gradient', 'top'],
  );
  engine.finish();
  await turn();
  assert.equal(get().error.code, 'bad-address', 'it stays beside the map');
  controller.choosePhoto('dog');
  assert.equal(get().error, null);
});

test('an address whose names are all here says nothing, and a later choice is not blamed on it', async () => {
  const { engine, controller, get } = await opened({ method: 'smoothgrad', target: 'dog' });
  engine.finish();
  await turn();
  assert.equal(get().error, null);
  assert.equal(get().state.target, 1);
  controller.choose({ parameters: { steps: '8' } });
  assert.equal(get().error, null);
  controller.travel({ ...get().state, method: 'lime' });
  assert.match(get().error.message, /^There is no method “lime”: gradient is shown\.$/);
});

test('an own photo and an own network are kept once they were opened, and come back after a reload', async () => {
  const kept = keptFiles();
  const { engine, controller, get } = await opened({}, [], kept);
  engine.finish();
  await turn();
  controller.open({ name: 'mine.png', size: 1 });
  await turn();
  engine.finish();
  await turn();
  controller.open({ name: 'mine.onnx', size: 1 });
  await turn();
  engine.finish();
  await turn();
  assert.deepEqual(
    [...kept.map.values()].map(({ name, isModel, small }) => [name, isModel, small !== null]),
    [
      ['mine.png', false, true],
      ['mine.onnx', true, false],
    ],
  );
  const photo = keyNamed(get().files, 'mine.png');
  assert.ok(get().files.get(photo).kept);
  assert.match(get().files.get(photo).small, /^blob:/);

  const next = await opened({ photo, model: keyNamed(get().files, 'mine.onnx') }, [], kept, { restore: true });
  assert.equal(next.get().error, null);
  assert.equal(next.get().state.photo, photo);
  assert.ok(next.engine.asked.includes('photo mine.png'));
});

test('a file that cannot be opened leaves no entry and is not kept', async () => {
  const kept = keptFiles();
  const { engine, controller, get } = await opened({}, [], kept);
  engine.finish();
  await turn();
  engine.refusal = 'bad-model';
  controller.open({ name: 'broken.onnx', size: 1 });
  await turn();
  assert.equal(get().error.code, 'bad-model');
  assert.deepEqual([get().files.size, kept.map.size, get().state.model], [0, 0, 'small']);
});

test('what is forgotten is gone from the page, from its answers and from the browser', async () => {
  const kept = keptFiles();
  const { engine, controller, get } = await opened({}, [], kept);
  engine.finish();
  await turn();
  controller.open({ name: 'mine.png', size: 1 });
  await turn();
  engine.finish();
  await turn();
  const key = keyNamed(get().files, 'mine.png');
  controller.forget(key);
  await turn();
  assert.deepEqual([get().files.size, kept.map.size, get().state.photo], [0, 0, 'cat']);
  assert.ok([...get().results.values()].every(({ question }) => question.photo !== key));
  assert.ok(engine.asked.includes('close mine.png'));
  controller.travel({ ...get().state, photo: key });
  assert.match(get().error.message, /^The photo of this address is a file that this browser does not keep/);
});

test('a photo of the camera is not kept', async () => {
  const kept = keptFiles();
  const { engine, controller, get } = await opened({}, [], kept);
  engine.finish();
  await turn();
  controller.open({ name: 'camera.png', size: 1 }, { forVisit: true });
  await turn();
  assert.equal(get().files.size, 1);
  assert.equal(kept.map.size, 0);
});

const FROM_BEFORE = ['here', 'other tab', 'over', null].map((visit, at) => ({
  key: `own-${visit}`,
  name: `${visit}.png`,
  file: new Blob(['photo']),
  isModel: false,
  small: null,
  at,
  visit,
}));

test('what a visit that is over left is deleted; other tabs keep theirs', async () => {
  const kept = keptFiles(FROM_BEFORE);
  const { get } = await opened({}, [], kept, { restore: true, visit: visitOf('here', ['other tab']) });
  assert.deepEqual([...get().files.keys()], ['own-here', 'own-null']);
  // What was to outlast the visit no longer does: that is not what is chosen now.
  assert.deepEqual(
    [...kept.map.values()].map(({ key, visit }) => [key, visit]),
    [
      ['own-here', 'here'],
      ['own-other tab', 'other tab'],
      ['own-null', 'here'],
    ],
  );
});

test('files outlast the visit only if that was chosen, and no longer once it is taken back', async () => {
  const kept = keptFiles();
  const keepChoice = keepChoiceOf(false);
  const first = await opened({}, [], kept, { keepChoice });
  first.controller.open(new File(['photo'], 'mine.png'));
  await turn();
  const [key] = first.get().files.keys();
  assert.equal(kept.map.get(key).visit, 'here');
  await first.controller.keepFiles(true);
  assert.deepEqual([kept.map.get(key).visit, keepChoice.get(), first.get().keepFiles], [null, true, true]);

  const next = await opened({}, [], kept, { restore: true, visit: visitOf('next'), keepChoice });
  assert.deepEqual([[...next.get().files.keys()], next.get().keepFiles], [[key], true]);
  await next.controller.keepFiles(false);
  assert.deepEqual([kept.map.get(key).visit, keepChoice.get()], ['next', false]);

  const last = await opened({}, [], kept, { restore: true, visit: visitOf('last'), keepChoice });
  assert.deepEqual([last.get().files.size, kept.map.size], [0, 0]);
});
