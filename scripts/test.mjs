// npm test: sets up what is missing and runs every kind of test, cheapest first.
//
// The kinds of Rust run beside the others, and print when they are done. The files that drive a browser run last, one at a time while Rust
// still runs and three afterwards, the slowest first. Those of tests/web wait for the end of Rust: a loaded machine brings late what they
// wait for.
// Fuzzing takes what the browsers leave of the machine.
//
//   npm test -- [--only KIND,KIND] [--with KIND] [--bail]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { earlierSeconds, keepSeconds, runTests, runTogether, sharingProcess, testFiles, watch } from './node_tests.mjs';
import * as setup from './setup.mjs';
import { vulkanEnvironment } from './vulkan.mjs';
import { cache, entry, Problem, profile, WASM_TARGET, withClaim } from './workspace.mjs';

// What was in order is not read again until its content changes.
const cached = (id) => ['--cache', '--cache-strategy', 'content', '--cache-location', `node_modules/.cache/whylight/${id}`];
const prettier = ['prettier', '--check', '--log-level', 'warn', ...cached('prettier'), '.'];
const clippy = ['cargo', 'clippy', '--quiet', '--lib'];

// Files that drive a browser, once Rust is done: with two, a core waits a fifth of the time for timers and frames.
const AT_ONCE = 3;

// The tests in Rust of tests/native/fuzz.rs.
const FUZZING = 'fuzz::';

// A check counts as passed or failed; only tests add to the total. `folder`: of files that drive a browser.
const KINDS = [
  { id: 'format', label: 'format: rustfmt', check: ['cargo', 'fmt', '--all', '--check'], needs: ['rust'] },
  { id: 'format', label: 'format: prettier', check: prettier },
  { id: 'lint', label: 'lint: eslint', check: ['eslint', ...cached('eslint'), '.'] },
  { id: 'types', label: 'types: tsc --strict', check: ['node', 'scripts/check_types.mjs'] },
  { id: 'unit', label: 'JavaScript units', test: (show) => unitTests(show) },
  {
    id: 'element',
    label: 'element over the stand-in',
    folder: 'tests/element',
    needs: ['chromium'],
  },
  {
    id: 'clippy',
    label: 'lint: clippy',
    check: ['cargo', 'clippy', '--quiet', '--workspace', '--all-targets', '--', '-D', 'warnings'],
    needs: ['rust'],
    claims: true,
    beside: true,
  },
  {
    id: 'native',
    label: 'native Rust',
    test: (show) => cargoTests(show, ['--workspace', '--', '--skip', FUZZING]),
    needs: ['rust'],
    claims: true,
    beside: true,
  },
  {
    id: 'fuzz',
    label: 'fuzzing, a minute in all',
    // The targets at once, 15 seconds each: a lower priority lets the browsers go first.
    test: (show) => cargoTests(show, ['--test', 'native', '--', FUZZING, '--test-threads=4', '--nocapture'], { niceness: 5 }),
    needs: ['rust'],
    claims: true,
    afterwards: true,
  },
  { id: 'build', label: 'build: wasm and page', check: buildAll, needs: ['rust', 'wasmTarget', 'wasmBindgen'] },
  { id: 'size', label: 'size budget', check: ['node', 'scripts/size.mjs'], needs: ['build'] },
  {
    id: 'package',
    label: 'package in its hosts',
    folder: 'tests/package',
    needs: ['build', 'chromium'],
  },
  {
    id: 'site',
    label: 'site of documents',
    folder: 'tests/site',
    needs: ['build', 'chromium'],
    afterRust: true,
  },
  {
    id: 'web',
    label: 'browser',
    folder: 'tests/web',
    needs: ['build', 'chromium'],
    afterRust: true,
    shareBrowser: true,
  },
  {
    id: 'clippy-wasm',
    label: 'lint: clippy for wasm',
    check: [...clippy, '--target', WASM_TARGET, '--', '-D', 'warnings'],
    needs: ['rust', 'wasmTarget'],
    claims: true,
    beside: true,
    // It checks burn once more for that target, minutes on two cores, and the wasm build compiles the same code.
    onDemand: true,
  },
  {
    id: 'exports',
    label: 'suite of exported networks',
    test: (show) => suiteTests(show),
    needs: ['rust'],
    claims: true,
    // Some hundred networks, which Python makes first: hours on two cores, and 12 GB.
    onDemand: true,
  },
];

