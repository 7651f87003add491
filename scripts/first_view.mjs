// What a first visitor of the lesson waits for, with nothing in the browser's cache: when something is painted, when the text can be read, when the first
// figure has its map, and how much came over the line until then.
//
//   node scripts/first_view.mjs [--runs 5] [--mbit 20] [--width 1440] [--height 900] [--folder dist] [--path ''] [--json]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from './chromium.mjs';
import { serve } from './serve.mjs';
import { throttled } from './throttle.mjs';
import { megabytes } from './build.mjs';
import { entry, root } from './workspace.mjs';

const LONGEST_MS = 120_000;
const options = {
  runs: { type: 'string', default: '5' },
  mbit: { type: 'string', default: '20' },
  width: { type: 'string', default: '1440' },
  height: { type: 'string', default: '900' },
  folder: { type: 'string', default: 'dist' },
  path: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
};

/** Runs in the page: notes when its first paragraph stands on the screen, and when the first figure has told of its map and a frame was drawn. */
function watch() {
  const seen = (globalThis.firstView = {});
  const look = () => {
    const text = document.querySelector('main p');
    const painted = performance.getEntriesByName('first-contentful-paint').length > 0;
    if (painted && text && text.getBoundingClientRect().height > 0) seen.readable ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  document.addEventListener('result', () => requestAnimationFrame(() => setTimeout(() => (seen.live ??= performance.now()))), {
    capture: true,
  });
}

async function run(browser, { url, sent }, { path, viewport }) {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    const before = sent();
    await page.goto(`${url}/${path}`);
    await page.waitForFunction(() => globalThis.firstView.readable, undefined, { timeout: LONGEST_MS, polling: 20 });
    const readableBytes = sent() - before;
    await page.waitForFunction(() => globalThis.firstView.live, undefined, { timeout: LONGEST_MS, polling: 20 });
    const liveBytes = sent() - before;
    const times = await page.evaluate(() => ({
      painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      ...globalThis.firstView,
    }));
    return { ...times, readableBytes, liveBytes };
  } finally {
    await context.close();
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

await entry(async () => {
  const { values } = parseArgs({ options });
  const viewport = { width: Number(values.width), height: Number(values.height) };
  const server = await serve({ folder: join(root, values.folder) });
  const line = await throttled({ port: server.port, bits_per_s: Number(values.mbit) * 1e6 });
  const runs = [];
  try {
    for (let count = 0; count < Number(values.runs); count += 1) {
      // A new browser each time, so that no compiled code is left either.
      const browser = await chromium.launch({ executablePath: await findChromium({ shell: true }), args: QUIET });
      try {
        runs.push(await run(browser, line, { path: values.path, viewport }));
      } finally {
        await browser.close();
      }
    }
  } finally {
    await line.close();
    await server.close();
  }
  const of = (key) => runs.map((one) => one[key]);
  const result = Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(of(key))]));
  if (values.json) return console.log(JSON.stringify({ ...result, runs }));
  const seconds = (key) =>
    `${(result[key] / 1000).toFixed(2)} s (${(Math.min(...of(key)) / 1000).toFixed(2)} to ${(Math.max(...of(key)) / 1000).toFixed(2)})`;
  console.log(`${runs.length} first visits at ${values.mbit} Mbit/s, ${values.width} x ${values.height}, medians and range`);
  console.log(`first contentful paint   ${seconds('painted')}`);
  console.log(`text readable            ${seconds('readable')}   ${megabytes(result.readableBytes)} received`);
  console.log(`first figure live        ${seconds('live')}   ${megabytes(result.liveBytes)} received`);
});
