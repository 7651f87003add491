// Measures networks: each peer is checked, then takes turns with Whylight.
import { setTimeout as wait } from 'node:timers/promises';
import { METHOD_ROWS, ROWS } from './rows.js';
import { relativeDistance, summary } from './statistics.js';

// f32 sums in another order over some fifty layers.
const LOGITS_AGREE = 1e-3;
// Rounding switches a few rectifiers, each of which changes the gradient behind it.
const GRADIENTS_AGREE = 1e-2;
// A run may take so long; less where the time for the network is spent.
const RUN_WITHIN_MS = 120_000;
const RUN_WITHIN_AT_LEAST_MS = 40_000;
// Threads of a peer look for more work for a moment after a run.
const PAUSE_MS = 30;
const PEERS_SHARE = 0.65;

/** A clock that is wound up once: parts of the time that is left. */
export function budgetOf(ms, now = () => performance.now()) {
  const until = now() + ms;
  return {
    left: () => until - now(),
    /** A part of what is left, of which there are `count`. */
    part: (count, share = 1) => budgetOf(Math.max(0, ((until - now()) * share) / count), now),
  };
}

/** How long to wait for one run: longer on a device that is slow by nature. @param {{ left: () => number }} budget @param {boolean} [slow] */
export const patience = (budget, slow = false) =>
  slow ? RUN_WITHIN_MS : Math.max(RUN_WITHIN_AT_LEAST_MS, Math.min(RUN_WITHIN_MS, budget.left()));

/**
 * Measures one network on one device.
 * @param {object} task
 * @param {object} task.network @param {number} task.flops @param {import('./peers/index.js').Peer[]} task.peers
 * @param {'cpu' | 'gpu'} task.device what Whylight runs on @param {Record<'cpu' | 'shared' | 'gpu', import('./peers/index.js').Peer>} task.whylight
 * @param {(peer: import('./peers/index.js').Peer) => Promise<import('./hosts.js').Host>} task.start a host with the network open in it
 * @param {(host: import('./hosts.js').Host) => Promise<number>} task.memoryOf the bytes of Whylight's wasm memory
 * @param {ReturnType<typeof budgetOf>} task.budget @param {number} task.runs @param {boolean} task.emulated whether the GPU is, which then gets `task.emulatedRuns` @param {boolean} task.methods @param {number} task.cores
 * @param {(words: string) => void} task.say @param {() => boolean} task.stopped
 */
export async function measureNetwork(task) {
  const { network, device, flops, peers, whylight, start, budget, say, stopped } = task;
  const result = { network, device, flops, peers: [], methods: [], memory: NaN };
  let cpu;
  let gpu;
  try {
    cpu = await start(whylight.cpu);
    const truth = await answers(cpu, budget);
    if (device === 'cpu') result.memory = await task.memoryOf();
    const forPeers = budget.part(1, task.methods ? PEERS_SHARE : 1);
    const queue = device === 'gpu' ? [whylight.gpu, ...peers] : peers;
    for (const [index, peer] of queue.entries()) {
      if (stopped()) return result;
      const found = { peer, cells: [] };
      result.peers.push(found);
      if (forPeers.left() <= 0) {
        found.problem = 'left out, since the time was spent';
        continue;
      }
      const own = forPeers.part(queue.length - index);
      let host;
      try {
        host = await start(peer);
        await check(host, { peer, truth, within: patience(forPeers, isSlow(task)) }, found);
        say(`${peer.name}: logits ${found.logits.toExponential(1)}, gradient ${found.map?.toExponential(1) ?? 'none'}`);
        const beside = device === 'gpu' && peer !== whylight.gpu ? gpu : cpu;
        if (!beside) found.problem ??= 'Whylight did not run on this device';
        if (!found.problem) await alternate({ ...task, budget: own }, found, host, beside);
      } catch (error) {
        found.problem = plain(error);
      }
      if (found.problem) say(`${peer.name}: not timed: ${found.problem}`);
      if (peer === whylight.gpu && host && !found.problem) gpu = host;
      else await host?.end();
    }
    if (task.methods && !stopped()) await methods(task, result, { host: cpu, shared: await openShared(task) });
  } catch (error) {
    result.problem = plain(error);
    say(`${network.name}: ${result.problem}`);
  } finally {
    await gpu?.end();
    await cpu?.end();
  }
  return result;
}

const isSlow = ({ device, emulated }) => device === 'gpu' && emulated;

const plain = (error) => String(error.message ?? error).split('\n')[0];

/** What is right: logits, and the map of the gradient. */
async function answers(host, budget) {
  const { logits } = await host.ask({ type: 'run', what: 'forward', batch: 1, check: true }, patience(budget));
  const { map } = await host.ask({ type: 'run', what: 'gradient', batch: 1 }, patience(budget));
  return { logits, map };
}

