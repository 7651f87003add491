// Starts the compiled package. Only this file and `debug_worker.js`, the worker of the tests, import it.

import init, { Decoy, Engine } from '../../pkg/whylight.js';
import { countBytes } from './download.js';
import { fault, messageOf } from './fault.js';
import { probeGpu } from './gpu.js';

/**
 * @param {{ device: import('../client/types.js').Device, gpuProblem?: string, wasm: string, wasmBytes?: number }} wish `gpuProblem`: a sentence known against the
 *   GPU; `wasm`: the address of the module, `wasmBytes`: its size once it is decompressed, where that is known
 * @param {import('./download.js').OnBytes} onProgress hears of the download; its answer does not count, since a start is not cancelled
 */
export async function openEngine({ device, gpuProblem: known, wasm, wasmBytes = 0 }, onProgress) {
  const response = await fetchEngine(wasm);
  // A copy is counted, since browsers keep the compiled module of an answer that came from the network and of no other.
  countBytes(response.clone(), wasmBytes, onProgress);
  const [, gpu] = await Promise.all([
    init({ module_or_path: response }).catch(refusedModule),
    known || device === 'cpu' ? null : probeGpu({ emulated: device === 'gpu' }),
  ]);
  const engine = await Engine.start({
    device: known ? 'auto' : device,
    gpuProblem: known ?? gpu?.problem ?? null,
    // The engine does not learn the GPU's name from WebGPU.
    gpuName: gpu?.name || null,
  });
  return engine;
}

/** A run of the decoy experiment; the module is there once the engine has started. @type {typeof Decoy.open} */
export const openDecoy = (digits, plan, checkpoint) => Decoy.open(digits, plan, checkpoint);

/** @param {string} wasm */
async function fetchEngine(wasm) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(wasm);
  } catch (error) {
    throw fault('network', 'The engine could not be downloaded.', String(error));
  }
  if (!response.ok) throw fault('network', `The server answered ${response.status} for the engine.`);
  return response;
}

/**
 * A page whose policy does not say 'wasm-unsafe-eval' may download the module and not run it.
 * @param {unknown} error @returns {never}
 */
function refusedModule(error) {
  if (/Content.Security.Policy|unsafe-eval/i.test(messageOf(error))) {
    throw fault('wasm-forbidden', 'The security policy of this page forbids WebAssembly.', String(error));
  }
  if (error instanceof WebAssembly.CompileError) {
    throw fault('no-wasm', 'This browser could not compile the engine, which needs WebAssembly with SIMD.', String(error));
  }
  throw error;
}