/** Runs a kind and says what it did. `quiet` holds its output back until it ends. */
async function runKind(kind, { quiet = false } = {}) {
  const began = performance.now();
  const held = [];
  const show = (chunk, stream) => (quiet ? held.push(chunk) : stream.write(chunk));
  if (!quiet) console.log(`\n=== ${kind.label} ===`);
  let counts;
  try {
    for (const need of kind.needs ?? []) await provide(need);
    const work = () => (kind.test ? kind.test(show) : runCheck(kind.check, show));
    counts = await (kind.claims ? withClaim(work) : work());
  } catch (error) {
    console.error(error instanceof Problem ? `whylight: ${error.message}` : error);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  if (quiet) console.log(`\n=== ${kind.label} ===\n${held.join('')}`);
  return { kind, ...counts, seconds: (performance.now() - began) / 1000 };
}

const provided = new Map();

/** Sets up `need` at most once; later askers share the outcome. */
function provide(need) {
  if (!provided.has(need)) provided.set(need, need === 'build' ? buildAll() : setup[need]());
  return provided.get(need);
}

async function buildAll() {
  if (!provided.has('build')) {
    provided.set(
      'build',
      (async () => {
        await provide('rust');
        await provide('wasmTarget');
        const bindgen = await provide('wasmBindgen');
        const { build, buildPage, buildStandInPage } = await import('./build.mjs');
        await build({ bindgen });
        await buildPage({ debug: true });
        await buildStandInPage();
      })(),
    );
  }
  await provided.get('build');
  return 0;
}

async function runCheck(check, show) {
  const code = typeof check === 'function' ? await check() : (await watch(check, { show })).code;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function unitTests(show) {
  const { code, ...counts } = await runTogether(testFiles('tests/unit'), show);
  return atLeast(counts, code);
}

/**
 * Runs the files of kinds with a `folder`, those first that took longest in an earlier run. A skipped test counts as a failure: this run owns a browser.
 * @param {Promise<{ failed: number }[]>} rust what they share the machine with
 */
async function runInBrowser(kinds, { rust, bail }) {
  let besideRust = true;
  let rustFailed = false;
  const alone = rust.then((done) => {
    besideRust = false;
    rustFailed = done.some(({ failed }) => failed > 0);
  });
  const results = new Map();
  const waiting = [];
  for (const kind of kinds) {
    results.set(kind, { kind, passed: 0, failed: 0, skipped: 0, seconds: 0 });
    try {
      for (const need of kind.needs) await provide(need);
      waiting.push(...testFiles(kind.folder).map((path) => ({ kind, path })));
    } catch (error) {
      console.error(error instanceof Problem ? `whylight: ${error.message}` : error);
      results.get(kind).failed = 1;
    }
  }
  const earlier = earlierSeconds();
  const expected = ({ path }) => earlier[path] ?? Infinity;
  waiting.sort((a, b) => (expected(b) === expected(a) ? 0 : expected(b) - expected(a)));

  const seconds = {};
  const processes = [];
  const stopped = () =>
    bail && (rustFailed || processes.some((one) => one.failed()) || [...results.values()].some(({ failed }) => failed > 0));
  function count(kind, { code, ...counts }) {
    const { passed, failed, skipped } = atLeast(counts, code);
    if (skipped > 0) console.error(`whylight: ${skipped} tests were skipped, and this run owns what they need.`);
    const sum = results.get(kind);
    sum.passed += passed;
    sum.failed += failed + skipped;
    sum.skipped += skipped;
  }
  async function runFile({ kind, path }) {
    const began = performance.now();
    const held = [];
    const counts = await runTests([path], (chunk) => held.push(chunk));
    console.log(`\n=== ${kind.label}: ${path} ===\n${held.join('')}`);
    count(kind, counts);
    seconds[path] = (performance.now() - began) / 1000;
    results.get(kind).seconds += seconds[path];
  }
  async function lane({ afterRust }) {
    if (afterRust) await alone;
    const sharing = new Map();
    while (!stopped() && waiting.length > 0) {
      const next = waiting.findIndex(({ kind }) => !(kind.afterRust && besideRust));
      if (next < 0) {
        await alone;
        continue;
      }
      const [file] = waiting.splice(next, 1);
      const { kind, path } = file;
      if (!kind.shareBrowser) {
        await runFile(file);
        continue;
      }
      if (!sharing.has(kind)) {
        const heading = `\n=== ${kind.label} ===\n`;
        sharing.set(
          kind,
          sharingProcess((text) => console.log(heading + text)),
        );
        processes.push(sharing.get(kind));
      }
      seconds[path] = await sharing.get(kind).run(path);
      results.get(kind).seconds += seconds[path];
    }
    for (const [kind, one] of sharing) count(kind, await one.end());
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => lane({ afterRust: place > 0 })));
  keepSeconds(seconds);
  return [...results.values()];
}

async function cargoTests(show, which, { niceness } = {}) {
  const args = profile === 'release' ? [] : ['--profile', profile];
  const { code, text } = await watch(['cargo', 'test', '--no-fail-fast', ...args, ...which], {
    show,
    niceness,
    env: await vulkanEnvironment(),
  });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored);
  }
  return atLeast(counts, code);
}

