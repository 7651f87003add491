// npm run lighthouse: what Lighthouse says of lesson, workbench and a how-to page of the site that `npm run docs` wrote, on a phone and on a desktop.
// Fails where a category is below 95.
//
// The performance of one run depends on what else the machine does, so the median of three counts, as Lighthouse's authors advise
// (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
//
//   node scripts/lighthouse.mjs [--folder site] [--page PATH …] [--form mobile,desktop] [--runs 3] [--out out/lighthouse]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { computeMedianRun } from 'lighthouse/core/lib/median-run.js';
import { findChromium, QUIET } from './chromium.mjs';
import { serve } from './serve.mjs';
import { entry, Problem, root, say } from './workspace.mjs';

const LEAST = 95;
/** A page that `npm run docs` writes, and no build of the page alone. */
const HOW_TO = 'docs/embedding/vite-webpack.html';
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** Lesson, workbench, and a how-to page where the folder holds the whole site. @param {string} folder */
function pagesOf(folder) {
  return ['', 'workbench.html', ...(existsSync(join(folder, HOW_TO)) ? [HOW_TO] : [])];
}

/** One run in a browser of its own. @param {string} address @param {string} form */
async function runOnce(address, form) {
  const chrome = await chromeLauncher.launch({ chromePath: await findChromium(), chromeFlags: QUIET });
  try {
    const settings = { port: chrome.port, output: ['html', 'json'], logLevel: 'error', onlyCategories: CATEGORIES };
    return await lighthouse(address, settings, form === 'desktop' ? desktopConfig : undefined);
  } finally {
    chrome.kill();
  }
}

/** The run with the median performance. @param {string} address @param {string} form @param {number} count */
async function medianRun(address, form, count) {
  const runs = [];
  for (let done = 0; done < count; done += 1) runs.push(await runOnce(address, form));
  const failure = runs.find(({ lhr }) => lhr.runtimeError)?.lhr.runtimeError;
  if (failure) throw new Problem(`Lighthouse could not measure ${address}: ${failure.message}`);
  const median = computeMedianRun(runs.map(({ lhr }) => lhr));
  return runs.find(({ lhr }) => lhr === median);
}

/** @param {string} path @param {string} form */
const nameOf = (path, form) => `${(path || 'lesson').replace(/\.html$/, '').replaceAll(/\W+/g, '-')}-${form}`;

await entry(async () => {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: 'site' },
      page: { type: 'string', multiple: true },
      form: { type: 'string', default: 'mobile,desktop' },
      runs: { type: 'string', default: '3' },
      out: { type: 'string', default: join('out', 'lighthouse') },
    },
  });
  const folder = join(root, values.folder);
  if (!existsSync(join(folder, 'index.html')))
    throw new Problem(`There is no page in ${values.folder}/: run \`npm run docs\` first.`);
  const out = join(root, values.out);
  mkdirSync(out, { recursive: true });
  const server = await serve({ folder });
  const below = [];
  const rows = [];
  try {
    for (const path of values.page ?? pagesOf(folder)) {
      for (const form of values.form.split(',')) {
        const { lhr, report } = await medianRun(`${server.url}/${path}`, form, Number(values.runs));
        const name = nameOf(path, form);
        const [html, json] = report;
        writeFileSync(join(out, `${name}.html`), html);
        writeFileSync(join(out, `${name}.json`), json);
        const scores = CATEGORIES.map((id) => Math.round((lhr.categories[id].score ?? 0) * 100));
        rows.push([name, ...scores]);
        if (scores.some((score) => score < LEAST)) below.push(name);
      }
    }
  } finally {
    await server.close();
  }
  const widths = [Math.max(...rows.map(([name]) => name.length)), ...CATEGORIES.map((id) => id.length)];
  for (const row of [['page', ...CATEGORIES], ...rows]) {
    console.log(row.map((cell, place) => String(cell)[place === 0 ? 'padEnd' : 'padStart'](widths[place])).join('  '));
  }
  say('lighthouse', `reports in ${values.out}`);
  if (below.length > 0) throw new Problem(`Below ${LEAST}: ${below.join(', ')}.`);
});
