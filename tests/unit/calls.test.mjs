// Calls that a page gets wrong: each is refused in one sentence, and nothing is asked of the worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Explanation } from '../../www/client/explanation.js';
import { Model } from '../../www/client/model.js';
import { Photo } from '../../www/client/photo.js';
import { Whylight } from '../../www/client/whylight.js';

const COLOURS = [{ id: 'viridis', kind: 'sequential', table: new Uint8Array(768) }];
const ABOUT = { name: 'dog.jpg', width: 4, height: 3, picture: null };
let asked = [];
const connection = {
  async request(message) {
    asked.push(message);
    return { report: {}, predictions: [], changed: {}, score: { metrics: [] }, verdict: {}, chart: {} };
  },
};
const PHOTO = new Photo(connection, 'photo 2', ABOUT);
const OTHER = new Photo({}, 'photo 2', ABOUT);

function model() {
  asked = [];
  return { asked, model: new Model(connection, 'model 1', { id: 'm' }, COLOURS) };
}

for (const [call, code, words] of [
  [
    (m) => m.explain('dog.jpg'),
    'no-photo',
    /^explain\(\) expects a photo that whylight\.photo\(\) opened, and found the text “dog\.jpg”\.$/,
  ],
  [(m) => m.explain(), 'no-photo', /found nothing\.$/],
  [(m) => m.predict(Promise.resolve(PHOTO)), 'no-photo', /found a promise \(await it first\)\.$/],
  [(m) => m.verdict({}), 'no-photo', /found an object of the kind Object\.$/],
  [(m) => m.explain(PHOTO, { methd: 'grad-cam' }), 'bad-parameter', /^explain\(\) has no field “methd”; it has target, method, /],
  [
    (m) => m.explain(PHOTO, { method: 'gradient' }, { signal: null }),
    'bad-parameter',
    /^explain\(\) takes a photo and one object/,
  ],
  [(m) => m.explain(PHOTO, 'grad-cam'), 'bad-parameter', /^explain\(\) expects an object, and found the text “grad-cam”\.$/],
  [(m) => m.explain(PHOTO, null), 'bad-parameter', /found null\.$/],
  [(m) => m.explain(PHOTO, { reference: 'cat.png' }), 'no-photo', /under `reference`, and found the text “cat\.png”/],
  [(m) => m.explain(OTHER), 'no-photo', /found one that another client opened: open it with this one\.$/],
  [(m) => m.score(PHOTO, { metrics: [], reference: OTHER }), 'no-photo', /`reference`, and found one that another client opened/],
  [(m) => m.explain(PHOTO, { reference: { key: 'model 1', width: 1 } }), 'no-photo', /found an object of the kind Object\.$/],
  [(m) => m.explain(m), 'no-photo', /found an object of the kind Model\.$/],
  [(m) => m.predict(PHOTO, { top: 3 }), 'bad-parameter', /^predict\(\) has no field “top”; it has most, /],
  [(m) => m.predict(PHOTO, 3), 'bad-parameter', /^predict\(\) expects an object, and found 3\.$/],
  [(m) => m.changed(PHOTO, { method: 'gradient' }), 'bad-parameter', /^changed\(\) needs `change`/],
  [(m) => m.changed(PHOTO), 'bad-parameter', /^changed\(\) expects an object, and found nothing\.$/],
  [(m) => m.score(PHOTO, { method: 'gradient' }), 'bad-parameter', /^score\(\) needs `metrics`/],
  [(m) => m.score(PHOTO), 'bad-parameter', /^score\(\) expects an object/],
  [(m) => m.chart(PHOTO, {}), 'bad-parameter', /^chart\(\) needs `methods`/],
  [(m) => m.explain(PHOTO, { signal: {} }), 'bad-parameter', /expects `signal` as an AbortSignal, and found an object/],
  [(m) => m.explain(PHOTO, { stop: 7 }), 'bad-parameter', /expects `stop` as an AbortSignal, and found 7\.$/],
  [(m) => m.explain(PHOTO, { onProgress: 7 }), 'bad-parameter', /expects `onProgress` as a function, and found 7\.$/],
  [(m) => m.explain(PHOTO, { onSketch: 'x' }), 'bad-parameter', /expects `onSketch` as a function/],
  [(m) => m.explain(PHOTO, { patience_ms: NaN }), 'bad-parameter', /expects `patience_ms` from 0 to 86400000, and found NaN\.$/],
  [(m) => m.explain(PHOTO, { target: NaN }), 'bad-parameter', /^explain\(\): `target` is NaN; a finite number was expected\.$/],
  [(m) => m.explain(PHOTO, { target: () => 1 }), 'bad-parameter', /`target` is a function; give numbers, texts, lists/],
  [(m) => m.explain(PHOTO, { target: Symbol('x') }), 'bad-parameter', /`target` is a symbol;/],
  [(m) => m.explain(PHOTO, { target: 10n }), 'bad-parameter', /`target` is a bigint;/],
  [(m) => m.explain(PHOTO, { parameters: { samples: NaN } }), 'bad-parameter', /`parameters\.samples` is NaN;/],
  [(m) => m.explain(PHOTO, { parameters: { samples: -Infinity } }), 'bad-parameter', /`parameters\.samples` is -Infinity;/],
  [(m) => m.explain(PHOTO, { parameters: new Map() }), 'bad-parameter', /`parameters` is an object of the kind Map;/],
  [(m) => m.explain(PHOTO, { parameters: around() }), 'bad-parameter', /`parameters\.self` is an object that holds itself;/],
  [
    (m) => m.score(PHOTO, { metrics: [{ metric: 'gini', parameters: { a: NaN } }] }),
    'bad-parameter',
    /`metrics\.0\.parameters\.a` is NaN;/,
  ],
  [(m) => m.score(PHOTO, { metrics: ['gini'], region: { box: [0, NaN, 1, 1] } }), 'bad-parameter', /`region\.box\.1` is NaN;/],
  [(m) => m.changed(PHOTO, { change: { view: { shift: [NaN, 0] } } }), 'bad-parameter', /`change\.view\.shift\.0` is NaN;/],
  [
    (m) => m.chart(PHOTO, { methods: ['lime'], parameters: { lime: { samples: NaN } } }),
    'bad-parameter',
    /`parameters\.lime\.samples` is NaN;/,
  ],
  [
    (m) => m.score(PHOTO, { metrics: 'gini' }),
    'bad-parameter',
    /expects `metrics` as a list of ids, and found the text “gini”\.$/,
  ],
  [(m) => m.score(PHOTO, { metrics: null }), 'bad-parameter', /expects `metrics` as a list of ids, and found null\.$/],
  [(m) => m.score(PHOTO, { metrics: ['gini', null] }), 'bad-parameter', /and found null in it\.$/],
  [(m) => m.chart(PHOTO, { methods: 'gradient' }), 'bad-parameter', /expects `methods` as a list of ids/],
  [
    (m) => m.chart(PHOTO, { methods: ['gradient'], networks: 7 }),
    'bad-parameter',
    /expects `networks` as a list of ids, and found 7/,
  ],
  [(m) => m.explain(PHOTO, { parameters: 'x' }), 'bad-parameter', /^explain\(\) expects `parameters` as an object, and found/],
  [(m) => m.explain(PHOTO, { target: {} }), 'bad-parameter', /expects `target` as the number or the name of a class,/],
  [(m) => m.explain(PHOTO, { method: {} }), 'bad-parameter', /expects `method` as a text,/],
  [
    (m) => m.explain(PHOTO, { verdict: 'deep' }),
    'bad-parameter',
    /expects `verdict` as quick or standard, and found the text “deep”/,
  ],
  [(m) => m.predict(PHOTO, { most: -1 }), 'bad-parameter', /expects `most` as a whole number from 1, and found -1\.$/],
  [(m) => m.predict(PHOTO, { most: 0 }), 'bad-parameter', /expects `most` as a whole number from 1, and found 0\.$/],
  [(m) => m.score(PHOTO, { metrics: [] }), 'bad-parameter', /expects `metrics` as a list of ids, and found an empty list\.$/],
  [(m) => m.chart(PHOTO, { methods: [] }), 'bad-parameter', /expects `methods` as a list of ids, and found an empty list\.$/],
  [
    (m) => m.changed(PHOTO, { change: { flip: true } }),
    'bad-parameter',
    /^changed\(\), `change` has no field “flip”; it has view, /,
  ],
  [
    (m) => m.changed(PHOTO, { change: { view: { turn: 1 } } }),
    'bad-parameter',
    /^changed\(\), `view` has no field “turn”; it has shift, degrees, /,
  ],
  [
    (m) => m.score(PHOTO, { metrics: [{ id: 'gini' }] }),
    'bad-parameter',
    /`metrics` has no field “id”; it has metric, parameters/,
  ],
  [(m) => m.score(PHOTO, { metrics: [{}] }), 'bad-parameter', /expects `metric` as a text, and found nothing\.$/],
  [
    (m) => m.score(PHOTO, { metrics: ['gini'], region: [0, 0, 1, 1] }),
    'bad-parameter',
    /expects `region` as an object, and found a list/,
  ],
  [
    (m) => m.score(PHOTO, { metrics: ['gini'], region: { rect: 1 } }),
    'bad-parameter',
    /`region` has no field “rect”; it has box, mask/,
  ],
  [(m) => m.score(PHOTO, { metrics: ['gini'], region: { box: [0, 1] } }), 'bad-parameter', /expects `box` as four numbers,/],
  [(m) => m.chart(PHOTO, { methods: ['gradient'], boxes: 'x' }), 'bad-parameter', /expects `boxes` as a list of boxes,/],
  [
    (m) => m.chart(PHOTO, { methods: ['gradient'], mask: 5 }),
    'bad-parameter',
    /expects `mask` as a list of numbers, and found 5\.$/,
  ],
  [(m) => m.explain(PHOTO, { signal: { aborted: false, addEventListener() {} } }), 'bad-parameter', /`signal` as an AbortSignal/],
  [(m) => m.verdict(PHOTO, { verdict: 'quick' }), 'bad-parameter', /^verdict\(\) has no field “verdict”; it has .*depth/],
]) {
  test(`${call.toString().slice(7)} is refused`, async () => {
    const { asked, model: own } = model();
    await assert.rejects(call(own), (error) => {
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
    assert.deepEqual(asked, []);
  });
}

/** An object that holds itself. */
function around() {
  const self = {};
  return Object.assign(self, { self });
}

test('a field that is undefined is as good as left out', async () => {
  const { asked, model: network } = model();
  await network.predict(PHOTO, { most: undefined });
  await network.verdict(PHOTO, { method: undefined, depth: undefined, parameters: undefined });
  const [predicted, judged] = asked;
  assert.equal('most' in predicted, false);
  assert.deepEqual([judged.method, judged.parameters, judged.target, 'depth' in judged], ['gradient', {}, 'top', false]);
});

for (const [call, words] of [
  [() => Whylight.open({ signal: {} }), /^Whylight\.open\(\) expects `signal` as an AbortSignal/],
  [() => new Whylight().use('cpu', { stop: 7 }), /^use\(\) expects `stop` as an AbortSignal/],
  [() => new Whylight().photo('dog.jpg', { name: () => 1 }), /^photo\(\) expects `name` as a text, and found a function\.$/],
  [() => new Whylight().model('squeezenet11', { limits: { calibration: null } }), /^model\(\) expects what calibrate\(\) gave/],
  [() => model().model.judgeBy({ calibration: 7 }), /^judgeBy\(\) expects what calibrate\(\) gave/],
  [() => model().model.judgeBy({ calibration: { a: NaN } }), /^judgeBy\(\): `limits\.calibration\.a` is NaN;/],
  [() => new Whylight({ base: 'data:,x' }).use('cpu'), /^The option `base`: “data:,x” is no address of a folder;/],
  [
    () => new Whylight({ base: 'https://x.org/', models: 'about:blank' }).use('cpu'),
    /^The option `models`: “about:blank” is no address of/,
  ],
  [() => Whylight.open({ store: 'x' }), /^Whylight\.open\(\) expects `store` as true or false, and found the text “x”\.$/],
  [() => Whylight.open({ devise: 'cpu' }), /^Whylight\.open\(\) has no field “devise”; it has device, base, /],
  [() => new Whylight().use('npu'), /^The engine expects the device auto, gpu or cpu, and found the text “npu”\.$/],
  [() => new Whylight().model('squeezenet11', { labels: [] }), /^model\(\) has no field “labels”; it has card, name, limits, /],
  [() => new Whylight().model('squeezenet11', 'My network'), /^model\(\) expects an object/],
  [() => new Whylight().photo('dog.jpg', { alt: 'A dog' }), /^photo\(\) has no field “alt”; it has name, /],
  [() => model().model.calibrate('dog.jpg'), /^calibrate\(\) expects a list of photos, and found the text “dog\.jpg”\.$/],
  [() => model().model.calibrate(['dog.jpg']), /^1 photo was given: 8 to 200 /],
  [() => model().model.calibrate(new Set(['dog.jpg', 'cat.png'])), /^2 photos were given/],
  [() => model().model.judgeBy({}), /^judgeBy\(\) expects what calibrate\(\) gave, or null, and found an object/],
  [() => model().model.judgeBy(), /and found nothing\.$/],
]) {
  test(`${call.toString().slice(6)} is refused`, () => assert.rejects(call(), { code: 'bad-parameter', message: words }));
}

for (const [card, words] of [
  [7, /^model\(\) expects `card` as an object, and found 7\.$/],
  [{ name: () => 1 }, /^model\(\) expects `card\.name` as a text, and found a function\.$/],
  [{ labels: 'cat' }, /expects `card\.labels` as a list of texts, one for each class, and found the text “cat”\.$/],
  [{ labels: ['cat', 7] }, /expects `card\.labels` as a list of texts, one for each class, and found 7 in it\.$/],
  [{ size: -3 }, /expects `card\.size` as its height and width in pixels, two whole numbers from 1 to 65536, and found -3\.$/],
  [{ size: [8, 0] }, /expects `card\.size`/],
  [{ head: 'argmax' }, /expects `card\.head` as softmax, sigmoid, probabilities or none, and found the text “argmax”\.$/],
  [{ preprocess: 7 }, /expects `card\.preprocess` as the id of a preset or an object, and found 7\.$/],
  [{ size: [1e9, 1e9] }, /expects `card\.size`/],
  [{ lables: [] }, /^model\(\): a card has no field `lables`; it has name, head, /],
  [{ constructor: 1 }, /^model\(\): a card has no field `constructor`;/],
  [JSON.parse('{ "__proto__": 1 }'), /^model\(\): a card has no field `__proto__`;/],
  [{ preprocess: { mean: [NaN, 0, 0] } }, /^model\(\): `card\.preprocess\.mean\.0` is NaN;/],
  [{ file: 'x.onnx', toString: () => 1 }, /^model\(\): `card\.toString` is a function;/],
]) {
  test(`a card ${JSON.stringify(card)} is refused`, () =>
    assert.rejects(new Whylight().model('net.onnx', { card }), { code: 'bad-model', message: words }));
}

test('an engine that has not started says so', async () => {
  const whylight = new Whylight();
  for (const ask of [() => whylight.model('squeezenet11'), () => whylight.photo('data:,x'), async () => whylight.methods]) {
    await assert.rejects(ask, { code: 'not-started' });
  }
});

test('what is left out has its default, and every listener is known', async () => {
  const { asked, model: own } = model();
  const nothing = () => {};
  await own.explain(PHOTO);
  await own.verdict(PHOTO);
  await own.predict(PHOTO);
  await own.explain(PHOTO, {
    onSketch: nothing,
    onPredictions: nothing,
    onProgress: nothing,
    reference: PHOTO,
    signal: undefined,
  });
  await own.chart(PHOTO, { methods: ['gradient'], onCell: nothing, stop: undefined, patience_ms: 5 });
  assert.deepEqual(
    asked.map(({ type, target, method }) => [type, target, method]),
    [
      ['explain', 'top', 'gradient'],
      ['verdict', 'top', 'gradient'],
      ['predict', undefined, undefined],
      ['explain', 'top', 'gradient'],
      ['chart', 'top', undefined],
    ],
  );
});

test('metrics are named in the answer as they were asked for', async () => {
  const answering = { request: async ({ metrics }) => ({ score: { metrics: metrics.map(({ metric }) => ({ id: metric })) } }) };
  const photo = new Photo(answering, 'photo 2', ABOUT);
  const { metrics } = await new Model(answering, 'model 1', { id: 'm' }, COLOURS).score(photo, {
    metrics: ['gini', { metric: 'entropy' }],
  });
  assert.deepEqual(metrics, [
    { id: 'gini', metric: 'gini' },
    { id: 'entropy', metric: 'entropy' },
  ]);
});

test('what is no canvas, or cannot be drawn on, is refused', () => {
  const map = { values: new Float32Array(4), width: 2, height: 2, kind: 'sequential', flat: false };
  const explanation = new Explanation({ map, view: {} }, PHOTO, COLOURS);
  const canvas = (getContext) => ({ [Symbol.toStringTag]: 'HTMLCanvasElement', getContext });
  const handedOver = () => {
    throw new Error('InvalidStateError');
  };
  for (const [given, found] of [
    [null, /^draw\(\) expects a canvas to draw on, and found null\.$/],
    ['canvas', /found the text “canvas”\.$/],
    [canvas(() => null), /found one that gives no context of the kind 2d\.$/],
    [canvas(handedOver), /found one that was handed over to a worker\.$/],
  ]) {
    assert.throws(() => explanation.draw(given), { code: 'bad-parameter', message: found });
  }
});

test('a drawing that means nothing is refused', () => {
  const map = { values: new Float32Array(4), width: 2, height: 2, kind: 'sequential', flat: false };
  const drawn = (drawing) => () => new Explanation({ map, view: {} }, PHOTO, COLOURS).draw({}, drawing);
  const refused = (words) => ({ code: 'bad-parameter', message: words });
  assert.throws(drawn({ colours: 'jet' }), refused(/^There is no colour map “jet”; there are viridis\.$/));
  assert.throws(drawn({ colors: 'viridis' }), refused(/^The drawing of a map has no field “colors”; it has colours, /));
  assert.throws(drawn({ opacity: 60 }), refused(/`opacity` from 0 to 1, and found 60\.$/));
  assert.throws(drawn({ percentile: 7 }), refused(/`percentile` from 50 to 100, and found 7\.$/));
  assert.throws(drawn('over'), refused(/expects an object, and found the text “over”/));
  const withheld = new Explanation({ map: null, view: {} }, PHOTO, COLOURS);
  assert.throws(() => withheld.draw({}), { code: 'cannot-serve', message: /withheld/ });
});
