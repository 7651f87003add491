// Starts a compiled package: the one without code for GPUs where there is no GPU to use, if the browser has the relaxed SIMD that it is compiled with.
// Only this file imports them.

import { relaxedSimd, simd } from 'wasm-feature-detect';
import openForGpus, * as forGpus from '../../pkg/whylight.js';
import openForCpu, * as forCpu from '../../pkg/whylight_cpu.js';
import { countBytes, nameOf, unreachable } from './download.js';
import { fault } from './fault.js';
import { probeGpu } from './gpu.js';
import { moduleFault } from './module_fault.js';

/** The one that was started. @type {typeof forGpus | typeof forCpu} */
let compiled = forGpus;

/**
 * @param {{ device: import('../client/types.js').Device, gpuProblem?: string, wasm: import('../client/messages.js').Code,
 *   cpuWasm: import('../client/messages.js').Code | null }} wish `gpuProblem`: a sentence known against the GPU; `cpuWasm`: the engine without code for
 *   GPUs, null where `wasm` is used on the CPU too, as it is by a browser without relaxed SIMD
 * @param {import('./download.js').OnBytes} onProgress hears of the download; its answer does not count, since a start is not cancelled
 */
export async function openEngine({ device, gpuProblem: known, wasm, cpuWasm }, onProgress) {
  const gpu = known || device === 'cpu' ? null : await probeGpu({ emulated: device === 'gpu' });
  const problem = known ?? gpu?.problem ?? null;
  if (cpuWasm && (device === 'cpu' || problem) && (await relaxedSimd())) {
    compiled = forCpu;
    await fetchAndCompile(cpuWasm, openForCpu, onProgress);
  } else {
    compiled = forGpus;
    await fetchAndCompile(wasm, openForGpus, onProgress);
  }
  return compiled.Engine.start({
    device: known ? 'auto' : device,
    gpuProblem: problem,
    // The engine does not learn the GPU's name from WebGPU.
    gpuName: gpu?.name || null,
  });
}

/**
 * @param {import('../client/messages.js').Code} code @param {typeof openForGpus | typeof openForCpu} open
 * @param {import('./download.js').OnBytes} onProgress
 */
async function fetchAndCompile({ url, bytes }, open, onProgress) {
  const response = await fetchEngine(url);
  // A copy is counted, since browsers keep the compiled module of an answer that came from the network and of no other.
  const heard = { head: new Uint8Array(), isCut: false };
  const counted = countBytes(response.clone(), bytes, onProgress, heard);
  try {
    await open({ module_or_path: response });
  } catch (error) {
    // What does not compile is known to be wrong before all of it is here.
    if (!(error instanceof WebAssembly.CompileError)) await counted;
    throw moduleFault(error, { name: nameOf(url), simd: await simd(), ...heard });
  }
}

/** A run of the decoy experiment; the module is there once the engine has started. @type {typeof forGpus.Decoy.open} */
export const openDecoy = (digits, plan, checkpoint) => compiled.Decoy.open(digits, plan, checkpoint);

/** A head of one's own; the module is there once the engine has started. @type {typeof forGpus.learn_head} */
export const learnHead = (request, progress) => compiled.learn_head(request, progress);

/** How much memory the engine has, for the tests. */
export const memoryBytes = () => compiled.wasm_memory_bytes();

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
