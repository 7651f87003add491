// npm run bench: how long, how much memory, how many bytes; beside TensorFlow.js on the same network, weights and input.
//
//   npm run bench -- [--runs N] [--skip-tfjs] [--skip-gpu] [--hardware]
import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setupBuild } from './setup.mjs';
import { brotliBytes, WASM_BUDGET_BYTES } from './size.mjs';
import { entry, must, output, Problem, root } from './workspace.mjs';

const CARD = JSON.parse(readFileSync(join(root, 'models', 'efficientnet_lite0.json'), 'utf8'));
const PHOTO = 'photos/chelsea.png';
// The short side of the card's resize: at this size the resize changes nothing, so both sides see the very same pixels.
const SIDE = CARD.preprocess.resize.size;
const SIZE = CARD.input.height;
// f32 sums in another order over some fifty layers.
const LOGITS_AGREE = 1e-3;
const GRADIENTS_AGREE = 1e-2;

async function browserPath() {
  const { findChromium } = await import('./chromium.mjs');
  return findChromium();
}

// Put before the worker's script: wasm memory only grows, so its size afterwards is the peak.
const KEEP_MEMORY = `for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...parameters) => {
    const result = await original.apply(WebAssembly, parameters);
    self.wasmMemory = (result.instance ?? result).exports.memory;
    return result;
  };
}
`;

/** A photo of the size that preprocessing leaves alone: as a PNG for Whylight, and its centre as pixels for the peer. */
async function photoForBoth(session) {
  const { page, close } = await session.open({ path: 'models/index.json' });
  const photo = await page.evaluate(
    async ({ address, side, size }) => {
      const bitmap = await createImageBitmap(await (await fetch(address)).blob());
      const canvas = new OffscreenCanvas(side, side);
      const drawing = canvas.getContext('2d');
      drawing.drawImage(bitmap, 0, 0, side, side);
      const start = (side - size) / 2;
      const { data } = drawing.getImageData(start, start, size, size);
      const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      return { png: Array.from(png), pixels: Array.from(data).filter((_, index) => index % 4 !== 3) };
    },
    { address: `/${PHOTO}`, side: SIDE, size: SIZE },
  );
  await close();
  return photo;
}

