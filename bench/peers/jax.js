// jax-js, compiled by its jit. Every function of it consumes its operands, so what is read again is passed as `.ref`.
import { readOnnx } from '../networks/read_onnx.js';
import { adapterName } from './onnxruntime.js';
import { rectifier, reshaped, stepsOf } from './walk.js';

/** @type {import('./index.js').OpenPeer} */
export async function open(network, { device, threads = 1 }) {
  // It starts a thread for each core wherever memory can be shared; one is had by not letting it.
  if (threads === 1) delete globalThis.SharedArrayBuffer;
  const jax = await import('@jax-js/jax');
  const { numpy: np } = jax;
  const available = await jax.init(device);
  if (!available.includes(device)) throw new Error(`it has no device ${device} here`);
  jax.defaultDevice(device);
  const graph = readOnnx(network.onnx);
  const used = new Set(graph.nodes.flatMap((node) => node.inputs));
  const weights = {};
  for (const [name, { shape, values }] of graph.tensors) {
    if (used.has(name) && values instanceof Float32Array) weights[name] = np.array(values, { shape });
  }
  const walk = walkOf(jax, graph);
  const forward = jax.jit(walk);
  // The largest logit of each photo: its gradient is that of the top class.
  const backward = jax.jit(jax.grad((x, given) => np.sum(np.max(walk(x, given), 1))));
  const run = async (compiled, batch) => {
    const x = np.array(network.input(batch), { shape: [batch, 3, network.size, network.size] });
    return compiled(x, jax.tree.ref(weights)).data();
  };
  return {
    device: device === 'webgpu' ? await adapterName() : 'CPU',
    forward: async (batch) => ({ logits: await run(forward, batch) }),
    gradient: async (batch) => ({ gradient: await run(backward, batch) }),
    close() {
      forward.dispose();
      jax.tree.dispose(weights);
    },
  };
}

function walkOf({ numpy: np, lax, nn }, graph) {
  const steps = stepsOf(graph, operatorsFor({ np, lax, nn }, graph.tensors), { fuse: false });
  return (x, weights) => {
    const values = new Map([[graph.input, x]]);
    for (const { name, inputs, last, apply } of steps) {
      const given = inputs.map((from, index) => {
        // The last reader may consume it.
        const again = !last.includes(from) || inputs.indexOf(from) !== index;
        return again ? values.get(from).ref : values.get(from);
      });
      values.set(name, apply(weights, ...given));
      for (const read of last) values.delete(read);
    }
    for (const weight of Object.values(weights)) weight.dispose();
    return values.get(graph.output);
  };
}

function operatorsFor({ np, lax, nn }, tensors) {
  const numbers = (name) => Array.from(tensors.get(name).values, Number);
  const binary =
    (apply) =>
    (node) =>
    (weights, ...given) => {
      const [a, b] = node.inputs.map((name) => (tensors.has(name) ? weights[name].ref : given.shift()));
      return apply(a, b);
    };
  const unary = (apply) => () => (_, x) => apply(x);
  return {
    Conv(node) {
      const { group = 1, strides = [1, 1], pads = [0, 0, 0, 0] } = node.attributes;
      const [, kernel, bias] = node.inputs;
      const padding = [0, 1].map((axis) => [pads[axis], pads[axis + 2]]);
      return (weights, x) => {
        const y = lax.convGeneralDilated(x, weights[kernel].ref, strides, padding, { featureGroupCount: group });
        return np.add(y, np.reshape(weights[bias].ref, [1, -1, 1, 1]));
      };
    },
    Relu: unary((x) => nn.relu(x)),
    Clip(node) {
      if (rectifier(node, tensors) !== 'relu6') throw new Error(`${node.outputs[0]}: expected Clip from 0 to 6`);
      return (_, x) => nn.relu6(x);
    },
    Gelu: unary((x) => nn.gelu(x, { approximate: false })),
    MaxPool({ attributes: { kernel_shape: window, strides, pads = [0, 0, 0, 0] } }) {
      const sides = [[0, 0], [0, 0], ...[0, 1].map((axis) => [pads[axis], pads[axis + 2]])];
      // What is pooled comes out of a rectifier, so that zeros pad as minus infinity would.
      return (_, x) => lax.reduceWindow(pads.some(Boolean) ? np.pad(x, sides) : x, (values) => np.max(values), window, strides);
    },
    GlobalAveragePool: unary((x) => np.mean(x, [2, 3], { keepdims: true })),
    Concat:
      (node) =>
      (_, ...parts) =>
        np.concatenate(parts, node.attributes.axis),
    Flatten: unary((x) => np.reshape(x, [x.shape[0], -1])),
    Gemm(node) {
      const [, matrix, bias] = node.inputs;
      return (weights, a) => {
        const b = weights[matrix].ref;
        return np.add(np.matmul(a, node.attributes.transB === 1 ? np.transpose(b) : b), weights[bias].ref);
      };
    },
    Add: binary((a, b) => np.add(a, b)),
    Mul: binary((a, b) => np.multiply(a, b)),
    MatMul: binary((a, b) => np.matmul(a, b)),
    Reshape: (node) => (_, x) => np.reshape(x, reshaped(x.shape, numbers(node.inputs[1]))),
    Transpose: (node) => (_, x) => np.transpose(x, node.attributes.perm),
    Softmax: unary((x) => nn.softmax(x, -1)),
    LayerNormalization(node) {
      const [, scale, shift] = node.inputs;
      const { epsilon } = node.attributes;
      return (weights, x) => {
        const normal = nn.standardize(x, -1, { epsilon });
        return np.add(np.multiply(normal, weights[scale].ref), weights[shift].ref);
      };
    },
    Pad(node) {
      const pads = numbers(node.inputs[1]);
      return (_, x) => {
        const { length: rank } = x.shape;
        return np.pad(
          x,
          x.shape.map((size, axis) => [pads[axis], pads[axis + rank]]),
        );
      };
    },
    Gather(node) {
      const [index] = numbers(node.inputs[1]);
      const { axis } = node.attributes;
      return (_, x) => x.slice(...x.shape.map((size, at) => (at === axis ? index : [])));
    },
  };
}
