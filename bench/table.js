// The results as tables of Markdown. Nothing here measures or reads a clock.
import { METHOD_ROWS, ROWS, gflops } from './rows.js';
import { ratios, summary } from './statistics.js';

/**
 * Runs of a peer and of Whylight beside it, in alternation: `own` and `whylight` in ms. `problem`: why there are none, or no more.
 * @typedef {{ row: string, own: number[], whylight: number[], problem?: string }} Cell
 * @typedef {{ peer: { id: string, name: string, device: 'cpu' | 'gpu', threads?: number, module?: string }, device?: string, logits?: number, map?: number, problem?: string, cells: Cell[] }} PeerResult
 * @typedef {{ network: { id: string, name: string }, device: 'cpu' | 'gpu', flops: number, memory: number, peers: PeerResult[], methods: { row: string, runs: number[], forward: number[], shared: number[], problem?: string }[], problem?: string }} NetworkResult
 * @typedef {{ wasm: number, native: Record<number, number> }} Peaks GFLOP/s, one thread in wasm, and natively for each number of threads
 */

/** Markdown. @param {string[]} head @param {string[][]} rows */
export function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A paragraph in lines of at most 120 characters. @param {string} text */
export function wrapped(text) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= 120) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}

/** Three digits, or as many as stand before the point. */
export function digits(value) {
  if (!Number.isFinite(value)) return '';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toPrecision(value === 0 ? 1 : 3);
}

/** @param {number[]} runs @returns {string} median and quartiles, ms */
export function spread(runs) {
  const { median, low, high } = summary(runs);
  return runs.length > 1 ? `${digits(median)} (${digits(low)} to ${digits(high)})` : digits(median);
}

/** The peak of what a peer runs on; NaN where it is not measured. @param {PeerResult["peer"]} peer @param {Peaks} peaks */
export function peakOf({ device, module, threads = 1 }, peaks) {
  if (device === 'gpu') return NaN;
  return module ? threads * peaks.wasm : (peaks.native[threads] ?? NaN);
}

export const HEAD = [
  'row',
  'beside',
  'runs',
  'its ms',
  "Whylight's ms",
  'Whylight / it',
  'its GFLOP/s',
  "Whylight's",
  'of its peak',
  "of Whylight's",
];

/** Rows of the table of a network: a line for each row and peer. @param {NetworkResult} result @param {Peaks} peaks @returns {string[][]} */
export function peerRows({ flops, peers }, peaks) {
  return ROWS.flatMap((row) =>
    peers.flatMap(({ peer, cells }) => {
      const cell = cells.find((one) => one.row === row.id);
      if (!cell || cell.own.length === 0) return [];
      const ratio = ratios(cell.whylight, cell.own);
      const speeds = [cell.own, cell.whylight].map((runs) => gflops(row, flops, summary(runs).median));
      const tops = [peakOf(peer, peaks), besideOf(peer) === 'cpu' ? peaks.wasm : NaN];
      const shares = speeds.map((speed, index) => percent(speed / tops[index]));
      const ratioText =
        ratio.runs > 1 ? `${digits(ratio.median)} (${digits(ratio.low)} to ${digits(ratio.high)})` : digits(ratio.median);
      return [
        [
          row.name,
          peer.name,
          String(cell.own.length),
          spread(cell.own),
          spread(cell.whylight),
          ratioText,
          ...speeds.map(digits),
          ...shares,
        ],
      ];
    }),
  );
}

const percent = (share) => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : '');

export const METHOD_HEAD = [
  'method',
  'runs',
  'ms',
  'in forward passes',
  'GFLOP/s',
  'ms with two workers',
  'one / two workers',
  'at least, by a peer',
];

/** Rows of the methods: Whylight, and what the quickest peer needs at least. @param {NetworkResult} result @returns {string[][]} */
export function methodRows({ flops, peers, methods }) {
  return methods.flatMap(({ row: id, runs, forward, shared }) => {
    if (runs.length === 0) return [];
    const row = METHOD_ROWS.find((one) => one.id === id);
    const { median } = summary(runs);
    const passes = summary(forward).median;
    return [
      [
        row.name,
        String(runs.length),
        spread(runs),
        digits(median / passes),
        digits(gflops(row, flops, median)),
        shared.length > 0 ? spread(shared) : '',
        shared.length > 0 ? digits(ratios(runs, shared).median) : '',
        bound(row, peers),
      ],
    ];
  });
}

/** The quickest peer on the CPU, its batches alone. */
function bound({ bound: needed }, peers) {
  if (!needed) return '';
  const times = peers
    .filter(({ peer }) => peer.device === 'cpu')
    .flatMap(({ peer, cells }) => {
      const cell = cells.find((one) => one.row === needed.row);
      return cell?.own.length ? [{ name: peer.name, ms: needed.times * summary(cell.own).median }] : [];
    })
    .sort((a, b) => a.ms - b.ms);
  return times.length === 0 ? '' : `${digits(times[0].ms)} ms: ${times[0].name}`;
}

/** What was checked before anything was timed. @param {NetworkResult} result @returns {string[][]} */
export const checkRows = ({ peers }) =>
  peers.map(({ peer, logits, map, problem, cells }) => [
    peer.name,
    exponent(logits),
    exponent(map),
    [problem, ...cells.filter((cell) => cell.problem).map((cell) => `${cell.row}: ${cell.problem}`)]
      .filter(Boolean)
      .join('; ')
      .replaceAll('|', '/') || 'timed',
  ]);

const exponent = (value) => (value === undefined ? '' : value.toExponential(1));

/** What Whylight ran on beside a peer: on the same device, and on the CPU beside itself on the GPU. */
const besideOf = ({ id, device }) => (id === 'whylight-gpu' ? 'cpu' : device);

/** The whole text of one network. @param {NetworkResult} result @param {Peaks} peaks */
export function networkText(result, peaks) {
  const { network, device, flops, memory, problem } = result;
  const held = Number.isFinite(memory) ? ` Whylight's wasm memory after a gradient: ${digits(memory / 1e6)} MB.` : '';
  const parts = [
    `## ${network.name}${device === 'gpu' ? ', WebGPU' : ''}`,
    wrapped(`${digits(flops / 1e9)} GFLOP for a forward pass.${held}`),
  ];
  if (problem) parts.push(wrapped(`Not measured: ${problem}.`));
  const rows = peerRows(result, peaks);
  if (rows.length > 0) parts.push(markdown(HEAD, rows));
  const methods = methodRows(result);
  if (methods.length > 0) parts.push(markdown(METHOD_HEAD, methods));
  if (result.peers.length > 0)
    parts.push(markdown(['checked', 'logits differ by', 'gradient differs by', 'then'], checkRows(result)));
  const failed = result.methods.filter((one) => one.problem).map((one) => `${one.row}: ${one.problem}`);
  if (failed.length > 0) parts.push(wrapped(`Not measured: ${failed.join('; ')}.`));
  return parts.join('\n\n');
}
