// Starts the compiled package. Only this file and `debug_worker.js`, the worker of the tests, import it.

import init, { Decoy, Engine, learn_head } from '../../pkg/whylight.js';
import { countBytes, nameOf, unreachable } from './download.js';
import { fault } from './fault.js';
import { probeGpu } from './gpu.js';
import { moduleFault } from './module_fault.js';

/**
 * @param {{ device: import('../client/types.js').Device, gpuProblem?: string, wasm: string, wasmBytes?: number }} wish `gpuProblem`: a sentence known against the
 *   GPU; `wasm`: the address of the module, `wasmBytes`: its size once it is decompressed, where that is known
 * @param {import('./download.js').OnBytes} onProgress hears of the download; its answer does not count, since a start is not cancelled
 */
export async function openEngine({ device, gpuProblem: known, wasm, wasmBytes = 0 }, onProgress) {
  const response = await fetchEngine(wasm);
  // A copy is counted, since browsers keep the compiled module of an answer that came from the network and of no other.
  const heard = { head: new Uint8Array(), isCut: false };
  const counted = countBytes(response.clone(), wasmBytes, onProgress, heard);
  const [, gpu] = await Promise.all([
    init({ module_or_path: response }).catch(async (error) => {
      // What does not compile is known to be wrong before all of it is here.
      if (!(error instanceof WebAssembly.CompileError)) await counted;
      throw moduleFault(error, { name: nameOf(wasm), ...heard });
    }),
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

/** A head of one's own; the module is there once the engine has started. @type {typeof learn_head} */
export const learnHead = (request, progress) => learn_head(request, progress);

/** @param {string} wasm */
async function fetchEngine(wasm) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(wasm);
  } catch (error) {
    throw await unreachable(wasm, error);
  }
  if (!response.ok) throw fault('network', `The server answered ${response.status} for the engine, ${nameOf(wasm)}.`);
  return response;
}
