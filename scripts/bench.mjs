// npm run bench: Whylight beside its peers, in one Chromium and in turn, on the same networks, weights and input. bench/README.md says how to read it.
//
//   npm run bench -- [--quick] [--only cpu|gpu] [--network ID,…] [--peer ID,…] [--runs N] [--minutes N] [--hardware] [--json FILE] [--write]
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setupBuild } from './setup.mjs';
import { cache, entry, output, Problem, root, say } from './workspace.mjs';

const PHOTO = '/photos/chelsea.png';
const BUILT = join(root, 'dist-bench');
const DOCUMENT = join(root, 'docs', 'benchmarks.md');
const MINUTES = 14;
const QUICK_MINUTES = 3.3;
const RUNS = 7;
const QUICK_RUNS = 3;
// On an emulated GPU, where a run takes twenty times as long as on the CPU.
const EMULATED_RUNS = 2;

function chosen() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      network: { type: 'string' },
      peer: { type: 'string' },
      runs: { type: 'string' },
      minutes: { type: 'string' },
      hardware: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const number = (name, otherwise) => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value > 0)) throw new Problem(`--${name} expects a number above 0, and found ${values[name]}.`);
    return value;
  };
  if (values.only && !['cpu', 'gpu'].includes(values.only))
    throw new Problem(`--only expects cpu or gpu, and found ${values.only}.`);
  return {
    ...values,
    runs: Math.ceil(number('runs', values.quick ? QUICK_RUNS : RUNS)),
    minutes: number('minutes', values.quick ? QUICK_MINUTES : MINUTES),
  };
}

/** The command as anybody would type it: where else its numbers went is left out. */
function commandOf({ quick, only, network, peer, runs, minutes, hardware, write }) {
  const usual = runs === (quick ? QUICK_RUNS : RUNS) ? {} : { runs };
  const time = minutes === (quick ? QUICK_MINUTES : MINUTES) ? {} : { minutes };
  const flags = Object.entries({ quick, only, network, peer, ...usual, ...time, hardware, write }).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value ? [`--${name} ${value}`] : [],
  );
  return ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
}

/** Those that `--network` or `--peer` names, else all. */
function named(all, list, option) {
  if (!list) return all;
  const ids = list.split(',');
  const unknown = ids.find((id) => !all.some((one) => one.id === id));
  if (unknown) throw new Problem(`--${option} knows no ${unknown}; there are ${all.map(({ id }) => id).join(', ')}.`);
  return all.filter(({ id }) => ids.includes(id));
}

/**
 * Networks and the devices they run on, the GPU last. On an emulated one the smallest network shows that the kernels are right, and how they compare;
 * a quick run leaves it out, unless it is for the GPU only.
 */
function tasksOf({ networks, adapter, options }) {
  const on = (device, some) => some.map((network) => ({ network, device }));
  const cpu = options.only === 'gpu' ? [] : on('cpu', networks);
  if (!adapter || (adapter.emulated && options.quick && options.only !== 'gpu')) return cpu;
  return [...cpu, ...on('gpu', adapter.emulated ? networks.slice(0, 1) : networks)];
}

/** The bytes of a network: a shipped one, or one that is made once and kept in the cache. */
async function fileOf(network) {
  if (network.file) return new Uint8Array(readFileSync(join(root, 'models', network.file)));
  const { RANDOM } = await import('../bench/networks/random_networks.js');
  const folder = join(cache, 'bench');
  const { make, version } = RANDOM[network.id];
  const path = join(folder, `${network.id}-${version}.onnx`);
  if (!existsSync(path)) {
    say('bench', `making ${network.name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.part`, make());
    renameSync(`${path}.part`, path);
  }
  return new Uint8Array(readFileSync(path));
}

async function bundle() {
  const { build } = await import('esbuild');
  rmSync(BUILT, { recursive: true, force: true });
  await build({
    entryPoints: [join(root, 'bench/page.js'), join(root, 'bench/worker.js')],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: BUILT,
    minify: true,
    // Served as their packages ship them.
    external: ['/ort/*', '/pkg/*'],
    logLevel: 'error',
  });
  writeFileSync(join(BUILT, 'index.html'), readFileSync(join(root, 'bench/index.html')));
}

/** The interpreter that has PyTorch, or null. */
function pythonWithTorch() {
  const python = process.env.WHYLIGHT_PYTHON || 'python3';
  if (output(python, ['-c', 'import torch'], { timeout: 120_000 }) !== null) return python;
  if (process.env.WHYLIGHT_PYTHON) throw new Problem(`WHYLIGHT_PYTHON names ${python}, which cannot import torch.`);
  say('bench', 'PyTorch is NOT measured: python3 has none. WHYLIGHT_PYTHON names an interpreter that has.');
  return null;
}

