import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault, faultRecord } from '../../www/worker/fault.js';
import { probeGpu, watchDevices } from '../../www/worker/gpu.js';
import { createQueue } from '../../www/worker/queue.js';

const later = () => new Promise((resolve) => setTimeout(resolve));

test('jobs run one at a time, in order, whatever became of the one before', async () => {
  const queue = createQueue();
  const log = [];
  const job = (name, fails) => async () => {
    log.push(`${name} begins`);
    await later();
    log.push(`${name} ends`);
    if (fails) throw fault('bad-image', name);
    return name;
  };
  const results = await Promise.allSettled([queue.add(1, job('a')), queue.add(2, job('b', true)), queue.add(3, job('c'))]);
  assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  assert.deepEqual(
    results.map(({ value, reason }) => value ?? reason.code),
    ['a', 'bad-image', 'c'],
  );
});

test('a waiting job that is cancelled never begins', async () => {
  const queue = createQueue();
  const first = queue.add(1, later);
  let begun = false;
  const second = queue.add(2, async () => (begun = true));
  queue.cancel(2);
  await assert.rejects(second, { code: 'cancelled' });
  await first;
  await later();
  assert.equal(begun, false);
});

test('the running job is told to stop, others and unknown ones are left alone', async () => {
  const queue = createQueue();
  let seen;
  const running = queue.add(1, async (job) => {
    seen = job;
    await later();
    return job.cancelled;
  });
  queue.cancel(7);
  assert.equal(seen.cancelled, false);
  queue.cancel(1);
  assert.equal(await running, true);
});

test('a job that is stopped hears whether what it has is wanted', async () => {
  for (const keep of [true, false]) {
    const queue = createQueue();
    const running = queue.add(1, async (job) => {
      await later();
      return job.keep;
    });
    queue.cancel(1, { keep });
    assert.equal(await running, keep);
  }
});

test('a job beside the others waits for none of them and keeps none waiting, and is told to stop', async () => {
  const queue = createQueue();
  const beside = queue.runBeside(
    1,
    (job) => new Promise((_, reject) => (job.stop = () => reject(fault('cancelled', 'Stopped.')))),
  );
  assert.equal(await queue.add(2, async () => 'done'), 'done');
  queue.cancel(1);
  await assert.rejects(beside, { code: 'cancelled' });
});

const adapter = ({ features = ['timestamp-query'], buffers = 8, ...rest } = {}) => ({
  ...rest,
  features: new Set(features),
  limits: { maxStorageBuffersPerShaderStage: buffers },
});
const gpu = (found) => ({ requestAdapter: async () => found });

const problemWith = async (options) => (await probeGpu(options)).problem;

test('each way in which WebGPU can be unusable is a sentence of its own', async () => {
  const failing = {
    requestAdapter: async () => {
      throw new Error('blocked');
    },
  };
  const found = [null, gpu(null), gpu(adapter({ features: [] })), gpu(adapter({ buffers: 4 })), failing];
  const problems = await Promise.all(found.map((each) => problemWith({ gpu: each })));
  assert.equal(new Set(problems).size, 5);
  for (const problem of problems) assert.match(problem, /^[A-Z].*\.$/);
  assert.equal(await problemWith({ gpu: gpu(adapter()) }), null);
});

test('an emulated GPU is used only when it was asked for', async () => {
  for (const emulation of [{ info: { isFallbackAdapter: true } }, { isFallbackAdapter: true, info: {} }]) {
    assert.match(await problemWith({ gpu: gpu(adapter(emulation)) }), /software emulation.*slower than the CPU/);
    assert.equal(await problemWith({ gpu: gpu(adapter(emulation)), emulated: true }), null);
  }
  assert.equal(await problemWith({ gpu: gpu(adapter({ info: { isFallbackAdapter: false } })) }), null);
});

test('the GPU is called what the browser calls it', async () => {
  const nameOf = async (info) => (await probeGpu({ gpu: gpu(adapter({ info })) })).name;
  assert.equal(await nameOf({ description: 'Radeon 780M', vendor: 'amd' }), 'Radeon 780M');
  assert.equal(await nameOf({ description: '', vendor: 'apple', architecture: 'metal-3' }), 'apple metal-3');
  assert.equal(await nameOf(undefined), '');
});

test('the loss of a device is noticed, also when a test asks for it', async () => {
  class Adapter {
    async requestDevice() {
      let lose;
      return { lost: new Promise((resolve) => (lose = resolve)), destroy: () => lose({ message: '', reason: 'destroyed' }) };
    }
  }
  const losses = [];
  const devices = watchDevices((reason) => losses.push(reason), Adapter.prototype);
  assert.equal(devices.destroy(), false);
  await new Adapter().requestDevice();
  assert.equal(devices.destroy(), true);
  await later();
  assert.deepEqual(losses, ['destroyed']);
});

test('errors with a code travel as they are; traps are fatal and carry the panic', () => {
  assert.deepEqual(faultRecord(fault('bad-model', 'm', 'd')), { code: 'bad-model', message: 'm', detail: 'd', fatal: undefined });
  const trap = faultRecord(new WebAssembly.RuntimeError('unreachable'), "panicked at 'x'");
  assert.deepEqual([trap.code, trap.fatal, trap.detail], ['internal', true, "panicked at 'x'"]);
  assert.equal(faultRecord(new WebAssembly.RuntimeError('memory access out of bounds')).code, 'out-of-memory');
  assert.equal(faultRecord(new RangeError('WebAssembly.Memory(): could not allocate memory')).code, 'out-of-memory');
  assert.equal(faultRecord(new TypeError('x is not a function')).code, 'internal');
  assert.equal(faultRecord('a string').code, 'internal');
});
