// Who is measured. Each peer is a file beside this one and a line in this list.

/**
 * What a peer is given: the file, and the same input for all.
 * @typedef {object} Given
 * @property {string} id @property {string} name @property {number} size @property {string} logits name of the output
 * @property {Uint8Array} onnx the file
 * @property {(batch: number) => Float32Array} input [batch, 3, size, size], the same photo `batch` times
 * @property {Uint8Array} png the same photo before it is prepared, and @property {object} preprocess how it is
 *
 * What a run says. `ms` where the peer knows better than the clock around it what is to be counted.
 * @typedef {{ logits?: Float32Array, gradient?: Float32Array, map?: Float32Array, target?: number, ms?: number }} Answer
 *
 * A network that is open. `prepare` runs before each run and is not counted. `gradient` is that of the largest logit of each photo with respect to the
 * input, [batch, 3, size, size]; a peer that has no gradients leaves it out. A run ends when the numbers are in JavaScript's memory. With `check`
 * all logits are wanted, and nobody looks at the clock.
 * @typedef {object} Opened
 * @property {string} device
 * @property {() => Promise<void>} [prepare]
 * @property {(batch: number, check?: boolean) => Promise<Answer>} forward
 * @property {(batch: number) => Promise<Answer>} [gradient]
 * @property {(method: string, parameters: object) => Promise<Answer>} [method] of Whylight alone
 * @property {() => void} close
 *
 * @typedef {(network: Given, options: Record<string, any>) => Promise<Opened>} OpenPeer
 *
 * @typedef {object} Peer
 * @property {string} id @property {string} name
 * @property {'cpu' | 'gpu'} device what Whylight runs on beside it
 * @property {string} [module] the file, where it runs in the browser; else it is native
 * @property {number} [threads] @property {Record<string, any>} options
 * @property {boolean} gradient whether it has gradients
 */

/** `shared`: beside `cpu`, what methods gain from a second worker. @type {Record<'cpu' | 'shared' | 'gpu', Peer>} */
export const WHYLIGHT = {
  cpu: {
    id: 'whylight-cpu',
    name: 'Whylight, wasm',
    device: 'cpu',
    module: 'whylight',
    threads: 1,
    options: { device: 'cpu', workers: 1 },
    gradient: true,
  },
  shared: {
    id: 'whylight-shared',
    name: 'Whylight, wasm, 2 workers',
    device: 'cpu',
    module: 'whylight',
    threads: 2,
    options: { device: 'cpu', workers: 2 },
    gradient: true,
  },
  gpu: {
    id: 'whylight-gpu',
    name: 'Whylight, WebGPU',
    device: 'gpu',
    module: 'whylight',
    options: { device: 'gpu' },
    gradient: true,
  },
};

/** @type {Peer[]} */
export const PEERS = [
  ...[1, 2].map((threads) => ({
    id: `ort-wasm-${threads}`,
    name: `ONNX Runtime Web 1.30, wasm, ${inThreads(threads)}`,
    device: /** @type {const} */ ('cpu'),
    module: 'onnxruntime',
    threads,
    options: { provider: 'wasm', threads },
    gradient: false,
  })),
  ...[1, 2].map((threads) => ({
    id: `pytorch-${threads}`,
    name: `PyTorch native, ${inThreads(threads)}`,
    device: /** @type {const} */ ('cpu'),
    threads,
    options: { threads },
    gradient: true,
  })),
  {
    id: 'jax-wasm-1',
    name: 'jax-js 0.1.25, wasm, 1 thread',
    device: 'cpu',
    module: 'jax',
    threads: 1,
    options: { device: 'wasm', threads: 1 },
    gradient: true,
  },
  {
    id: 'tfjs-wasm-1',
    name: 'TensorFlow.js 4.22, wasm, 1 thread',
    device: 'cpu',
    module: 'tensorflow',
    threads: 1,
    options: { backend: 'wasm', threads: 1 },
    gradient: true,
  },
  {
    id: 'tfjs-webgpu',
    name: 'TensorFlow.js 4.22, WebGPU',
    device: 'gpu',
    module: 'tensorflow',
    options: { backend: 'webgpu' },
    gradient: true,
  },
  {
    id: 'tfjs-webgl',
    name: 'TensorFlow.js 4.22, WebGL',
    device: 'gpu',
    module: 'tensorflow',
    options: { backend: 'webgl' },
    gradient: true,
  },
  {
    id: 'ort-webgpu',
    name: 'ONNX Runtime Web 1.30, WebGPU',
    device: 'gpu',
    module: 'onnxruntime',
    options: { provider: 'webgpu' },
    gradient: false,
  },
  {
    id: 'jax-webgpu',
    name: 'jax-js 0.1.25, WebGPU',
    device: 'gpu',
    module: 'jax',
    options: { device: 'webgpu' },
    gradient: true,
  },
];

function inThreads(count) {
  return count === 1 ? '1 thread' : `${count} threads`;
}
