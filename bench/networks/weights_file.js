// A network as two plain files, for peers outside the browser: its steps as JSON, and the values of all weights one after another.

/**
 * @param {{ nodes: object[], tensors: Map<string, { shape: number[], values: ArrayLike<number> }>, input: string, output: string }} network from readOnnx
 * @returns {{ steps: object, weights: Uint8Array }} `steps.tensors`: name, shape, type (`f32` or `f64` for whole numbers), offset in bytes
 */
export function plainFiles({ nodes, tensors, input, output }) {
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const kept = [...tensors].filter(([name]) => used.has(name));
  const parts = [];
  const table = [];
  let offset = 0;
  for (const [name, { shape, values }] of kept) {
    const floats = values instanceof Float32Array;
    const array = floats ? values : Float64Array.from(values);
    // f64 begins at a multiple of eight.
    offset = Math.ceil(offset / 8) * 8;
    table.push({ name, shape, type: floats ? 'f32' : 'f64', offset, length: array.length });
    parts.push({ offset, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    offset += array.byteLength;
  }
  const weights = new Uint8Array(offset);
  for (const part of parts) weights.set(part.bytes, part.offset);
  return { steps: { nodes, input, output, tensors: table }, weights };
}
