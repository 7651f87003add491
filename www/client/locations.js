// The one place that says where the worker, the wasm and the networks come from.
//
// By default they are the files of the package itself. `pkg/assets.js` names each of them as
// `new URL('./file', import.meta.url)`: browsers, Vite, webpack, Rollup and Parcel all follow that, and a bundler copies the files
// under names of its own.

import { fullAddress, noAddress } from './addresses.js';
import { problem } from './errors.js';

/**
 * A compiled engine. `bytes`: its size once it is decompressed; 0 where that is not known.
 * @typedef {{ url: URL, bytes: number }} Code
 *
 * @typedef {object} Locations
 * @property {URL} worker
 * @property {Code} wasm for GPUs and for the CPU
 * @property {Code | null} cpuWasm without code for GPUs, and less than half as large; null where the other is used on the CPU too
 * @property {import('./types.js').Network[] | URL} models the shipped networks, or a folder with an `index.json` that lists cards
 */

/**
 * @param {object} [options] addresses, absolute or relative to the page
 * @param {string | URL} [options.base] a folder that holds all files of the package, such as one on another server
 * @param {string | URL} [options.worker] the file `worker.js`
 * @param {string | URL} [options.wasm] the file `whylight_bg.wasm`, which is then used on the CPU too
 * @param {string | URL} [options.models] a folder with an `index.json` that lists cards
 * @returns {Promise<Locations>}
 */
export async function locate({ base, worker, wasm, models } = {}) {
  const shipped = base === undefined ? await ownFiles() : filesIn(folder(base, 'base'));
  return {
    worker: worker === undefined ? shipped.worker() : address(worker, 'worker'),
    wasm: wasm === undefined ? shipped.wasm() : { url: address(wasm, 'wasm'), bytes: 0 },
    cpuWasm: wasm === undefined ? shipped.cpuWasm() : null,
    models: models === undefined ? shipped.models() : folder(models, 'models'),
  };
}

/** The files that lie beside this script. */
async function ownFiles() {
  try {
    return await import('../../pkg/assets.js');
  } catch (error) {
    throw problem(
      'network',
      'The list of the package’s files could not be loaded: take all files from one package.',
      String(error),
    );
  }
}

/** @param {URL} base */
const filesIn = (base) => ({
  worker: () => new URL('worker.js', base),
  wasm: () => ({ url: new URL('whylight_bg.wasm', base), bytes: 0 }),
  cpuWasm: () => ({ url: new URL('whylight_cpu_bg.wasm', base), bytes: 0 }),
  models: () => new URL('models/', base),
});

/** @param {string | URL} path @param {string} option that gives it */
const address = (path, option) => fullAddress(path, `The option \`${option}\``);

/** A folder is a folder with or without the slash at its end. @param {string | URL} path @param {string} option that gives it */
function folder(path, option) {
  const url = address(path, option);
  // Of other kinds of addresses no file lies beside another.
  if (!/^[\w+.-]+:\/\//.test(url.href)) throw noAddress(path, `The option \`${option}\``, 'of a folder');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
