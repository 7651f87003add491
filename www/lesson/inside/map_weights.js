// The weights of Grad-CAM: how much each feature map counts. Two exact ways, as the engine tells maps and no weights.

import { QrDecomposition, Matrix } from 'ml-matrix';
import { PbfReader } from 'pbf';
import { floatsFromHalves } from './halves.js';

/**
 * @typedef {import('../../client/types.js').FeatureMapsRecord} FeatureMaps
 * @typedef {{ weights: Float64Array, bias: number | null }} MapWeights
 *
 * A tensor of the file, as it lies there.
 * @typedef {{ name: string, dims: number[], kind: number, raw: Uint8Array }} Stored
 */

// Numbers of fields in onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { dims: 1, kind: 2, name: 8, raw: 9 };
const FLOAT16 = 10;

/**
 * By a network's last layers: where the mean of each map goes into a dense layer, the gradient of a logit is the same in every cell of a map, the dense weight over
 * the number of cells.
 * @param {Uint8Array} file an ONNX file @param {{ weights: string, bias: string }} names of the dense layer's tensors, kept as f16
 * @param {number} target the class @param {FeatureMaps} maps
 * @returns {MapWeights}
 */
export function weightsFromFile(file, names, target, { channels, rows, columns }) {
  const { weights, bias } = storedIn(file, names);
  const [classes, inputs] = weights.dims;
  if (inputs !== channels || !(target < classes)) throw new Error(`${names.weights}: ${weights.dims} weights, ${channels} maps.`);
  const numbers = (/** @type {Stored} */ { raw }, /** @type {number} */ from, /** @type {number} */ count) =>
    floatsFromHalves(raw.subarray(2 * from, 2 * (from + count)));
  const row = numbers(weights, target * channels, channels);
  return { weights: row.map((weight) => weight / (rows * columns)), bias: numbers(bias, target, 1)[0] };
}

/** @param {Uint8Array} file @param {{ weights: string, bias: string }} names @returns {{ weights: Stored, bias: Stored }} */
function storedIn(file, names) {
  /** @type {Map<string, Stored>} */
  const found = new Map();
  new PbfReader(file).readFields((field, _, reader) => {
    if (field !== MODEL_GRAPH) return;
    reader.readMessage((part) => {
      if (part !== GRAPH_INITIALIZER) return;
      const tensor = reader.readMessage(readTensor, { name: '', dims: [], kind: 0, raw: new Uint8Array() });
      if (tensor.kind === FLOAT16) found.set(tensor.name, tensor);
    }, null);
  }, null);
  const known = (/** @type {string} */ name) => {
    const tensor = found.get(name);
    if (!tensor) throw new Error(`The network's file has no tensor ${name} of the kind f16.`);
    return tensor;
  };
  return { weights: known(names.weights), bias: known(names.bias) };
}

/** @param {number} field @param {Stored} tensor @param {PbfReader} reader */
function readTensor(field, tensor, reader) {
  if (field === TENSOR.dims) reader.readPackedVarint(tensor.dims);
  else if (field === TENSOR.kind) tensor.kind = reader.readVarint();
  else if (field === TENSOR.name) tensor.name = reader.readString();
  else if (field === TENSOR.raw) tensor.raw = reader.readBytes();
}

/**
 * By the map itself: without its ReLU it is the sum of the maps times their weights, one equation for each cell. With more cells than maps the weights follow.
 * @param {FeatureMaps} maps @param {ArrayLike<number>} cells of the map, as many
 * @returns {MapWeights}
 */
export function weightsFromMap({ channels, rows, columns, values }, cells) {
  const count = rows * columns;
  if (channels > count) throw new Error(`${channels} weights do not follow from ${count} cells.`);
  const equations = new Matrix(count, channels);
  for (let channel = 0; channel < channels; channel += 1)
    for (let cell = 0; cell < count; cell += 1) equations.set(cell, channel, values[channel * count + cell]);
  const solved = new QrDecomposition(equations).solve(Matrix.columnVector(Array.from(cells)));
  return { weights: Float64Array.from(solved.to1DArray()), bias: null };
}
