// Where the worker, the engine and the networks come from. Bundlers find files by the pattern `new URL('…', import.meta.url)`.

/** @param {{ base?: string | URL, models?: string | URL }} given @returns {{ wasm?: string, models: string }} absolute addresses */
export function locations({ base, models }) {
  const page = globalThis.document?.baseURI;
  const folder = base && new URL(base, page);
  return {
    ...(folder && { wasm: new URL('whylight_bg.wasm', folder).href }),
    models: new URL(models ?? 'models/', folder ?? page).href,
  };
}

/** @returns {Worker} */
export const createWorker = () => new Worker(new URL('../worker/worker.js', import.meta.url), { type: 'module' });
