// npm run size: what a visitor downloads before the first photo, against the budget.
import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { megabytes, wasmFile } from './build.mjs';
import { entry, Problem } from './workspace.mjs';

/** Bytes of the wasm, brotli at its highest quality, as a static host would store it. */
export const WASM_BUDGET_BYTES = 3_000_000;

await entry(async () => {
  if (!existsSync(wasmFile)) throw new Problem('There is no compiled package yet; run `npm run build` first.');
  const wasm = readFileSync(wasmFile);
  const brotli = brotliCompressSync(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  }).length;
  const gzip = gzipSync(wasm, { level: 6 }).length;
  console.log('| wasm | bytes |\n|---|---|');
  console.log(`| raw | ${megabytes(wasm.length)} |\n| gzip | ${megabytes(gzip)} |\n| brotli | ${megabytes(brotli)} |`);
  const within = brotli <= WASM_BUDGET_BYTES;
  console.log(`${within ? 'within' : 'OVER'} the budget of ${megabytes(WASM_BUDGET_BYTES)} brotli`);
  return within ? 0 : 1;
});
