// What scripts/bench.mjs calls in the benchmark's page.
import { readOnnx } from './onnx.js';
import { forward, inputFromValues, inputGradient, networkFromOnnx, useWebGpu } from './tfjs.js';

/**
 * Times tfjs on the network at `model`, its input being `pixels` (RGB, 0..255, [height, width, 3]) after `mean` and `scale`.
 * Resolves to logits, the map (largest magnitude over the channels) and the milliseconds of every warm run.
 */
globalThis.benchTfjs = async ({ model, pixels, size, mean, scale, target, runs }) => {
  const backend = await useWebGpu();
  const network = networkFromOnnx(readOnnx(new Uint8Array(await (await fetch(model)).arrayBuffer())));
  const values = Float32Array.from(pixels, (value, index) => (value - mean[index % 3]) / scale[index % 3]);
  const x = inputFromValues(values, [1, size, size, 3]);

  const logits = await forward(network, x);
  const top = target ?? logits.indexOf(Math.max(...logits));
  const gradient = await inputGradient(network, x, top);
  const map = Array.from({ length: size * size }, (_, pixel) =>
    Math.max(...[0, 1, 2].map((channel) => Math.abs(gradient[3 * pixel + channel]))),
  );
  const repeat = async (work) => {
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      const began = performance.now();
      await work();
      times.push(performance.now() - began);
    }
    return times;
  };
  return {
    backend,
    target: top,
    logits: Array.from(logits),
    map,
    forward_ms: await repeat(() => forward(network, x)),
    gradient_ms: await repeat(() => inputGradient(network, x, top)),
  };
};

globalThis.benchReady = true;
