// The benchmark's network in TensorFlow.js, on its WebGPU backend.
import * as tf from '@tensorflow/tfjs-core';
// The package's entry leaves the gradients to the umbrella package.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-webgpu';

export async function useWebGpu() {
  await tf.setBackend('webgpu');
  await tf.ready();
  return tf.getBackend();
}

/** @param onnx from readOnnx @returns (x: tf.Tensor4D [1, height, width, channels]) => logits [1, classes] */
export function networkFromOnnx({ nodes, tensors, input, output }) {
  const steps = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    const clip = nodes[index + 1];
    // Fused where tfjs can: it is given its quickest form.
    const fused = node.op === 'Conv' && clip?.op === 'Clip' && clip.inputs[0] === node.outputs[0];
    if (fused) {
      expect(
        tensors.get(clip.inputs[1]).values[0] === 0 && tensors.get(clip.inputs[2]).values[0] === 6,
        'Clip from 0 to 6',
        clip,
      );
      index += 1;
    }
    steps.push({
      inputs: node.inputs.filter((name) => !tensors.has(name)),
      output: (fused ? clip : node).outputs[0],
      apply: OPERATORS[node.op](node, tensors, fused ? 'relu6' : 'linear'),
    });
  }
  return (x) => {
    const values = new Map([[input, x]]);
    for (const { inputs, output: name, apply } of steps) values.set(name, apply(...inputs.map((from) => values.get(from))));
    return values.get(output);
  };
}

const OPERATORS = {
  Conv(node, tensors, activation) {
    const { group = 1, strides, pads } = node.attributes;
    const [weights, bias] = node.inputs.slice(1).map((name) => tensors.get(name));
    const [out, inner, height, width] = weights.shape;
    const depthwise = group > 1;
    expect(!depthwise || (inner === 1 && group === out), 'one filter for each channel', node);
    // OIHW to HWIO; a depthwise filter is [height, width, channels, 1].
    const filter = tf.tidy(() =>
      tf.transpose(tf.tensor4d(weights.values, weights.shape), depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]),
    );
    const options = { filter, strides, pad: 'same', bias: tf.tensor1d(bias.values), activation };
    return (x) => {
      const same = [0, 1].map((axis) => samePads(x.shape[1 + axis], [height, width][axis], strides[axis]));
      expect(String(pads) === String([same[0][0], same[1][0], same[0][1], same[1][1]]), 'SAME padding', node);
      return depthwise ? tf.fused.depthwiseConv2d({ x, ...options }) : tf.fused.conv2d({ x, ...options });
    };
  },
  Add: () => (a, b) => tf.add(a, b),
  GlobalAveragePool: () => (x) => tf.mean(x, [1, 2], true),
  Flatten: () => (x) => tf.reshape(x, [x.shape[0], -1]),
  Gemm(node, tensors) {
    expect(node.attributes.transB === 1, 'transB', node);
    const [weights, bias] = node.inputs.slice(1).map((name) => tensors.get(name));
    const b = tf.tensor2d(weights.values, weights.shape);
    const bias1d = tf.tensor1d(bias.values);
    return (a) => tf.fused.matMul({ a, b, transposeB: true, bias: bias1d });
  },
};

/** Before and after, as TensorFlow pads for SAME. */
function samePads(size, kernel, stride) {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function expect(holds, what, { op, outputs }) {
  if (!holds) throw new Error(`the benchmark's ${op} ${outputs[0]}: expected ${what}`);
}

export async function forward(network, x) {
  const logits = tf.tidy(() => network(x));
  const values = await logits.data();
  logits.dispose();
  return values;
}

/** The gradient of one logit with respect to the input, [1, height, width, channels]. */
export async function inputGradient(network, x, target) {
  const gradient = tf.tidy(() => {
    const one = (logits) => tf.oneHot(tf.tensor1d([target], 'int32'), logits.shape[1]);
    return tf.grad((image) => {
      const logits = network(image);
      return tf.sum(tf.mul(logits, one(logits)));
    })(x);
  });
  const values = await gradient.data();
  gradient.dispose();
  return values;
}

export const inputFromValues = (values, shape) => tf.tensor4d(values, shape);