// The engine's memory never shrinks: what it has after a request is the most that it needed so far.
const KEEP_MEMORY = `for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...parameters) => {
    const result = await original.apply(WebAssembly, parameters);
    self.wasmMemory = (result.instance ?? result).exports.memory;
    return result;
  };
}
new BroadcastChannel('memory').onmessage = ({ data, target }) => {
  if (data === 'how much') target.postMessage(self.wasmMemory?.buffer.byteLength ?? 0);
};
`;

const memoryOf = (page) =>
  page.evaluate(
    () =>
      new Promise((settle) => {
        const channel = new BroadcastChannel('memory');
        let most = 0;
        channel.onmessage = ({ data }) => (most = Math.max(most, data));
        channel.postMessage('how much');
        setTimeout(() => {
          channel.close();
          settle(most);
        }, 200);
      }),
  );

/** The machine's peak at this moment, GFLOP/s: in wasm with one thread, and natively for each number of threads. */
async function peaksOf({ page, python, files, threads }) {
  const { browserHost, pythonHost } = await import('../bench/hosts.js');
  const { FLOPS_PER_ROUND, peakModule } = await import('../bench/peak.js');
  files.set('/peak.wasm', peakModule());
  const host = await browserHost(page);
  const rounds = 2e7;
  let best = Infinity;
  for (let run = 0; run < 10; run += 1) {
    best = Math.min(best, (await host.ask({ type: 'peak', wasm: '/peak.wasm', rounds }, 60_000)).ms);
  }
  await host.end();
  const peaks = { wasm: (rounds * FLOPS_PER_ROUND) / best / 1e6, native: {} };
  if (!python) return peaks;
  const native = await pythonHost(python, join(root, 'bench/peers/pytorch.py'));
  for (const count of threads) {
    peaks.native[count] = (await native.ask({ type: 'peak', threads: count, size: 1024, seconds: 1.5 }, 60_000)).gflops;
  }
  await native.end();
  return peaks;
}

/** Of two looks at the machine the one at which less else ran. */
const better = (a, b) => ({
  wasm: Math.max(a.wasm, b.wasm),
  native: Object.fromEntries(Object.entries(a.native).map(([threads, speed]) => [threads, Math.max(speed, b.native[threads])])),
});

