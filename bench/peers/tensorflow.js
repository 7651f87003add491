// TensorFlow.js on one of its backends. Images have their channels last, as its kernels want them.
import * as tf from '@tensorflow/tfjs-core';
// The package's entry leaves the gradients to the umbrella package.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { readOnnx } from '../networks/read_onnx.js';
import { adapterName } from './onnxruntime.js';
import { rectifier, reshaped, stepsOf } from './walk.js';

const BACKENDS = {
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  async wasm({ threads = 1 }) {
    const backend = await import('@tensorflow/tfjs-backend-wasm');
    backend.setWasmPaths(new URL('/tfjs-wasm/', location.href).href);
    if (threads > 1) backend.setThreadsCount(threads);
    else tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  },
};

/** @type {import('./index.js').OpenPeer} */
export async function open(network, options) {
  await BACKENDS[options.backend](options);
  await tf.setBackend(options.backend);
  await tf.ready();
  if (tf.getBackend() !== options.backend) throw new Error(`it runs on ${tf.getBackend()}, not on ${options.backend}`);
  const graph = readOnnx(network.onnx);
  const constant = constantsOf(graph.tensors);
  const forwardWalk = walkOf(graph, constant, { fuse: true });
  // Its fused operators also compute the gradient of the weights, which nobody asks for.
  const gradientWalk = walkOf(graph, constant, { fuse: false });

  const inputTensor = (batch) => {
    const shape = [batch, 3, network.size, network.size];
    return tf.tidy(() => tf.transpose(tf.tensor4d(network.input(batch), shape), [0, 2, 3, 1]));
  };
  return {
    device: options.backend === 'webgpu' ? await adapterName() : options.backend === 'webgl' ? 'WebGL' : 'CPU',
    async forward(batch) {
      const x = inputTensor(batch);
      const y = tf.tidy(() => forwardWalk(x));
      const logits = await y.data();
      tf.dispose([x, y]);
      return { logits };
    },
    async gradient(batch) {
      const x = inputTensor(batch);
      // The largest logit of each photo: its gradient is that of the top class.
      const gradient = tf.tidy(() => {
        const gradientOf = tf.grad((image) => tf.sum(tf.max(gradientWalk(image), 1)));
        return tf.transpose(gradientOf(x), [0, 3, 1, 2]);
      });
      const values = await gradient.data();
      tf.dispose([x, gradient]);
      return { gradient: values };
    },
    close: () => tf.disposeVariables(),
  };
}

function walkOf(graph, constant, { fuse }) {
  const steps = stepsOf(graph, operatorsFor(graph.tensors, constant, fuse), { fuse });
  return (x) => {
    const values = new Map([[graph.input, x]]);
    for (const { name, inputs, last, apply } of steps) {
      values.set(name, apply(...inputs.map((from) => values.get(from))));
      for (const read of last) values.delete(read);
    }
    return values.get(graph.output);
  };
}

/** Weights on the device, each once. A filter's axes are put as the backends want them: OIHW to HWIO, a depthwise one [height, width, channels, 1]. */
function constantsOf(tensors) {
  const kept = new Map();
  return (name, order = null) => {
    if (!kept.has(name)) {
      const { shape, values } = tensors.get(name);
      const make = () => tf.tensor(values, shape, 'float32');
      kept.set(name, tf.keep(tf.tidy(() => (order ? tf.transpose(make(), order) : make()))));
    }
    return kept.get(name);
  };
}

// Values of four dimensions that came from an image have channels last; what reshapes them asks for the order of the file.
const lastToFirst = (x) => (x.rank === 4 && x.shape[1] * x.shape[2] > 1 ? tf.transpose(x, [0, 3, 1, 2]) : x);

