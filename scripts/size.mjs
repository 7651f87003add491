// npm run size: what a visitor downloads before the first photo, and before the first use of an element, against the budgets.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotli } from './brotli.mjs';
import { cpuWasmFile, megabytes, wasmFile } from './build.mjs';
import { entry, Problem, root } from './workspace.mjs';

/** Bytes of the wasm, brotli at its highest quality, as a static host would store it. It was 3 MB before ninety more operators were read. */
export const WASM_BUDGET_BYTES = 3_300_000;

/** Bytes of the wasm without code for GPUs, compressed likewise: what a browser fetches that has none. */
export const CPU_WASM_BUDGET_BYTES = 1_800_000;

/** Bytes of the element and of what it imports at once, gzip: every page with a `<why-light>` pays them, seen or not. It was 30 kB before its texts could be in other languages. */
export const ELEMENT_BUDGET_BYTES = 32_000;

/** A module of the package and the modules that it imports statically, as file names. */
function loadedWith(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(root, 'pkg', name), 'utf8');
  // A dynamic import has a parenthesis before the address.
  for (const [, next] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)) loadedWith(next, found);
  return found;
}

const gzipped = (names) =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(root, 'pkg', name)), { level: 6 }).length, 0);

const kilobytes = (bytes) => `${(bytes / 1e3).toFixed(1)} kB`;

async function measure() {
  if (![wasmFile, cpuWasmFile, join(root, 'pkg', 'element.js')].every(existsSync))
    throw new Problem('There is no compiled package yet; run `npm run build` first.');
  const both = [wasmFile, cpuWasmFile].map((file) => readFileSync(file));
  const [whole, cpu] = await Promise.all(both.map(async (wasm) => (await brotli(wasm)).length));
  const row = (name, sizes) => console.log(`| ${name} | ${sizes.map(megabytes).join(' | ')} |`);
  console.log('| wasm | with code for GPUs | for the CPU alone |\n|---|---|---|');
  row(
    'raw',
    both.map(({ length }) => length),
  );
  row(
    'gzip',
    both.map((wasm) => gzipSync(wasm, { level: 6 }).length),
  );
  row('brotli', [whole, cpu]);

  const element = gzipped(new Set(['whylight.global.js', ...loadedWith('element.js')]));
  const client = gzipped([...loadedWith('client.js')].filter((name) => !loadedWith('element.js').has(name)));
  console.log('\n| JavaScript, gzip | bytes |\n|---|---|');
  console.log(`| element before first use | ${kilobytes(element)} |\n| client, at first use | ${kilobytes(client)} |`);
  console.log(`| worker, at first use | ${kilobytes(gzipped(['worker.js']))} |\n`);

  const budgets = [
    ['wasm, brotli', whole, WASM_BUDGET_BYTES],
    ['wasm for the CPU alone, brotli', cpu, CPU_WASM_BUDGET_BYTES],
    ['element before first use, gzip', element, ELEMENT_BUDGET_BYTES],
  ];
  for (const [name, bytes, budget] of budgets) {
    console.log(`${name}: ${bytes <= budget ? 'within' : 'OVER'} the budget of ${kilobytes(budget)}`);
  }
  return budgets.every(([, bytes, budget]) => bytes <= budget) ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await entry(measure);