/** A peer that computes something else is not timed; one whose gradient alone is wrong, or missing, is timed forward. */
async function check(host, { peer, truth, within }, found) {
  const { logits } = await host.ask({ type: 'run', what: 'forward', batch: 1, check: true }, within);
  found.logits = relativeDistance(logits, truth.logits);
  if (found.logits > LOGITS_AGREE) found.problem = `its logits differ by ${found.logits.toExponential(1)}`;
  found.gradient = false;
  if (!peer.gradient || found.problem) return;
  try {
    const { map } = await host.ask({ type: 'run', what: 'gradient', batch: 1 }, within);
    found.map = relativeDistance(map, truth.map);
    found.gradient = found.map <= GRADIENTS_AGREE;
    if (!found.gradient) found.cells.push(empty('gradient', `it differs by ${found.map.toExponential(1)}`));
  } catch (error) {
    if (ended(error)) throw error;
    found.cells.push(empty('gradient', plain(error)));
  }
}

/** Whether nothing more is to be had of a host: it was late, or is gone. */
const ended = (error) => /no answer within|ended|closed/.test(error.message);

const empty = (row, problem) => ({ row, own: [], whylight: [], problem });

/** Runs of the peer and of Whylight in turn, the first of each pair now the one, now the other. */
async function alternate({ device, budget, runs: wanted, emulatedRuns, emulated, say, stopped }, found, host, beside) {
  const slow = isSlow({ device, emulated });
  const runs = slow ? emulatedRuns : wanted;
  const rows = ROWS.filter(({ what, batch }) => (what === 'forward' || found.gradient) && (batch === 1 || !slow));
  for (const [index, row] of rows.entries()) {
    if (stopped()) return;
    const own = budget.part(rows.length - index);
    const cell = { row: row.id, own: [], whylight: [] };
    found.cells.push(cell);
    const request = { type: 'run', what: row.what, batch: row.batch };
    const pairs = [
      { host, times: cell.own },
      { host: beside, times: cell.whylight },
    ];
    const expected = row.batch * pairExpected(found, row.what);
    // A batch takes about as long as its photos one by one; the first run of it is not counted.
    if (row.batch > 1 && 2 * expected > Math.max(own.left(), budget.left() / 2)) {
      cell.problem = `left out, since two runs of both would take about ${Math.round((2 * expected) / 1000)} s`;
      continue;
    }
    try {
      // The check was the first run of batch 1.
      if (row.batch > 1) for (const pair of pairs) await pair.host.ask(request, patience(budget, slow));
      for (let run = 0; run < runs && !stopped() && (run === 0 || own.left() > 0); run += 1) {
        const turn = run % 2 === 0 ? pairs : [...pairs].reverse();
        const times = [];
        for (const pair of turn) {
          await wait(PAUSE_MS);
          times.push((await pair.host.ask(request, patience(budget, slow))).ms);
        }
        turn.forEach((pair, at) => pair.times.push(times[at]));
      }
    } catch (error) {
      cell.problem = plain(error);
      if (ended(error)) throw error;
    }
    if (cell.own.length > 0) {
      const [mine, its] = [cell.whylight, cell.own].map((times) => summary(times).median);
      say(`  ${row.name}: ${its.toFixed(0)} ms, Whylight ${mine.toFixed(0)} ms (${cell.own.length} runs)`);
    }
  }
}

/** What a pair of runs of batch 1 took. */
function pairExpected(found, what) {
  const cell = found.cells.find(({ row, own }) => row === what && own.length > 0);
  return cell ? summary(cell.own).median + summary(cell.whylight).median : 0;
}

/** Whylight with two workers; null on a machine of one core. */
const openShared = ({ start, whylight, cores }) => (cores < 2 ? null : start(whylight.shared));

/** The methods of Whylight, each run beside a forward pass, and once more with two workers. */
async function methods({ budget, runs, say, stopped }, result, { host, shared }) {
  try {
    await eachMethod({ budget, runs, say, stopped }, result, { host, shared });
  } finally {
    await shared?.end();
  }
}

async function eachMethod({ budget, runs, say, stopped }, result, { host, shared }) {
  const forwardOf = async () => (await host.ask({ type: 'run', what: 'forward', batch: 1, check: true }, patience(budget))).ms;
  let pass = await forwardOf();
  for (const [index, row] of METHOD_ROWS.entries()) {
    if (stopped()) return;
    const own = budget.part(METHOD_ROWS.length - index);
    const found = { row: row.id, runs: [], forward: [], shared: [] };
    result.methods.push(found);
    const expected = (shared ? 2 : 1) * row.walks * pass;
    if (expected > budget.left()) {
      found.problem = `left out, since a run would take about ${Math.round(expected / 1000)} s`;
      continue;
    }
    try {
      const request = { type: 'run', method: row.method, parameters: row.parameters, batch: 1 };
      if (expected < own.left() / 3) for (const one of [host, shared]) await one?.ask(request, patience(budget));
      for (let run = 0; run < runs && !stopped() && (run === 0 || own.left() > expected / 2); run += 1) {
        found.forward.push(await forwardOf());
        found.runs.push((await host.ask(request, patience(budget) + expected)).ms);
        if (shared) found.shared.push((await shared.ask(request, patience(budget) + expected)).ms);
      }
      pass = summary(found.forward).median;
      const [alone, together] = [found.runs, found.shared].map((times) => summary(times).median.toFixed(0));
      say(`${row.name}: ${alone} ms, with two workers ${together} ms (${found.runs.length} runs)`);
    } catch (error) {
      found.problem = plain(error);
      if (ended(error)) throw error;
    }
  }
}
