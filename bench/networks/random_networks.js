// ResNet-50 and ViT-B/16 with seeded random weights: what they compute means nothing, how much they compute is what a trained one does.
import { writeOnnx } from './write_onnx.js';

const CLASSES = 1000;

/** @param {number} seed @returns {() => number} numbers in [0, 1), one sequence for one seed (mulberry32) */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Collects the steps and tensors of a network. Each step returns the name of its output. */
class Builder {
  steps = [];
  tensors = [];
  #next;

  constructor(seed) {
    this.#next = uniform(seed);
  }

  /** Uniform values with that standard deviation. */
  random(name, shape, deviation) {
    const half = deviation * Math.sqrt(3);
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    for (let index = 0; index < values.length; index += 1) values[index] = (2 * this.#next() - 1) * half;
    return this.given(name, shape, values);
  }

  given(name, shape, values) {
    this.tensors.push({ name, shape, values });
    return name;
  }

  step(op, inputs, output, attributes) {
    this.steps.push({ op, inputs, output, attributes });
    return output;
  }

  /** With He's initialisation times `gain`, and the bias that a folded batch normalisation leaves. */
  conv(x, name, [out, inner, kernel, stride, padding], gain = 1) {
    const weights = this.random(`${name}.w`, [out, inner, kernel, kernel], gain * Math.sqrt(2 / (inner * kernel * kernel)));
    const bias = this.random(`${name}.b`, [out], 0.05);
    return this.step('Conv', [x, weights, bias], name, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [1, 1],
      group: 1,
    });
  }

  /** x [..., inner] times a matrix [inner, out], and a bias. */
  dense(x, name, [inner, out], gain = 1) {
    const weights = this.random(`${name}.w`, [inner, out], gain / Math.sqrt(inner));
    const product = this.step('MatMul', [x, weights], `${name}.product`);
    return this.step('Add', [product, this.random(`${name}.b`, [out], 0.02)], name);
  }

  layerNorm(x, name, width) {
    const scale = this.given(`${name}.scale`, [width], new Float32Array(width).fill(1));
    const shift = this.random(`${name}.shift`, [width], 0.02);
    return this.step('LayerNormalization', [x, scale, shift], name, { axis: -1, epsilon: 1e-6 });
  }

  gemm(x, name, [inner, out]) {
    const weights = this.random(`${name}.w`, [out, inner], 1 / Math.sqrt(inner));
    return this.step('Gemm', [x, weights, this.random(`${name}.b`, [out], 0.02)], name, { transB: 1 });
  }

  finish(size, output) {
    const { steps, tensors } = this;
    return writeOnnx({
      steps,
      tensors,
      input: { name: 'input', shape: ['N', 3, size, size] },
      output: { name: output, shape: ['N', CLASSES] },
    });
  }
}

// The branches of a block are added up: with the full gain activations would double from block to block.
const BRANCH_GAIN = 0.4;

/** ResNet-50 (He et al. 2016), the stride in the 3 x 3 convolution, batch normalisation folded in. @returns {Uint8Array} an ONNX file */
export function resnet50(seed = 1, size = 224) {
  const net = new Builder(seed);
  const relu = (x) => net.step('Relu', [x], `${x}.relu`);
  let x = relu(net.conv('input', 'stem', [64, 3, 7, 2, 3]));
  x = net.step('MaxPool', [x], 'stem.pool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let width = 64;
  [3, 4, 6, 3].forEach((blocks, stage) => {
    const inner = 64 << stage;
    const out = 4 * inner;
    for (let block = 0; block < blocks; block += 1) {
      const name = `stage${stage + 1}.block${block + 1}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      let branch = relu(net.conv(x, `${name}.a`, [inner, width, 1, 1, 0]));
      branch = relu(net.conv(branch, `${name}.b`, [inner, inner, 3, stride, 1]));
      branch = net.conv(branch, `${name}.c`, [out, inner, 1, 1, 0], BRANCH_GAIN);
      const shortcut = block === 0 ? net.conv(x, `${name}.shortcut`, [out, width, 1, stride, 0], Math.SQRT1_2) : x;
      x = relu(net.step('Add', [branch, shortcut], name));
      width = out;
    }
  });
  const pooled = net.step('GlobalAveragePool', [x], 'pool');
  return net.finish(size, net.gemm(net.step('Flatten', [pooled], 'features', { axis: 1 }), 'logits', [width, CLASSES]));
}

/** ViT-B/16 (Dosovitskiy et al. 2021), read from its class token. @returns {Uint8Array} an ONNX file */
export function vitB16(seed = 2, size = 224) {
  const [width, heads, blocks, patch] = [768, 12, 12, 16];
  const side = size / patch;
  const tokens = side * side + 1;
  const net = new Builder(seed);
  const shape = (name, values) => net.given(name, [values.length], values);
  const perHead = shape('heads', [0, tokens, heads, width / heads]);
  const together = shape('together', [0, tokens, width]);
  const scale = net.given('scale', [], Float32Array.of((width / heads) ** -0.5));

  let x = net.conv('input', 'patches', [width, 3, patch, patch, 0]);
  x = net.step('Reshape', [x, shape('patches.shape', [0, width, side * side])], 'patches.flat');
  x = net.step('Transpose', [x], 'patches.tokens', { perm: [0, 2, 1] });
  // A row of zeros before the patches; the class token is in the first row of the positions.
  x = net.step('Pad', [x, shape('class.pads', [0, 1, 0, 0, 0, 0])], 'class.room');
  x = net.step('Add', [x, net.random('positions', [1, tokens, width], 0.5)], 'tokens');
  for (let block = 1; block <= blocks; block += 1) {
    const name = `block${block}`;
    const normal = net.layerNorm(x, `${name}.norm1`, width);
    const part = (which, perm) => {
      const rows = net.dense(normal, `${name}.${which}`, [width, width]);
      return net.step('Transpose', [net.step('Reshape', [rows, perHead], `${rows}.heads`)], `${rows}.by_head`, { perm });
    };
    const query = net.step('Mul', [part('query', [0, 2, 1, 3]), scale], `${name}.scaled`);
    const scores = net.step('MatMul', [query, part('key', [0, 2, 3, 1])], `${name}.scores`);
    const weights = net.step('Softmax', [scores], `${name}.weights`, { axis: -1 });
    let seen = net.step('MatMul', [weights, part('value', [0, 2, 1, 3])], `${name}.seen`);
    seen = net.step('Transpose', [seen], `${name}.seen.tokens`, { perm: [0, 2, 1, 3] });
    seen = net.step('Reshape', [seen, together], `${name}.seen.together`);
    x = net.step('Add', [x, net.dense(seen, `${name}.projection`, [width, width])], `${name}.attended`);
    const hidden = net.dense(net.layerNorm(x, `${name}.norm2`, width), `${name}.hidden`, [width, 4 * width]);
    const active = net.step('Gelu', [hidden], `${name}.gelu`);
    x = net.step('Add', [x, net.dense(active, `${name}.mlp`, [4 * width, width], BRANCH_GAIN)], name);
  }
  x = net.layerNorm(x, 'norm', width);
  x = net.step('Gather', [x, net.given('first', [], [0])], 'class', { axis: 1 });
  return net.finish(size, net.gemm(x, 'logits', [width, CLASSES]));
}

/** By the id of a network; `version` changes with what is written. */
export const RANDOM = {
  resnet50: { make: resnet50, version: 1 },
  'vit-b16': { make: vitB16, version: 1 },
};