/** Makes what is missing of the suite of exported networks, in the folder of caches, and compares all of it. */
async function suiteTests(show) {
  const suite = process.env.WHYLIGHT_SUITE ?? join(cache, 'suite');
  // PyTorch and TensorFlow want packages of other versions.
  for (const [script, list] of [
    ['make.py', 'requirements.txt'],
    ['make_keras.py', 'requirements_keras.txt'],
  ]) {
    const python = await setup.suitePython(list);
    const made = await watch([python, `scripts/exports/suite/${script}`, suite], { show });
    if (made.code !== 0) throw new Problem('The suite could not be made; Python says why above.');
  }
  process.env.WHYLIGHT_SUITE = suite;
  return cargoTests(show, ['--test', 'native', '--', '--ignored', '--nocapture', 'suite::']);
}

/** A runner that failed without a failed test, or that ran nothing, counts as one failure. */
function atLeast(counts, code) {
  const silent = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return silent ? { ...counts, failed: 1 } : counts;
}

/** Runs kinds one after another until one fails, if `bail`. */
async function runAll(kinds, { bail, quiet }) {
  const results = [];
  for (const kind of kinds) {
    results.push(await runKind(kind, { quiet }));
    if (bail && results.at(-1).failed > 0) break;
  }
  return results;
}

const isTest = (kind) => Boolean(kind.test ?? kind.folder);

function report(results) {
  const rows = results.map(({ kind, passed, failed, skipped, seconds }) => [
    kind.label,
    isTest(kind) ? String(passed) : failed ? '' : 'ok',
    String(failed || ''),
    String(skipped || ''),
    seconds.toFixed(1),
  ]);
  const table = [['kind', 'passed', 'failed', 'skipped', 'seconds'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  console.log();
  for (const row of table) {
    console.log(row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  '));
  }
  const sum = (list, field) => list.reduce((total, result) => total + result[field], 0);
  const tests = results.filter(({ kind }) => isTest(kind));
  const failed = sum(results, 'failed');
  console.log(
    `\n${sum(tests, 'passed')} passed, ${failed} failed, ${sum(tests, 'skipped')} skipped in ${(performance.now() / 1000).toFixed(0)} s`,
  );
  return failed ? 1 : 0;
}

await entry(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, with: { type: 'string' }, bail: { type: 'boolean', default: false } },
  });
  const ids = [...new Set(KINDS.map((kind) => kind.id))];
  const named = (list) => list?.split(',').map((id) => id.trim()) ?? [];
  for (const id of [...named(values.only), ...named(values.with)]) {
    if (!ids.includes(id)) throw new Problem(`There is no kind of test "${id}"; there are ${ids.join(', ')}.`);
  }
  const chosen = KINDS.filter((kind) =>
    values.only ? named(values.only).includes(kind.id) : !kind.onDemand || named(values.with).includes(kind.id),
  );

  await setup.npmPackages();
  const rust = chosen.filter((kind) => kind.beside);
  const afterRust = chosen.filter((kind) => kind.afterwards);
  const inBrowser = chosen.filter((kind) => kind.folder);
  const others = chosen.filter((kind) => !kind.beside && !kind.afterwards && !kind.folder);
  const { bail } = values;
  const quiet = others.length + inBrowser.length > 0;
  const besides = runAll(rust, { bail, quiet });
  const afterwards = besides.then((done) =>
    bail && done.some(({ failed }) => failed > 0) ? [] : runAll(afterRust, { bail, quiet }),
  );
  const results = await runAll(others, { bail });
  if (!bail || results.every((result) => result.failed === 0))
    results.push(...(await runInBrowser(inBrowser, { rust: besides, bail })));
  results.push(...(await besides), ...(await afterwards));
  results.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return report(results);
});
