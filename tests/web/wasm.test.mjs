// The compiled package in a browser, on both devices, asked by the worker's own messages.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';
import { debug, launch, read, readJson, relativeDistance, takeWorker } from './harness.mjs';

// f32 sums in another order: a chain of some ten layers moves a map by parts in a million, and a kernel that reads out of
// bounds by far more than this.
const DEVICES_AGREE = 1e-3;
// Maps of several gradients meet a rectifier that rounding switches more often.
const EVERY_METHOD_AGREES = 1e-2;
// A method that takes no fewer.
const MORE = { 'adaptive-ig': { most: 4 } };
const TIMEOUT_MS = 300_000;

const PHOTO = read('www/photos/coffee.png').toString('base64');
const TINY = read('tests/networks/tiny.onnx').toString('base64');
const UNKNOWN = read('tests/networks/unknown_operator.onnx').toString('base64');

let session;
let page;
let requests;
before(async () => {
  session = await launch({ gpu: true });
  ({ page, requests } = await session.open({ init: takeWorker }));
});
after(() => session?.close());

/** Answers for the worker's script with one to which no module with the newer instructions is valid. No switch of Chromium's takes them away. */
function withoutRelaxedSimd(request, response) {
  if (!/\/worker\.\w+\.js$/.test(request.url)) return false;
  response.setHeader('Content-Type', 'text/javascript');
  response.end(`WebAssembly.validate = () => false;\n${readFileSync(join(debug, request.url), 'utf8')}`);
  return true;
}

/** Runs a list of requests in the worker of that device, which starts with the first of them; resolves to what it said then and to the answers, typed arrays made plain. */
async function converse(device, requests, where = page) {
  const answers = await where.evaluate(
    async ({ device, requests }) => {
      const decode = (base64) => new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
      // One for all tests: what costs time on an emulated GPU is compiling its shaders.
      globalThis.peers ??= {};
      globalThis.peers[device] ??= globalThis
        .peer()
        .then(async (peer) => ({ peer, started: await peer.ask({ type: 'start', device }) }));
      const { peer, started } = await globalThis.peers[device];
      const answers = [started];
      for (const { base64, name, ...request } of requests) {
        const answer = await peer.ask(base64 ? { ...request, source: { file: decode(base64), name } } : request);
        if (answer.report) answer.report.map.values = Array.from(answer.report.map.values);
        if (answer.photo) answer.photo = { ...answer.photo, rgba: answer.photo.rgba.length };
        answers.push(answer);
      }
      // Playwright takes seconds for answers as objects.
      return JSON.stringify(answers);
    },
    { device, requests },
  );
  return JSON.parse(answers);
}

const photoFrom = (base64, name) => ({ type: 'photo', key: 'the photo', base64, name });
const networkFrom = (base64, name) => ({ type: 'model', key: 'the network', base64, name });
const photo = photoFrom(PHOTO, 'coffee.png');
const tiny = networkFrom(TINY, 'tiny.onnx');
const squeezenet = { type: 'model', key: 'the network', source: { id: readJson('models/squeezenet11.json').id } };
const explain = (method, target = 'top') => ({ type: 'explain', target, method, parameters: {} });

const methods = ['gradient', 'grad-cam'];

async function reports(device, load) {
  const asked = [load, photo, ...methods.flatMap((method) => [explain(method), explain(method)])];
  const [start, ...answers] = await converse(device, asked);
  for (const [index, answer] of answers.entries()) {
    assert.equal(answer.error, undefined, `${asked[index].type} ${asked[index].method ?? ''} on ${device}`);
  }
  return { start, reports: answers.slice(2).map((answer) => answer.report) };
}