await entry(async () => {
  const options = chosen();
  const [
    { NETWORKS, preprocess, inputOf },
    { openBatch },
    { caseOf },
    { PEERS, WHYLIGHT },
    { budgetOf, measureNetwork },
    { browserHost, pythonHost },
  ] = await Promise.all([
    import('../bench/networks/index.js'),
    import('../bench/networks/open_batch.js'),
    import('../bench/networks/case.js'),
    import('../bench/peers/index.js'),
    import('../bench/measure.js'),
    import('../bench/hosts.js'),
  ]);
  const networks = named(NETWORKS, options.network, 'network').filter(({ file }) => !options.quick || file || options.network);
  const wanted = named(PEERS, options.peer, 'peer').filter(({ device }) => !options.only || device === options.only);

  const { bindgen } = await setupBuild();
  const { buildWasm, cpuWasmFile, megabytes, wasmFile } = await import('./build.mjs');
  await buildWasm({ bindgen });
  const { buildPackage } = await import('./package.mjs');
  await buildPackage();
  await bundle();
  const cores = cpus().length;
  const python = wanted.some(({ module }) => !module) ? pythonWithTorch() : null;
  const budget = budgetOf(options.minutes * 60_000);

  const { chromium } = await import('playwright-core');
  const { findChromium, HARDWARE, QUIET, SWIFTSHADER } = await import('./chromium.mjs');
  const { serveBench } = await import('../bench/server.js');
  const files = new Map([
    ['/pkg/worker.js', Buffer.concat([Buffer.from(KEEP_MEMORY), readFileSync(join(root, 'pkg/worker.js'))])],
  ]);
  const server = await serveBench(root, BUILT, files);
  // A server of Playwright's can be killed where a GPU process answers nobody any more.
  const chromiumServer = await chromium.launchServer({
    executablePath: await findChromium({ shell: true }),
    args: [...QUIET, ...(options.hardware ? HARDWARE : SWIFTSHADER)],
    ignoreDefaultArgs: ['--disable-gpu'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const browser = await chromium.connect(chromiumServer.wsEndpoint());

  const open = new Set();
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    say('bench', 'ending; once more Ctrl-C ends at once');
    for (const host of open) host.end().catch(() => {});
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const results = [];
  let adapter = null;
  let peaks = { wasm: NaN, native: {} };
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => say('bench', `the page: ${error.message}`));
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.bench && globalThis.crossOriginIsolated);
    adapter = options.only === 'cpu' ? null : await page.evaluate(() => globalThis.adapterOf());
    const present = wanted.filter(
      ({ device, module, threads = 1 }) => (module || python) && threads <= cores && (device === 'cpu' || adapter),
    );
    if (!adapter && options.only !== 'cpu') say('bench', 'There is no WebGPU here: no GPU is measured.');
    const lookAtPeaks = () => peaksOf({ page, python, files, threads: [1, 2].filter((count) => count <= cores) });
    peaks = await lookAtPeaks();
    say('bench', `peak: ${peaks.wasm.toFixed(1)} GFLOP/s in SIMD128, one thread; natively ${JSON.stringify(peaks.native)}`);

    const tasks = tasksOf({ networks, adapter, options });
    for (const [index, { network, device }] of tasks.entries()) {
      if (stopping || budget.left() < 0) break;
      say('bench', `${network.name}${device === 'gpu' ? ', WebGPU' : ''}`);
      const bytes = openBatch(await fileOf(network));
      const { png, rgb } = await page.evaluate(([address, size]) => globalThis.photoOf(address, size), [PHOTO, network.size]);
      const input = inputOf(network, rgb);
      const kept = caseOf(network, bytes, input);
      files.set('/case/onnx', bytes).set('/case/png', Buffer.from(png)).set('/case/input', Buffer.from(input.buffer));
      const given = {
        id: network.id,
        name: network.name,
        size: network.size,
        logits: network.logits,
        preprocess: preprocess(network),
        onnx: '/case/onnx',
        png: '/case/png',
        input: '/case/input',
      };
      const start = async (peer) => {
        const host = peer.module
          ? await browserHost(page, peer.module)
          : await pythonHost(python, join(root, 'bench/peers/pytorch.py'));
        open.add(host);
        const ended = { ...host, end: () => (open.delete(host), host.end()) };
        try {
          const message = peer.module
            ? { module: peer.module, options: peer.options, network: given }
            : { ...kept.native(), ...peer.options };
          await host.ask({ type: 'open', ...message }, 120_000);
        } catch (error) {
          await ended.end();
          throw error;
        }
        return ended;
      };
      results.push(
        await measureNetwork({
          network: { id: network.id, name: network.name },
          flops: kept.flops,
          device,
          peers: present.filter((peer) => peer.device === device),
          whylight: WHYLIGHT,
          start,
          memoryOf: () => memoryOf(page),
          budget: budget.part(tasks.length - index),
          runs: options.runs,
          emulatedRuns: EMULATED_RUNS,
          emulated: Boolean(adapter?.emulated),
          cores,
          methods: device === 'cpu' && !options.quick && !options.peer,
          say: (words) => say('', words),
          stopped: () => stopping,
        }),
      );
      for (const part of ['onnx', 'png', 'input']) files.delete(`/case/${part}`);
      kept.remove();
    }
    if (!stopping) peaks = better(peaks, await lookAtPeaks());
  } catch (error) {
    if (!stopping) throw error;
  } finally {
    await Promise.all([...open].map((host) => Promise.race([host.end().catch(() => {}), wait(5000, null, { ref: false })])));
    await chromiumServer.kill();
    await server.close();
  }

  const { documentText } = await import('../bench/document.js');
  const { CPU_WASM_BUDGET_BYTES, WASM_BUDGET_BYTES } = await import('./size.mjs');
  const { brotli } = await import('./brotli.mjs');
  const machine = {
    cpu: cpus()[0].model.trim(),
    cores,
    adapter: adapter && `${adapter.name}${adapter.emulated ? ', emulated on the CPU' : ''}`,
    chromium: output(await findChromium({ shell: true }), ['--version']),
    date: new Date().toISOString().slice(0, 10),
    commit: `${output('git', ['rev-parse', '--short', 'HEAD'])}${output('git', ['status', '--porcelain']) ? ', changed' : ''}`,
    command: commandOf(options),
    runs: options.runs,
  };
  // Compressing takes half a minute: Ctrl-C ends the process then, and whoever stopped need not wait for it.
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const sizeOf = async (file, budget) => {
    const wasm = readFileSync(file);
    const small = stopping ? 'not measured' : megabytes((await brotli(wasm)).length);
    return { raw: megabytes(wasm.length), brotli: small, budget: megabytes(budget) };
  };
  const sizes = { cpu: await sizeOf(cpuWasmFile, CPU_WASM_BUDGET_BYTES), gpu: await sizeOf(wasmFile, WASM_BUDGET_BYTES) };
  const text = documentText({ machine, peaks, sizes, results });
  console.log(`\n${text}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, peaks, sizes, results }, null, 1)}\n`);
  if (options.write && !stopping) writeFileSync(DOCUMENT, text);
  if (stopping) return 130;
  // A Whylight that computes something else on the GPU, or fails, was not measured at all.
  const failed = results.some(
    ({ problem, peers }) => problem || peers.some((one) => one.peer.id === WHYLIGHT.gpu.id && one.problem),
  );
  return failed ? 1 : 0;
});
