// As much of ONNX as the random networks need, written with protobufjs' Writer. Field numbers are those of the published onnx.proto.
import protobuf from 'protobufjs/minimal.js';

const FLOAT = 1;
const INT64 = 7;
const OPSET = 20;
const IR_VERSION = 9;

/**
 * @typedef {{ name: string, shape: number[], values: Float32Array | number[] }} Tensor f32, or int64 where the values are a plain list
 * @typedef {{ op: string, inputs: string[], output: string, attributes?: Record<string, number | number[]> }} Step
 * @param {{ steps: Step[], tensors: Tensor[], input: { name: string, shape: (number | string)[] }, output: { name: string, shape: (number | string)[] } }} network
 * @returns {Uint8Array}
 */
export function writeOnnx({ steps, tensors, input, output }) {
  return message((model) => {
    model.uint32(tag(1, VARINT)).int32(IR_VERSION);
    within(model, 7, (graph) => {
      for (const step of steps) within(graph, 1, (node) => writeStep(node, step));
      text(graph, 2, 'random');
      for (const tensor of tensors) within(graph, 5, (field) => writeTensor(field, tensor));
      within(graph, 11, (field) => writePort(field, input));
      within(graph, 12, (field) => writePort(field, output));
    });
    within(model, 8, (opset) => {
      text(opset, 1, '');
      opset.uint32(tag(2, VARINT)).int64(OPSET);
    });
  });
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const tag = (field, wire) => ((field << 3) | wire) >>> 0;

function message(write) {
  const writer = protobuf.Writer.create();
  write(writer);
  return writer.finish();
}

function within(writer, field, write) {
  writer.uint32(tag(field, BYTES)).bytes(message(write));
}

function text(writer, field, value) {
  writer.uint32(tag(field, BYTES)).string(value);
}

function writeStep(writer, { op, inputs, output, attributes = {} }) {
  for (const name of inputs) text(writer, 1, name);
  text(writer, 2, output);
  text(writer, 3, output);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) within(writer, 5, (field) => writeAttribute(field, name, value));
}

// Kinds of attributes, by their numbers in the field `type`.
const KINDS = { float: 1, integer: 2, integers: 7 };

/** A list is one of integers, and a number with a fraction a float. */
function writeAttribute(writer, name, value) {
  text(writer, 1, name);
  const kind = Array.isArray(value) ? 'integers' : Number.isInteger(value) ? 'integer' : 'float';
  if (kind === 'integers') for (const one of value) writer.uint32(tag(8, VARINT)).int64(one);
  else if (kind === 'integer') writer.uint32(tag(3, VARINT)).int64(value);
  else writer.uint32(tag(2, FIXED32)).float(value);
  writer.uint32(tag(20, VARINT)).int32(KINDS[kind]);
}

function writeTensor(writer, { name, shape, values }) {
  for (const size of shape) writer.uint32(tag(1, VARINT)).int64(size);
  const floats = values instanceof Float32Array;
  writer.uint32(tag(2, VARINT)).int32(floats ? FLOAT : INT64);
  text(writer, 8, name);
  const raw = floats ? values : BigInt64Array.from(values, BigInt);
  writer.uint32(tag(9, BYTES)).bytes(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength));
}

function writePort(writer, { name, shape }) {
  text(writer, 1, name);
  within(writer, 2, (type) =>
    within(type, 1, (tensor) => {
      tensor.uint32(tag(1, VARINT)).int32(FLOAT);
      within(tensor, 2, (dimensions) => {
        for (const size of shape) {
          within(dimensions, 1, (field) => {
            if (typeof size === 'string') text(field, 2, size);
            else field.uint32(tag(1, VARINT)).int64(size);
          });
        }
      });
    }),
  );
}