function operatorsFor(tensors, constant, fuse) {
  const numbers = (name) => Array.from(tensors.get(name).values, Number);
  /** Of two operands, of which one may be a weight. */
  const binary = (apply) => (node) => {
    const known = node.inputs.map((name) => (tensors.has(name) ? constant(name) : null));
    return (...given) => {
      const left = [...given];
      const [a, b] = known.map((value) => value ?? left.shift());
      return apply(a, b);
    };
  };
  const padding = ([top, left, bottom, right]) => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return {
    Conv(node, { activation }) {
      const { group = 1, strides = [1, 1], pads = [0, 0, 0, 0] } = node.attributes;
      const [weights, bias] = node.inputs.slice(1);
      const [out, inner] = tensors.get(weights).shape;
      const depthwise = group > 1;
      if (depthwise && (inner !== 1 || group !== out))
        throw new Error(`${node.outputs[0]}: expected one filter for each channel`);
      const filter = constant(weights, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
      const { shape } = tensors.get(weights);
      const shift = constant(bias);
      return (x) => {
        // The backends know SAME best.
        const isSame = [0, 1].every((axis) => {
          const [before, after] = samePads(x.shape[1 + axis], shape[2 + axis], strides[axis]);
          return pads[axis] === before && pads[axis + 2] === after;
        });
        const pad = pads.every((size) => size === 0) ? 'valid' : isSame ? 'same' : padding(pads);
        if (!fuse)
          return tf.add(depthwise ? tf.depthwiseConv2d(x, filter, strides, pad) : tf.conv2d(x, filter, strides, pad), shift);
        const fused = { x, filter, strides, pad, bias: shift, activation: activation ?? 'linear' };
        return depthwise ? tf.fused.depthwiseConv2d(fused) : tf.fused.conv2d(fused);
      };
    },
    Relu: () => (x) => tf.relu(x),
    Clip(node) {
      if (rectifier(node, tensors) !== 'relu6') throw new Error(`${node.outputs[0]}: expected Clip from 0 to 6`);
      return (x) => tf.relu6(x);
    },
    Gelu: () => (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
    MaxPool({ attributes: { kernel_shape: window, strides, pads = [0, 0, 0, 0] } }) {
      return (x) => {
        // It pads a maximum with minus infinity only by a number for all sides.
        const even = pads.every((size) => size === pads[0]);
        if (!even) throw new Error('the peer pads all sides of MaxPool alike');
        return tf.maxPool(x, window, strides, pads[0], 'floor');
      };
    },
    GlobalAveragePool: () => (x) => tf.mean(x, [1, 2], true),
    Concat: ({ attributes }) => {
      if (attributes.axis !== 1) throw new Error('the peer joins channels only');
      return (...parts) => tf.concat(parts, parts[0].rank === 4 ? 3 : 1);
    },
    Flatten: () => (x) => tf.reshape(lastToFirst(x), [x.shape[0], -1]),
    Gemm(node) {
      const [b, bias] = node.inputs.slice(1).map((name) => constant(name));
      const transposeB = node.attributes.transB === 1;
      return (a) => (fuse ? tf.fused.matMul({ a, b, bias, transposeB }) : tf.add(tf.matMul(a, b, false, transposeB), bias));
    },
    Add: binary((a, b) => tf.add(a, b)),
    Mul: binary((a, b) => tf.mul(a, b)),
    MatMul: binary((a, b) => {
      if (b.rank !== 2 || a.rank === 2) return tf.matMul(a, b);
      const rows = tf.reshape(a, [-1, a.shape.at(-1)]);
      return tf.reshape(tf.matMul(rows, b), [...a.shape.slice(0, -1), b.shape[1]]);
    }),
    Reshape(node) {
      const wanted = numbers(node.inputs[1]);
      return (x) => {
        // Four dimensions with three wanted: the patches of an image.
        const ordered = x.rank === 4 && wanted.length === 3 && wanted[1] === x.shape[3] ? lastToFirst(x) : x;
        return tf.reshape(ordered, reshaped(ordered.shape, wanted));
      };
    },
    Transpose: (node) => (x) => tf.transpose(x, node.attributes.perm),
    Softmax: () => (x) => tf.softmax(x),
    LayerNormalization(node) {
      const [scale, shift] = node.inputs.slice(1).map((name) => constant(name));
      const { epsilon } = node.attributes;
      return (x) => {
        const centred = tf.sub(x, tf.mean(x, -1, true));
        const variance = tf.mean(tf.square(centred), -1, true);
        return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), scale), shift);
      };
    },
    Pad(node) {
      const pads = numbers(node.inputs[1]);
      return (x) =>
        tf.pad(
          x,
          x.shape.map((_, axis) => [pads[axis], pads[axis + x.rank]]),
        );
    },
    Gather(node) {
      const [index] = numbers(node.inputs[1]);
      const { axis } = node.attributes;
      return (x) => {
        const begin = x.shape.map((_, at) => (at === axis ? index : 0));
        const size = x.shape.map((whole, at) => (at === axis ? 1 : whole));
        return tf.squeeze(tf.slice(x, begin, size), [axis]);
      };
    },
  };
}

/** Before and after, as TensorFlow pads for SAME. */
function samePads(size, kernel, stride) {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
