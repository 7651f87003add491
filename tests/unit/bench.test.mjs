// The pure parts of the benchmark: statistics, tables, counts of operations, files of networks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetOf, patience } from '../../bench/measure.js';
import { inputOf } from '../../bench/networks/index.js';
import { openBatch } from '../../bench/networks/open_batch.js';
import { uniform } from '../../bench/networks/random_networks.js';
import { readOnnx } from '../../bench/networks/read_onnx.js';
import { broadcast, measure } from '../../bench/networks/shapes.js';
import { plainFiles } from '../../bench/networks/weights_file.js';
import { writeOnnx } from '../../bench/networks/write_onnx.js';
import { FLOPS_PER_ROUND, peakModule } from '../../bench/peak.js';
import { reshaped, stepsOf } from '../../bench/peers/walk.js';
import { gflops, METHOD_ROWS, ROWS } from '../../bench/rows.js';
import { quantile, ratios, relativeDistance, summary } from '../../bench/statistics.js';
import { digits, markdown, methodRows, networkText, peakOf, peerRows, spread } from '../../bench/table.js';

test('medians and quartiles are those of the definition', () => {
  assert.deepEqual(summary([4, 1, 3, 2, 5]), { runs: 5, median: 3, low: 2, high: 4 });
  assert.equal(quantile([1, 2], 0.5), 1.5);
  assert.equal(quantile([10, 20, 40], 0.25), 15);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test('a ratio is of pairs, so that a slow moment of the machine falls out', () => {
  // Twice as long in each pair, while the medians alone would say otherwise.
  assert.deepEqual(ratios([2, 20, 200], [1, 10, 100]), { runs: 3, median: 2, low: 2, high: 2 });
  assert.equal(ratios([2, 200, 4], [1, 100, 1]).median, 2);
});

test('a distance is relative to the second vector, and 1 where there is nothing to compare', () => {
  assert.equal(relativeDistance([3, 4], [3, 4]), 0);
  assert.equal(relativeDistance([0, 0], [3, 4]), 1);
  assert.ok(Math.abs(relativeDistance([3, 4.5], [3, 4]) - 0.1) < 1e-12);
  assert.equal(relativeDistance([1], [1, 2]), 1);
  assert.equal(relativeDistance([NaN, 1], [1, 1]), 1);
});

const node = (op, inputs, output, attributes = {}) => ({ op, inputs, outputs: [output], attributes });
const weights = (entries) =>
  new Map(
    Object.entries(entries).map(([name, shape]) => [name, { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }]),
  );

/** Shapes and operations of one node. */
function alone(one, tensors, shape) {
  const { shapes, flops } = measure({ nodes: [one], tensors, input: 'x', output: 'y' }, shape);
  return { shape: shapes.get('y'), flops };
}

test('a convolution has 2 n k k (c / groups) operations for each output', () => {
  const tensors = weights({ w: [24, 16, 3, 3], b: [24] });
  const dense = node('Conv', ['x', 'w', 'b'], 'y', { strides: [2, 2], pads: [1, 1, 1, 1], group: 1 });
  // (15 + 2 - 3) / 2 + 1 = 8 rows, (10 + 2 - 3) / 2 + 1 = 5 columns.
  assert.deepEqual(alone(dense, tensors, [5, 16, 15, 10]), { shape: [5, 24, 8, 5], flops: 2 * 5 * 24 * 8 * 5 * 16 * 9 });
  const depthwise = node('Conv', ['x', 'w'], 'y', { strides: [1, 1], pads: [1, 1, 1, 1], group: 32 });
  assert.deepEqual(alone(depthwise, weights({ w: [32, 1, 3, 3] }), [1, 32, 7, 7]), {
    shape: [1, 32, 7, 7],
    flops: 2 * 32 * 49 * 9,
  });
});

test('a pointwise convolution has as many operations as the matrix product that it is', () => {
  const conv = alone(node('Conv', ['x', 'w'], 'y', { group: 1 }), weights({ w: [7, 5, 1, 1] }), [2, 5, 3, 4]);
  const product = alone(node('MatMul', ['x', 'w'], 'y'), weights({ w: [5, 7] }), [2, 12, 5]);
  assert.equal(conv.flops, product.flops);
  assert.equal(product.flops, 2 * 2 * 12 * 5 * 7);
  assert.deepEqual(product.shape, [2, 12, 7]);
});

test('operations grow with the batch, and shapes follow the rules of ONNX', () => {
  const tensors = weights({ w: [10, 8], b: [10] });
  const gemm = node('Gemm', ['x', 'w', 'b'], 'y', { transB: 1 });
  assert.equal(alone(gemm, tensors, [8, 8]).flops, 8 * alone(gemm, tensors, [1, 8]).flops);
  assert.deepEqual(broadcast([3, 1, 5], [4, 1]), [3, 4, 5]);
  assert.deepEqual(reshaped([2, 3, 4], [0, -1]), [2, 12]);
  assert.throws(() => alone(node('Einsum', ['x'], 'y'), new Map(), [1]), /no operator Einsum \(y\)/);
});

const small = () => ({
  steps: [
    { op: 'Conv', inputs: ['input', 'w', 'b'], output: 'c', attributes: { strides: [1, 1], pads: [0, 0, 0, 0], group: 1 } },
    { op: 'Relu', inputs: ['c'], output: 'r' },
    { op: 'Reshape', inputs: ['r', 'shape'], output: 'flat' },
    { op: 'LayerNormalization', inputs: ['flat', 'one'], output: 'logits', attributes: { axis: -1, epsilon: 0.5 } },
  ],
  tensors: [
    { name: 'w', shape: [2, 3, 1, 1], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'b', shape: [2], values: Float32Array.of(-1, 0.5) },
    { name: 'shape', shape: [2], values: [0, -1] },
    { name: 'one', shape: [8], values: new Float32Array(8).fill(1) },
  ],
  input: { name: 'input', shape: [1, 3, 2, 2] },
  output: { name: 'logits', shape: [1, 8] },
});

test('what is written as ONNX is read back', () => {
  const network = readOnnx(writeOnnx(small()));
  assert.deepEqual([network.input, network.output], ['input', 'logits']);
  assert.deepEqual(
    network.nodes.map(({ op }) => op),
    ['Conv', 'Relu', 'Reshape', 'LayerNormalization'],
  );
  assert.deepEqual(network.nodes[0].attributes, { strides: [1, 1], pads: [0, 0, 0, 0], group: 1 });
  assert.deepEqual(network.nodes[3].attributes, { axis: -1, epsilon: 0.5 });
  assert.deepEqual(network.tensors.get('w').shape, [2, 3, 1, 1]);
  assert.deepEqual([...network.tensors.get('w').values], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(network.tensors.get('shape').values, [0, -1]);
  assert.deepEqual(measure(network, [1, 3, 2, 2]).shapes.get('logits'), [1, 8]);
});

test('a network written for one photo is opened for many, and nothing else of it changes', () => {
  const open = small();
  open.input.shape[0] = 'N';
  open.output.shape[0] = 'N';
  assert.deepEqual(openBatch(writeOnnx(small())), writeOnnx(open));
  assert.deepEqual(openBatch(writeOnnx(open)), writeOnnx(open));
});

test('plain files hold every weight at its place, whole numbers too', () => {
  const { steps, weights: bytes } = plainFiles(readOnnx(writeOnnx(small())));
  const of = (name) => {
    const { type, offset, length } = steps.tensors.find((one) => one.name === name);
    const Numbers = type === 'f32' ? Float32Array : Float64Array;
    return [...new Numbers(bytes.buffer, offset, length)];
  };
  assert.deepEqual(of('b'), [-1, 0.5]);
  assert.deepEqual(of('shape'), [0, -1]);
  assert.deepEqual(of('w'), [1, 2, 3, 4, 5, 6]);
});

test('one seed draws one sequence of numbers from 0 to 1', () => {
  const draw = (seed) => Array.from({ length: 1000 }, uniform(seed));
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.ok(draw(3).every((value) => value >= 0 && value < 1));
  const mean = draw(4).reduce((sum, value) => sum + value, 0) / 1000;
  // Four standard deviations of a mean of 1000.
  assert.ok(Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * 1000));
});

test('a rectifier behind a convolution is part of it where nobody else reads the convolution', () => {
  const operators = { Conv: (_, { activation }) => activation, Relu: () => 'relu', Add: () => 'add' };
  const named = (nodes, options) => stepsOf({ nodes, tensors: new Map(), output: 'end' }, operators, options);
  const conv = node('Conv', ['x'], 'c');
  const relu = node('Relu', ['c'], 'end');
  assert.deepEqual(named([conv, relu]), [{ name: 'end', inputs: ['x'], apply: 'relu', last: ['x'] }]);
  assert.equal(named([conv, relu], { fuse: false }).length, 2);
  const shared = [conv, node('Relu', ['c'], 'r'), node('Add', ['c', 'r'], 'end')];
  assert.deepEqual(
    named(shared).map(({ last }) => last),
    [['x'], [], ['c', 'r']],
  );
});

test('the input is prepared channel by channel, and turned to BGR where the network wants that', () => {
  const network = { size: 1, mean: [1, 2, 3], scale: [1, 2, 4], channels: 'RGB' };
  assert.deepEqual([...inputOf(network, [11, 22, 43])], [10, 10, 10]);
  assert.deepEqual([...inputOf({ ...network, channels: 'BGR' }, [11, 22, 43])], [42, 10, 2]);
});

test('the module of the peak comes to the fixed point of its sums', async () => {
  const { instance } = await WebAssembly.instantiate(peakModule());
  // Each sum goes to 0.75 / (1 - 0.5); the lanes of all are added.
  assert.equal(instance.exports.run(100), (FLOPS_PER_ROUND / 8) * 1.5);
});

test('numbers have three digits', () => {
  assert.deepEqual([0.0512, 1.5, 12.34, 1234.5, NaN, 0].map(digits), ['0.0512', '1.50', '12.3', '1235', '', '0']);
  assert.equal(spread([1, 2, 3]), '2.00 (1.50 to 2.50)');
  assert.equal(spread([7]), '7.00');
  assert.equal(markdown(['a', 'b'], [['1', '2']]), '| a | b |\n|---|---|\n| 1 | 2 |');
});

const peer = (id, more = {}) => ({ id, name: id, device: 'cpu', module: 'm', threads: 1, ...more });
const result = (peers) => ({
  network: { id: 'n', name: 'N' },
  device: 'cpu',
  flops: 1e9,
  memory: 5e7,
  peers,
  methods: [{ row: 'lime-200', runs: [3000], forward: [10], shared: [2000] }],
});

test('a line of the table says ratio, speed and share of the peak', () => {
  const cells = [{ row: 'gradient', own: [20, 40], whylight: [40, 80] }];
  const [line] = peerRows(result([{ peer: peer('p', { threads: 2 }), cells }]), { wasm: 100, native: {} });
  // Two walks of 1 GFLOP in 30 and in 60 ms; two threads of 100 GFLOP/s beside one.
  assert.deepEqual(line.slice(1), [
    'p',
    '2',
    '30.0 (25.0 to 35.0)',
    '60.0 (50.0 to 70.0)',
    '2.00 (2.00 to 2.00)',
    '66.7',
    '33.3',
    '33 %',
    '33 %',
  ]);
});

test('the peak is that of what a peer runs on', () => {
  const peaks = { wasm: 10, native: { 1: 50, 2: 90 } };
  assert.equal(peakOf(peer('a', { threads: 2 }), peaks), 20);
  assert.equal(peakOf(peer('b', { module: undefined, threads: 2 }), peaks), 90);
  assert.ok(Number.isNaN(peakOf(peer('c', { device: 'gpu' }), peaks)));
});

test('a method stands beside the least that the quickest peer would need', () => {
  const batch = (ms) => [{ row: 'forward-8', own: [ms], whylight: [1] }];
  const peers = [
    { peer: peer('slow'), cells: batch(200) },
    { peer: peer('quick'), cells: batch(100) },
    { peer: peer('on a gpu', { device: 'gpu' }), cells: batch(1) },
  ];
  const [line] = methodRows(result(peers));
  assert.deepEqual(line, ['LIME, 200 samples', '1', '3000', '300', '67.0', '2000', '1.50', '2500 ms: quick']);
});

test('what was not timed is said, with the reason', () => {
  const peers = [
    { peer: peer('wrong'), logits: 0.5, problem: 'its logits differ by 5.0e-1', cells: [] },
    { peer: peer('half'), logits: 1e-6, cells: [{ row: 'gradient', own: [], whylight: [], problem: 'no a|b' }] },
  ];
  const text = networkText(result(peers), { wasm: 100, native: {} });
  assert.match(text, /\| wrong \| 5\.0e-1 \| {2}\| its logits differ by 5\.0e-1 \|/);
  assert.match(text, /\| half \| 1\.0e-6 \| {2}\| gradient: no a\/b \|/);
});

test('rows count their walks, and bounds name rows that there are', () => {
  assert.equal(gflops({ walks: 16 }, 1e9, 1000), 16);
  for (const { bound } of METHOD_ROWS) {
    if (bound) assert.ok(ROWS.some(({ id }) => id === bound.row));
  }
  // A bound is of batches of eight.
  for (const { bound, parameters } of METHOD_ROWS.filter((row) => row.bound)) {
    assert.equal(8 * bound.times, parameters.samples ?? parameters.steps);
  }
});

test('a budget gives parts of what is left, and a run is waited for longer than it has', () => {
  let now = 0;
  const budget = budgetOf(1000, () => now);
  assert.equal(budget.part(4).left(), 250);
  now = 600;
  assert.equal(budget.part(2).left(), 200);
  assert.equal(budget.part(1, 0.5).left(), 200);
  now = 2000;
  assert.equal(budget.part(1).left(), 0);
  assert.equal(patience(budget), 40_000);
  assert.equal(patience({ left: () => 1e9 }), 120_000);
  assert.equal(patience(budget, true), 120_000);
});