describe('the compiled package', { timeout: TIMEOUT_MS * 3 }, () => {
  const devices = {};

  for (const device of ['cpu', 'gpu']) {
    test(`starts on the ${device} and says so`, { timeout: TIMEOUT_MS }, async () => {
      devices[device] = await reports(device, tiny);
      const { start } = devices[device];
      assert.equal(start.device.kind, device, start.device.reason);
      const fetched = requests.map((address) => /\/(whylight\w*_bg)\.\w+\.wasm$/.exec(address)?.[1]).filter(Boolean);
      // The CPU's comes first.
      assert.deepEqual([...new Set(fetched)], ['whylight_cpu_bg', 'whylight_bg'].slice(0, device === 'cpu' ? 1 : 2));
      assert.ok(start.device.reason.length > 0);
      if (device === 'gpu') assert.equal(start.device.selfTest?.passed, true);
      for (const id of methods)
        assert.ok(
          start.methods.some((method) => method.id === id),
          `method ${id}`,
        );
      for (const { id, table } of start.colourMaps) assert.equal(Object.values(table).length, 768, `colour map ${id}`);
    });

    test(`gives a real map for each method on the ${device}`, () => {
      for (const report of devices[device].reports) {
        const { map } = report;
        assert.equal(map.values.length, map.height * map.width);
        assert.deepEqual([map.height, map.width], [32, 32]);
        assert.ok(map.values.every(Number.isFinite));
        assert.equal(map.flat, false, report.method);
        assert.ok(report.predictions.length >= 5);
        assert.ok(report.timings.length > 0);
        assert.equal(report.device.kind, device);
      }
    });

    test(`gives the same map twice on the ${device}`, () => {
      const [gradient, gradientAgain, cam, camAgain] = devices[device].reports;
      assert.deepEqual(gradientAgain.map.values, gradient.map.values);
      assert.deepEqual(camAgain.map.values, cam.map.values);
    });
  }

  test(
    'is that with plain SIMD in a browser without relaxed SIMD, and gives the same maps',
    { timeout: TIMEOUT_MS },
    async () => {
      const without = await launch({ override: withoutRelaxedSimd });
      try {
        const own = await without.open({ init: takeWorker });
        const answers = await converse('cpu', [tiny, photo, ...methods.map((method) => explain(method))], own.page);
        const fetched = own.requests.filter((address) => address.endsWith('.wasm'));
        assert.equal(fetched.length, 1);
        assert.match(fetched[0], /\/whylight_bg\./);
        for (const [place, { report }] of answers.slice(3).entries()) {
          const distance = relativeDistance(report.map.values, devices.cpu.reports[2 * place].map.values);
          assert.ok(distance <= DEVICES_AGREE, `${report.method} differs by ${distance}`);
        }
      } finally {
        await without.close();
      }
    },
  );

  test('agrees between the two devices', () => {
    for (const [index, report] of devices.gpu.reports.entries()) {
      const twin = devices.cpu.reports[index];
      assert.equal(report.target.index, twin.target.index);
      const distance = relativeDistance(report.map.values, twin.map.values);
      assert.ok(distance < DEVICES_AGREE, `${report.method}: ${distance}`);
      assert.ok(Math.abs(report.target.logit - twin.target.logit) < DEVICES_AGREE * Math.max(1, Math.abs(twin.target.logit)));
    }
  });

  test('agrees between the two devices for every method of the registry', { timeout: TIMEOUT_MS }, async (test) => {
    // Little work each: this is about devices, not about smooth maps. Batches of two throughout, so that their shaders are compiled once.
    const little = { samples: 2, steps: 3, most: 2, window: 16, stride: 16 };
    const parametersOf = ({ id, parameters }) =>
      Object.fromEntries(
        Object.entries({ ...little, ...MORE[id] }).filter(([name]) => parameters.some((declared) => declared.name === name)),
      );
    // The path through this network has thousands of straight pieces, too many to be found one by one on a GPU in software: the exact
    // integral is asked on a linear network below.
    const registry = devices.cpu.start.methods.filter(({ id }) => id !== 'exact-ig');
    const asked = registry.map((method) => ({ ...explain(method.id, 1), parameters: parametersOf(method) }));
    const maps = {};
    for (const device of ['cpu', 'gpu']) {
      const [, , , ...answers] = await converse(device, [tiny, photo, ...asked]);
      maps[device] = answers.map(({ error, report }, index) => {
        assert.equal(error, undefined, `${registry[index].id} on ${device}`);
        return report.map.values;
      });
    }
    registry.forEach(({ id }, index) => {
      const distance = relativeDistance(maps.gpu[index], maps.cpu[index]);
      test.diagnostic(`${id}: ${distance.toExponential(1)}`);
      assert.ok(distance < EVERY_METHOD_AGREES, `${id}: ${distance}`);
    });
  });

  test('gives the exact integral on both devices', { timeout: TIMEOUT_MS }, async () => {
    const linear = networkFrom(read('tests/networks/linear.onnx').toString('base64'), 'linear.onnx');
    const maps = {};
    for (const device of ['cpu', 'gpu']) {
      const [start, , , { report, error }] = await converse(device, [linear, photo, explain('exact-ig', 1)]);
      assert.equal(start.device.kind, device, start.device.reason);
      assert.equal(error, undefined);
      maps[device] = report.map.values;
    }
    const distance = relativeDistance(maps.gpu, maps.cpu);
    assert.ok(distance < DEVICES_AGREE, String(distance));
  });

  test('agrees between the two devices on a small network of each family', { timeout: TIMEOUT_MS }, async (test) => {
    const families = readdirSync(join(root, 'tests/networks')).filter((name) => /^tiny_.*\.onnx$/.test(name));
    const asked = families.map((name) => networkFrom(read(`tests/networks/${name}`).toString('base64'), name));
    const requests = [photo, ...asked.flatMap((load) => [load, explain('gradient', 1)])];
    const maps = {};
    for (const device of ['cpu', 'gpu']) {
      const [start, , ...answers] = await converse(device, requests);
      assert.equal(start.device.kind, device, start.device.reason);
      maps[device] = answers.filter((_, index) => index % 2).map(({ report, error }) => (report ? report.map.values : error));
    }
    for (const [index, name] of families.entries()) {
      assert.ok(Array.isArray(maps.cpu[index]), `${name}: ${JSON.stringify(maps.cpu[index])}`);
      assert.ok(Array.isArray(maps.gpu[index]), `${name}: ${JSON.stringify(maps.gpu[index])}`);
      const distance = relativeDistance(maps.gpu[index], maps.cpu[index]);
      test.diagnostic(`${name}: ${distance.toExponential(1)}`);
      assert.ok(distance < DEVICES_AGREE, `${name}: ${distance}`);
    }
  });

  test('says what each step of a walk takes, forward and back', { timeout: TIMEOUT_MS }, async () => {
    const [, , { steps }] = await converse('cpu', [squeezenet, { type: 'profile', model: 'the network', runs: 2 }]);
    const sum = (of) => steps.reduce((total, step) => total + of(step), 0);
    // The 26 convolutions of SqueezeNet 1.1, as its paper counts them, and 352 million multiply-adds with those of its pools.
    assert.equal(steps.filter(({ operator }) => operator.startsWith('Conv')).length, 26);
    assert.ok(sum(({ work }) => work) > 3.5e8 && sum(({ work }) => work) < 3.7e8);
    assert.ok(sum((step) => step.forward_ms) > 0 && sum((step) => step.reverse_ms) > 0);
    assert.ok(steps.every((step) => step.forward_ms >= 0 && step.reverse_ms >= 0 && step.shape.length > 0));
  });

  test('explains another class by another map', async () => {
    const answers = await converse('cpu', [tiny, photo, explain('gradient', 1), explain('gradient', 2)]);
    const [one, two] = answers.slice(-2).map((answer) => answer.report.map.values);
    assert.ok(relativeDistance(one, two) > 0.01);
  });

  test('keeps working after every refusal', async () => {
    const text = Buffer.from('no picture and no network').toString('base64');
    const refused = [
      [networkFrom(text, 'text.onnx'), 'bad-model'],
      [networkFrom(UNKNOWN, 'unknown_operator.onnx'), 'unknown-operator'],
      [networkFrom(read('tests/networks/tiny.onnx').subarray(0, 900).toString('base64'), 'short.onnx'), 'bad-model'],
      [photoFrom(text, 'text.png'), ['bad-image', 'unsupported-image']],
      [explain('gradient', 10), 'no-such-class'],
      [{ ...explain('no-such-method') }, ['bad-parameter', 'internal', 'cannot-serve']],
    ];
    const [, , , ...answers] = await converse('cpu', [tiny, photo, ...refused.map(([request]) => request), explain('gradient')]);
    for (const [index, [request, code]] of refused.entries()) {
      const { error } = answers[index];
      assert.ok([code].flat().includes(error?.code), `${request.name ?? request.method}: ${error?.code}, not ${code}`);
      assert.ok(error.message.length > 10);
    }
    assert.ok(answers.at(-1).report, 'the engine answers after six taskFailures');
  });

  for (const when of ['waiting', 'running']) {
    test(`stops a request that is ${when}`, { timeout: TIMEOUT_MS }, async () => {
      const { cancelled, afterwards } = await page.evaluate(
        async ({ photo, model, when }) => {
          const file = new Blob([Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0))]);
          const { peer } = await globalThis.peers.cpu;
          await peer.ask({ type: 'model', key: 'the network', source: { id: model } });
          await peer.ask({ type: 'photo', key: 'the photo', source: { file, name: 'coffee.png' } });
          const request = { type: 'explain', target: 'top', method: 'gradient', parameters: {} };
          const stop = (_, id) => peer.ask({ type: 'cancel', request: id });
          let cancelled;
          if (when === 'waiting') {
            const first = peer.ask(request);
            const second = peer.ask(request);
            stop(null, second.id);
            cancelled = await second;
            await first;
          } else {
            let asked = false;
            cancelled = await peer.ask(request, (data, id) => {
              if (!asked) stop(data, id);
              asked = true;
            });
          }
          const { report } = await peer.ask(request);
          return { cancelled: cancelled.error?.code, afterwards: Boolean(report) };
        },
        { photo: PHOTO, model: squeezenet.source.id, when },
      );
      assert.equal(cancelled, 'cancelled');
      assert.ok(afterwards, 'the next request is served');
    });
  }
});
