// The whole text that the benchmark prints and, with --write, keeps in docs/benchmarks.md.
import { digits, markdown, networkText, wrapped } from './table.js';

/**
 * @param {object} run
 * @param {{ cpu: string, cores: number, adapter: string | null, chromium: string, date: string, commit: string, command: string, runs: number }} run.machine
 * @param {import('./table.js').Peaks} run.peaks @param {Record<'cpu' | 'gpu', { raw: string, brotli: string, budget: string }>} run.sizes
 * @param {import('./table.js').NetworkResult[]} run.results
 */
export function documentText({ machine, peaks, sizes, results }) {
  const about = markdown(
    ['machine', ''],
    [
      ['processor', `${machine.cpu}, ${machine.cores} cores`],
      ['WebGPU', machine.adapter ?? 'not measured'],
      ['browser', machine.chromium],
      ['date, commit', `${machine.date}, ${machine.commit}`],
      ['command', `\`${machine.command}\``],
      ['peak in wasm SIMD128, one thread', `${digits(peaks.wasm)} GFLOP/s`],
      ...Object.entries(peaks.native).map(([threads, speed]) => [
        `peak of a native matrix product in PyTorch, threads: ${threads}`,
        `${digits(speed)} GFLOP/s`,
      ]),
      ['the engine for the CPU, wasm', sizeText(sizes.cpu)],
      ['the engine with code for GPUs, wasm', sizeText(sizes.gpu)],
    ],
  );
  return `${['# Benchmarks', INTRODUCTION, about, ...results.map((result) => networkText(result, peaks))].join('\n\n')}\n`;
}

const sizeText = ({ raw, brotli, budget }) => `${raw}; ${brotli} with brotli, of at most ${budget}`;

const INTRODUCTION =
  wrapped(`Written by \`npm run bench -- --write\`; [bench/README.md](../bench/README.md) says how to read it. Times are medians in
milliseconds with the quartiles; a ratio below 1 means that Whylight is quicker. Each peer took turns with Whylight in one
Chromium, and its logits and gradient were checked before it was timed.`);
