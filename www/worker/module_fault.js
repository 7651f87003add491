// Why the engine's module does not run: the page forbids it, the file is another one or came in part, or the browser is too old.

import { isPage } from './download.js';
import { fault, messageOf } from './fault.js';

/** As every WebAssembly module begins. */
const MAGIC = [0, 0x61, 0x73, 0x6d];

/**
 * What the page is told; what is of none of these kinds is given back as it is.
 * @param {unknown} error that the start of the module ended with
 * @param {{ name: string | undefined, simd: boolean } & import('./download.js').Heard} about `name`: of the file; `simd`: whether this browser has it
 */
export function moduleFault(error, { name, head, isCut, simd }) {
  const detail = String(error);
  // A page whose policy does not say 'wasm-unsafe-eval' may download the module and not run it.
  if (/Content.Security.Policy|unsafe-eval/i.test(messageOf(error))) {
    return fault('wasm-forbidden', 'The security policy of this page forbids WebAssembly.', detail);
  }
  if (isPage(head)) {
    return fault('network', `${name}: the server answered with a web page where the engine was expected.`, detail);
  }
  if (isCut) return fault('network', `${name} broke off while it was downloaded.`, detail);
  if (error instanceof WebAssembly.CompileError) {
    if (!simd) return fault('no-wasm', 'This browser could not compile the engine, which needs WebAssembly with SIMD.', detail);
    const isModule = MAGIC.every((byte, place) => head[place] === byte);
    if (isModule) return fault('network', `${name} is damaged or cut short.`, detail);
    return fault('network', `${name} is no WebAssembly module, which the engine is.`, detail);
  }
  // The code beside the module calls what another module does not have.
  const isOther = error instanceof TypeError && /is not a function/.test(messageOf(error));
  if (error instanceof WebAssembly.LinkError || isOther) {
    return fault('network', `${name} is of another version than the worker: take all files from one package.`, detail);
  }
  return error;
}
