// A network with its input, as files that a peer outside the browser reads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOnnx } from './read_onnx.js';
import { measure } from './shapes.js';
import { plainFiles } from './weights_file.js';

/**
 * @param {{ size: number }} network @param {Uint8Array} bytes of its file @param {Float32Array} input [3, size, size]
 * @returns {{ flops: number, native: () => object, remove: () => void }} `flops` of a forward pass; `native`: the places of the files, which are
 *   written when they are first asked for
 */
export function caseOf({ size }, bytes, input) {
  const network = readOnnx(bytes);
  const { flops } = measure(network, [1, 3, size, size]);
  let folder = null;
  let places = null;
  return {
    flops,
    native() {
      if (places) return places;
      folder = mkdtempSync(join(tmpdir(), 'whylight-bench-'));
      places = {
        steps: join(folder, 'steps.json'),
        weights: join(folder, 'weights.bin'),
        input: join(folder, 'input.bin'),
        size,
      };
      const { steps, weights } = plainFiles(network);
      writeFileSync(places.steps, JSON.stringify(steps));
      writeFileSync(places.weights, weights);
      writeFileSync(places.input, Buffer.from(input.buffer));
      return places;
    },
    remove() {
      if (folder) rmSync(folder, { recursive: true, force: true });
      places = null;
    },
  };
}
