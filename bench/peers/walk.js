// A network walked step by step, for the peers that are libraries of tensors.

/**
 * @param {object} network from readOnnx
 * @param {Record<string, (node: object, fused: { activation: string | null }) => (...inputs: any[]) => any>} operators per operator, what makes the
 *   function of a node; `fused.activation` is `relu` or `relu6` where that follows alone
 * @returns {{ name: string, inputs: string[], last: string[], apply: Function }[]} steps in order; `last`: values that no later step reads
 */
export function stepsOf({ nodes, tensors, output }, operators, { fuse = true } = {}) {
  const readers = new Map();
  for (const node of nodes) for (const name of node.inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  const steps = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    const next = nodes[index + 1];
    const alone = next && next.inputs[0] === node.outputs[0] && readers.get(node.outputs[0]) === 1;
    const activation = fuse && node.op === 'Conv' && alone ? rectifier(next, tensors) : null;
    if (activation) index += 1;
    if (!operators[node.op]) throw new Error(`the peer is not told how to compute ${node.op}`);
    steps.push({
      name: (activation ? next : node).outputs[0],
      inputs: node.inputs.filter((name) => !tensors.has(name)),
      apply: operators[node.op](node, { activation }),
    });
  }
  const seen = new Set([output]);
  for (const step of [...steps].reverse()) {
    step.last = [...new Set(step.inputs)].filter((name) => !seen.has(name));
    for (const name of step.last) seen.add(name);
  }
  return steps;
}

/** `relu`, `relu6` for a Clip from 0 to 6, else null. */
export function rectifier(node, tensors) {
  if (node.op === 'Relu') return 'relu';
  if (node.op !== 'Clip') return null;
  const [low, high] = node.inputs.slice(1).map((name) => tensors.get(name).values[0]);
  return low === 0 && high === 6 ? 'relu6' : null;
}

/** The shape that Reshape asks for: 0 keeps the size, -1 takes the rest. */
export function reshaped(shape, wanted) {
  const sizes = wanted.map((size, axis) => (size === 0 ? shape[axis] : size));
  const product = (values) => values.reduce((total, value) => total * value, 1);
  const rest = product(shape) / product(sizes.filter((size) => size !== -1));
  return sizes.map((size) => (size === -1 ? rest : size));
}