async function whylight(session, worker, device, input, runs) {
  const { takeWorker } = await import('../tests/web/harness.mjs');
  const { page, close } = await session.open({ init: takeWorker });
  worker.path = new URL(await page.evaluate(() => globalThis.workerAddress())).pathname;
  const result = await page.evaluate(
    async ({ device, model, png, runs }) => {
      const peer = await globalThis.peer();
      const ask = async (message) => {
        const answer = await peer.ask(message);
        if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.message}`);
        return answer;
      };
      const start = await ask({ type: 'start', device });
      if (start.device.kind !== device) throw new Error(start.device.reason);
      await ask({ type: 'model', key: 'the network', source: { id: model } });
      const all = [];
      for (let run = 0; run <= runs; run += 1) {
        // Predictions are kept per photo: opening it again makes each run predict again.
        await ask({ type: 'photo', key: 'the photo', source: { file: new Blob([Uint8Array.from(png)]), name: 'bench.png' } });
        const began = performance.now();
        const { report } = await ask({ type: 'explain', target: 'top', method: 'gradient', parameters: {} });
        all.push({ wall_ms: performance.now() - began, report });
      }
      const cams = [];
      const peaks = {};
      if (device === 'cpu') {
        for (let run = 0; run <= runs; run += 1) {
          await ask({ type: 'photo', key: 'the photo', source: { file: new Blob([Uint8Array.from(png)]), name: 'bench.png' } });
          const { report } = await ask({ type: 'explain', target: 'top', method: 'grad-cam', parameters: {} });
          if (run > 0) cams.push(report.timings);
        }
        // The module's memory never shrinks: what it has after a request is the peak so far.
        for (const samples of [16, 256]) {
          await ask({ type: 'explain', target: 'top', method: 'smoothgrad', parameters: { samples } });
          peaks[samples] = (await ask({ type: 'memory' })).bytes;
        }
      }
      const { report } = all[0];
      return {
        cams,
        peaks,
        device: start.device.name,
        target: report.target.index,
        logits: Object.fromEntries(report.predictions.map(({ index, logit }) => [index, logit])),
        map: Array.from(report.map.values),
        first_ms: all[0].wall_ms,
        runs: all.slice(1).map((run) => ({ wall_ms: run.wall_ms, timings: run.report.timings })),
      };
    },
    { device, model: CARD.id, png: input.png, runs },
  );
  const [thread] = page.workers();
  result.memory = await thread.evaluate(() => self.wasmMemory?.buffer.byteLength ?? NaN);
  await close();
  const stage = (timings, name) => {
    const found = timings.find((timing) => timing.stage === name);
    if (!found)
      throw new Problem(`The report has no timing "${name}", only ${timings.map((timing) => timing.stage).join(', ')}.`);
    return found.ms;
  };
  const forward = result.runs.map(({ timings }) => stage(timings, 'forward'));
  // The method's own stage: one forward pass that records, and the reverse pass.
  const gradient = result.runs.map(({ timings }) => stage(timings, 'explain'));
  const cam = median(result.cams.map((timings) => stage(timings, 'explain') / stage(timings, 'forward')));
  return { ...result, forward_ms: median(forward), gradient_ms: median(gradient), cam };
}

async function tfjs(session, input, target, runs) {
  const { page, close } = await session.open({ path: 'bench/' });
  await page.waitForFunction(() => globalThis.benchReady);
  page.setDefaultTimeout(600_000);
  const began = performance.now();
  const result = await page.evaluate((task) => globalThis.benchTfjs(task), {
    model: `/models/${CARD.file}`,
    pixels: input.pixels,
    size: SIZE,
    mean: CARD.preprocess.mean,
    scale: CARD.preprocess.scale,
    target,
    runs,
  });
  await close();
  if (result.backend !== 'webgpu') throw new Problem(`tfjs runs on ${result.backend}, not on webgpu.`);
  console.log(`tfjs took ${Math.round((performance.now() - began) / 1000)} s in all`);
  return { ...result, forward_ms: median(result.forward_ms), gradient_ms: median(result.gradient_ms) };
}

/** From navigation to the frame after the map's arrival, on a second visit. */
async function pageToFirstMap(launch, runs) {
  const { settled, watchWorkers } = await import('../tests/web/harness.mjs');
  const session = await launch({ cold: true });
  try {
    const { page, close } = await session.open({ init: watchWorkers });
    await settled(page);
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      await page.reload();
      await page.waitForFunction(() => globalThis.mapAt > 0, undefined, { timeout: 60_000 });
      times.push(await page.evaluate(() => globalThis.mapAt));
    }
    await close();
    return median(times);
  } finally {
    await session.close();
  }
}

/** A peer is timed only if it is right: its logits and its map are compared with the reference's. */
function compare(result, truth) {
  const classes = Object.keys(truth.logits);
  const of = (logits) => classes.map((index) => logits[index]);
  const logits = distance(of(result.logits), of(truth.logits));
  const map = distance(result.map, truth.map);
  const words = `logits ${logits.toExponential(1)}, map ${map.toExponential(1)}`;
  return logits < LOGITS_AGREE && map < GRADIENTS_AGREE ? words : `NO: ${words}`;
}

function distance(a, b) {
  const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(b.map((value, index) => a[index] - value)) / norm(b);
}

function row(what, { forward_ms, gradient_ms, first_ms, memory }, agrees) {
  const whole = (value) => (Number.isFinite(value) ? Math.round(value) : '');
  return [what, whole(forward_ms), whole(gradient_ms), whole(first_ms), whole(memory / 1e6), agrees];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function table(head, rows) {
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  line(head);
  console.log(`|${'---|'.repeat(head.length)}`);
  rows.forEach(line);
}

await entry(async () => {
  const { values: options } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      'skip-tfjs': { type: 'boolean', default: false },
      'skip-gpu': { type: 'boolean', default: false },
      hardware: { type: 'boolean', default: false },
    },
  });
  const runs = Number(options.runs);
  const { bindgen } = await setupBuild();
  const { build, buildPage, megabytes, wasmFile } = await import('./build.mjs');
  await build({ bindgen });
  await buildPage({ debug: true });
  if (!options['skip-tfjs']) {
    await must('webpack', ['--config', 'bench/webpack.config.js', '--stats', 'errors-only']);
  }

  const { debug, launch } = await import('../tests/web/harness.mjs');
  const { default: sirv } = await import('sirv');
  const bench = sirv(join(root, 'dist-bench'), { dev: true });
  const worker = { path: null };
  const override = (request, response) => {
    if (request.url.startsWith('/bench/')) {
      request.url = request.url.slice('/bench'.length);
      bench(request, response, () => response.writeHead(404).end());
      return true;
    }
    if (request.url !== worker.path) return false;
    response.setHeader('Content-Type', 'text/javascript');
    response.end(KEEP_MEMORY + readFileSync(join(debug, worker.path)));
    return true;
  };

  const rows = [];
  let input;
  let truth;
  const session = await launch({ cold: true, gpu: !options['skip-gpu'], hardware: options.hardware, override });
  try {
    input = await photoForBoth(session);
    truth = await whylight(session, worker, 'cpu', input, runs);
    rows.push(row('Whylight, CPU (wasm, SIMD)', truth, 'the reference'));
    if (!options['skip-gpu']) {
      const gpu = await whylight(session, worker, 'gpu', input, runs);
      rows.push(row(`Whylight, WebGPU (${gpu.device})`, gpu, compare(gpu, truth)));
      if (!options['skip-tfjs']) {
        const peer = await tfjs(session, input, truth.target, runs);
        rows.push(row(`TensorFlow.js 4.22, WebGPU (${gpu.device})`, peer, compare(peer, truth)));
      }
    }
  } finally {
    await session.close();
  }
  const first_ms = await pageToFirstMap(launch, runs);

  const wasm = readFileSync(wasmFile);
  console.log(`\n${CARD.name} at ${SIZE}, batch 1, median of ${runs} warm runs, ${cpus().length} cores (${cpus()[0].model}),`);
  console.log(`${output(await browserPath(), ['--version'])}. "Gradient" is the forward and the reverse walk together.\n`);
  table(['what', 'forward, ms', 'gradient, ms', 'first run, ms', 'wasm memory, MB', 'agrees with the reference'], rows);
  console.log();
  table(
    ['what', 'measured', 'bound'],
    [
      ['page to first map, network cached, CPU, ms', Math.round(first_ms), 3000],
      ['wasm, raw', megabytes(statSync(wasmFile).size), ''],
      ['wasm, brotli', megabytes(brotliBytes(wasm)), megabytes(WASM_BUDGET_BYTES)],
      [
        'peak wasm memory for a gradient, CPU, MB',
        Number.isFinite(truth.memory) ? Math.round(truth.memory / 1e6) : 'not seen',
        300,
      ],
      ['Grad-CAM, CPU, in forward passes', truth.cam.toFixed(2), 1.15],
      [
        'peak wasm memory, SmoothGrad of 16 and of 256 copies, CPU, MB',
        [16, 256].map((samples) => Math.round(truth.peaks[samples] / 1e6)).join(' and '),
        'no growth',
      ],
    ],
  );
  // A peer, or a device, that computes something else was not measured at all.
  return rows.some((cells) => cells.at(-1).startsWith('NO')) ? 1 : 0;
});
