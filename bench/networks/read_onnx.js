// As much of ONNX as the benchmark's network uses, read with protobufjs' Reader. Field numbers are those of the published onnx.proto.
// The reader alone: message classes made from a schema need eval, which the page's Content-Security-Policy forbids.
import protobuf from 'protobufjs/minimal.js';

const FLOAT = 1;
const INT64 = 7;
const FLOAT16 = 10;

/** @returns {{ nodes, tensors: Map<string, Tensor>, input: string, output: string }} a graph whose weights are all f32 */
export function readOnnx(bytes) {
  const model = message(new protobuf.Reader(bytes), { 7: ['graph', graph] });
  const { node: nodes = [], initializer = [], input, output } = model.graph[0];
  const tensors = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const rest = [];
  for (const node of nodes) {
    // f16 weights are widened by a Cast of their own.
    if (node.op === 'Cast' && tensors.has(node.inputs[0])) tensors.set(node.outputs[0], tensors.get(node.inputs[0]));
    else if (node.op === 'Constant') tensors.set(node.outputs[0], node.attributes.value);
    else rest.push(node);
  }
  return { nodes: rest, tensors, input: input.find(({ name }) => !tensors.has(name)).name, output: output[0].name };
}

/** Reads a message into lists, one for each field of the table `{ number: [name, read] }`; other fields are skipped. */
function message(reader, fields, end = reader.len) {
  const result = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const [name, read] = fields[tag >>> 3] ?? [];
    if (read) (result[name] ??= []).push(read(reader, tag & 7));
    else reader.skipType(tag & 7);
  }
  return result;
}

const within = (fields) => (reader) => {
  const length = reader.uint32();
  return message(reader, fields, reader.pos + length);
};
const text = (reader) => reader.string();
const integer = (reader) => Number(reader.int64());
const float = (reader) => reader.float();

/** A repeated scalar: packed into one field or not. */
const packed = (read) => (reader, wire) => {
  if (wire !== 2) return [read(reader)];
  const end = reader.uint32() + reader.pos;
  const values = [];
  while (reader.pos < end) values.push(read(reader));
  return values;
};

const tensorFields = {
  1: ['shape', packed(integer)],
  2: ['type', integer],
  4: ['floats', packed(float)],
  7: ['integers', packed(integer)],
  8: ['name', text],
  9: ['raw', (reader) => reader.bytes()],
};

function tensor(reader) {
  const fields = within(tensorFields)(reader);
  const type = fields.type[0];
  return {
    name: fields.name?.[0],
    shape: (fields.shape ?? []).flat(),
    values: fields.raw ? fromRaw(fields.raw[0], type) : (fields.floats ?? fields.integers ?? []).flat(),
  };
}

function fromRaw(raw, type) {
  // A copy: of a Buffer, `slice` would share the memory of the file.
  const { buffer } = Uint8Array.from(raw);
  if (type === FLOAT) return new Float32Array(buffer);
  if (type === INT64) return Array.from(new BigInt64Array(buffer), Number);
  if (type === FLOAT16) return Float32Array.from(new Uint16Array(buffer), fromHalf);
  throw new Error(`the benchmark reads no ONNX tensors of type ${type}`);
}

function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const attributeFields = {
  1: ['name', text],
  2: ['float', float],
  3: ['integer', integer],
  4: ['text', text],
  5: ['tensor', tensor],
  8: ['integers', packed(integer)],
};

function attribute(reader) {
  const fields = within(attributeFields)(reader);
  const value = fields.integers?.flat() ?? fields.tensor?.[0] ?? fields.integer?.[0] ?? fields.float?.[0] ?? fields.text?.[0];
  return [fields.name[0], value];
}

function node(reader) {
  const fields = within({ 1: ['inputs', text], 2: ['outputs', text], 4: ['op', text], 5: ['attributes', attribute] })(reader);
  return {
    op: fields.op[0],
    inputs: fields.inputs ?? [],
    outputs: fields.outputs,
    attributes: Object.fromEntries(fields.attributes ?? []),
  };
}

const named = within({ 1: ['name', text] });
const valueInfo = (reader) => ({ name: named(reader).name[0] });

const graph = within({
  1: ['node', node],
  5: ['initializer', tensor],
  11: ['input', valueInfo],
  12: ['output', valueInfo],
});
