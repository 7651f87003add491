// Lets a network take any number of photos at once: files that were written for one say so in their input and output.
import protobuf from 'protobufjs/minimal.js';

const BATCH = 'N';
const BYTES = 2;

/** The same file with the first dimension of inputs and outputs left open. @param {Uint8Array} bytes of an ONNX file @returns {Uint8Array} */
export const openBatch = (bytes) => edited(bytes, [[7], [11, 12], [2], [1], [2]], firstDimensionOpen);

/**
 * A message in which the messages at the end of a path of fields are replaced. Everything else is copied as it stands.
 * @param {Uint8Array} bytes @param {number[][]} path the numbers of the fields at each level @param {(bytes: Uint8Array) => Uint8Array} replace
 */
function edited(bytes, [fields, ...rest], replace) {
  if (!fields) return replace(bytes);
  return mapped(bytes, (field, content) => (fields.includes(field) ? edited(content, rest, replace) : content));
}

/** TensorShapeProto: dimensions in field 1. */
function firstDimensionOpen(shape) {
  let seen = 0;
  return mapped(shape, (field, content) => {
    if (field !== 1) return content;
    seen += 1;
    // Dimension: its name in field 2, in place of its number in field 1.
    return seen === 1
      ? protobuf.Writer.create()
          .uint32((2 << 3) | BYTES)
          .string(BATCH)
          .finish()
      : content;
  });
}

/** Copies a message field by field; what `change` says of those that hold bytes is written in their place. */
function mapped(bytes, change) {
  const reader = new protobuf.Reader(bytes);
  const writer = protobuf.Writer.create();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    if ((tag & 7) === BYTES) {
      writer.uint32(tag).bytes(change(tag >>> 3, reader.bytes()));
    } else {
      reader.skipType(tag & 7);
      writer.raw(bytes.subarray(start, reader.pos));
    }
  }
  return writer.finish();
}
