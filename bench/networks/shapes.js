// What a network computes: the shape of every value, and the operations of its products.

/**
 * @typedef {{ op: string, inputs: string[], outputs: string[], attributes: Record<string, any> }} Node
 * @param {{ nodes: Node[], tensors: Map<string, { shape: number[], values: ArrayLike<number> }>, input: string, output: string }} network from readOnnx
 * @param {number[]} shape of the input, [n, channels, height, width]
 * @returns {{ shapes: Map<string, number[]>, flops: number }} `flops`: two for each multiply-add of convolutions and matrix products; what
 *   is done for each number alone (activations, norms, softmax) is not counted
 */
export function measure({ nodes, tensors, input }, shape) {
  const shapes = new Map([[input, shape], ...[...tensors].map(([name, tensor]) => [name, tensor.shape])]);
  let flops = 0;
  for (const node of nodes) {
    const rule = RULES[node.op];
    if (!rule) throw new Error(`The benchmark knows no operator ${node.op} (${node.outputs[0]}).`);
    const values = (index) => Array.from(tensors.get(node.inputs[index]).values, Number);
    const given = node.inputs.map((name) => shapes.get(name));
    const { out, macs = 0 } = rule(given, node.attributes, values);
    shapes.set(node.outputs[0], out);
    flops += 2 * macs;
  }
  return { shapes, flops };
}

const product = (sizes) => sizes.reduce((total, size) => total * size, 1);
const same = ([x]) => ({ out: x });

/** Rows or columns of a window's output. */
const windows = (size, kernel, stride, [before, after]) => Math.floor((size + before + after - kernel) / stride) + 1;

function slide([n, , ...sizes], channels, kernel, { strides = [1, 1], pads = [0, 0, 0, 0] }) {
  return [n, channels, ...sizes.map((size, axis) => windows(size, kernel[axis], strides[axis], [pads[axis], pads[axis + 2]]))];
}

/** The shape of two after broadcasting. */
export function broadcast(a, b) {
  const rank = Math.max(a.length, b.length);
  const at = (shape, axis) => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(at(a, axis), at(b, axis)));
}

const elementwise = ([a, b]) => ({ out: broadcast(a, b) });

const RULES = {
  Conv([x, [channels, inner, ...kernel]], attributes) {
    const out = slide(x, channels, kernel, attributes);
    return { out, macs: product(out) * inner * product(kernel) };
  },
  MaxPool: ([x], attributes) => ({ out: slide(x, x[1], attributes.kernel_shape, attributes) }),
  GlobalAveragePool: ([[n, channels, ...sizes]]) => ({ out: [n, channels, ...sizes.map(() => 1)] }),
  Gemm([[n, inner], weights], { transB = 0 }) {
    const channels = weights[transB ? 0 : 1];
    return { out: [n, channels], macs: n * inner * channels };
  },
  MatMul([a, b]) {
    const lead = broadcast(a.slice(0, -2), b.slice(0, -2));
    const out = [...lead, a.at(-2), b.at(-1)];
    return { out, macs: product(out) * a.at(-1) };
  },
  Flatten: ([[n, ...sizes]]) => ({ out: [n, product(sizes)] }),
  Reshape([x], _, values) {
    const wanted = values(1).map((size, axis) => (size === 0 ? x[axis] : size));
    const rest = product(x) / product(wanted.filter((size) => size !== -1));
    return { out: wanted.map((size) => (size === -1 ? rest : size)) };
  },
  Transpose: ([x], { perm }) => ({ out: perm.map((axis) => x[axis]) }),
  Concat(given, { axis }) {
    const total = given.reduce((sum, shape) => sum + shape[axis], 0);
    return { out: given[0].map((size, index) => (index === axis ? total : size)) };
  },
  Pad([x], _, values) {
    const pads = values(1);
    return { out: x.map((size, axis) => size + pads[axis] + pads[axis + x.length]) };
  },
  /** By one index, which takes the axis away. */
  Gather: ([x], { axis }) => ({ out: x.filter((_, index) => index !== axis) }),
  Add: elementwise,
  Mul: elementwise,
  Clip: same,
  Relu: same,
  Gelu: same,
  Softmax: same,
  LayerNormalization: same,
};
