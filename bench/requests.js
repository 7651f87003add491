// What a peer in the browser is asked: to open a network and to run it.
const OPEN = {
  whylight: () => import('./peers/whylight.js'),
  onnxruntime: () => import('./peers/onnxruntime.js'),
  tensorflow: () => import('./peers/tensorflow.js'),
  jax: () => import('./peers/jax.js'),
};

/** What answers the requests about one peer. @returns {{ ask: (message: { type: string }) => Promise<object>, close: () => void }} */
export function answering() {
  /** @type {import('./peers/index.js').Opened} */
  let opened;
  let given;
  const requests = {
    async open({ module, options, network }) {
      const [onnx, png, input] = await Promise.all([network.onnx, network.png, network.input].map(bytesOf));
      const one = new Float32Array(input.buffer);
      const batches = new Map();
      const inputOf = (batch) => {
        if (!batches.has(batch)) batches.set(batch, repeated(one, batch));
        return batches.get(batch);
      };
      given = { ...network, onnx, png, input: inputOf };
      const { open } = await OPEN[module]();
      opened = await open(given, options);
      // The peer has its own copy.
      given.onnx = null;
      return { device: opened.device };
    },
    async run({ what, batch, method, parameters, check }) {
      await opened.prepare?.();
      const began = performance.now();
      const answer = await (method ? opened.method(method, parameters) : opened[what](batch, check));
      const map = answer.map ?? (answer.gradient && largest(answer.gradient, given.size));
      return { ms: answer.ms ?? performance.now() - began, logits: answer.logits, map, target: answer.target };
    },
    async peak({ wasm, rounds }) {
      const { instance } = await WebAssembly.instantiate(await bytesOf(wasm));
      const began = performance.now();
      instance.exports.run(rounds);
      return { ms: performance.now() - began };
    },
  };
  return {
    ask: ({ type, ...request }) => requests[type](request),
    close: () => opened?.close(),
  };
}

async function bytesOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function repeated(values, times) {
  const all = new Float32Array(values.length * times);
  for (let index = 0; index < times; index += 1) all.set(values, index * values.length);
  return all;
}

/** The map of the first photo: the largest magnitude of the channels, [size, size]. */
function largest(gradient, size) {
  const pixels = size * size;
  const map = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      map[pixel] = Math.max(map[pixel], Math.abs(gradient[channel * pixels + pixel]));
    }
  }
  return map;
}

/** One line of an error. */
export const plainError = (error) =>
  String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 300);
