// npm test: sets up what is missing and runs every kind of test, cheapest first.
//
// The kinds of Rust run beside the others, and print when they are done. The browser has the machine to itself: its tests wait for what
// a loaded machine brings late.
//
//   npm test -- [--only KIND,KIND] [--with KIND] [--bail]
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import * as setup from './setup.mjs';
import { cache, entry, Problem, profile, root, WASM_TARGET, withClaim } from './workspace.mjs';

const prettier = ['prettier', '--check', '--log-level', 'warn', '.'];
const clippy = ['cargo', 'clippy', '--quiet', '--lib'];

// A check counts as passed or failed; only a test adds to the total.
const KINDS = [
  { id: 'format', label: 'format: rustfmt', check: ['cargo', 'fmt', '--check'], needs: ['rust'] },
  { id: 'format', label: 'format: prettier', check: prettier },
  { id: 'lint', label: 'lint: eslint', check: ['eslint', '.'] },
  { id: 'types', label: 'types: tsc --strict', check: ['node', 'scripts/check_types.mjs'] },
  { id: 'unit', label: 'JavaScript units', test: () => nodeTests('tests/unit') },
  {
    id: 'element',
    label: 'element over the stand-in',
    test: () => nodeTests('tests/element', { skipsFail: true }),
    needs: ['chromium'],
  },
  {
    id: 'clippy',
    label: 'lint: clippy',
    check: ['cargo', 'clippy', '--quiet', '--all-targets', '--', '-D', 'warnings'],
    needs: ['rust'],
    claims: true,
    beside: true,
  },
  { id: 'native', label: 'native Rust', test: (show) => cargoTests(show), needs: ['rust'], claims: true, beside: true },
  { id: 'build', label: 'build: wasm and page', check: buildAll, needs: ['rust', 'wasmTarget', 'wasmBindgen'] },
  { id: 'size', label: 'size budget', check: ['node', 'scripts/size.mjs'], needs: ['build'] },
  {
    id: 'package',
    label: 'package in its hosts',
    test: () => nodeTests('tests/package', { skipsFail: true }),
    needs: ['build', 'chromium'],
  },
  {
    id: 'web',
    label: 'browser',
    test: () => nodeTests('tests/web', { skipsFail: true, atOnce: 2 }),
    needs: ['build', 'chromium'],
    alone: true,
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
  const code = typeof check === 'function' ? await check() : (await watch(check, show)).code;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** node:test over the `*.test.mjs` files of a folder, `atOnce` files at a time. */
async function nodeTests(folder, { skipsFail = false, atOnce = 1 } = {}) {
  const path = join(root, folder);
  const files = existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith('.test.mjs'))
        .sort()
    : [];
  if (files.length === 0) throw new Problem(`${folder} holds no test.`);
  const { code, text } = await watch([
    process.execPath,
    '--test',
    `--test-concurrency=${atOnce}`,
    '--test-reporter=spec',
    ...files.map((name) => join(folder, name)),
  ]);
  const count = (word) => Number(text.match(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  const skipped = count('skipped') + count('todo');
  const failed = count('fail') + count('cancelled');
  if (skipsFail && skipped > 0) console.error(`whylight: ${skipped} tests were skipped, and this run owns what they need.`);
  return atLeast({ passed: count('pass'), failed: failed + (skipsFail ? skipped : 0), skipped }, code);
}

async function cargoTests(show, which = []) {
  const args = profile === 'release' ? [] : ['--profile', profile];
  const { code, text } = await watch(['cargo', 'test', '--no-fail-fast', ...args, ...which], show);
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
    const made = await watch([python, `scripts/exports/suite/${script}`, suite], show);
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

/** Runs a command, hands its output to `show`, and resolves to its exit code and its output without colours. */
function watch([program, ...args], show = (chunk, stream) => stream.write(chunk)) {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const [stream, shown] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
        show(chunk, shown);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => settle({ code: code ?? 1, text: stripVTControlCharacters(text) }));
  });
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

function report(results) {
  const rows = results.map(({ kind, passed, failed, skipped, seconds }) => [
    kind.label,
    kind.test ? String(passed) : failed ? '' : 'ok',
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
  const tests = results.filter((result) => result.kind.test);
  const failed = sum(results, 'failed');
  console.log(`\n${sum(tests, 'passed')} passed, ${failed} failed, ${sum(tests, 'skipped')} skipped`);
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
  const others = chosen.filter((kind) => !kind.beside && !kind.alone);
  const { bail } = values;
  const beside = await Promise.all([runAll(rust, { bail, quiet: others.length > 0 }), runAll(others, { bail })]);
  const results = beside.flat();
  if (!bail || results.every((result) => result.failed === 0)) {
    results.push(
      ...(await runAll(
        chosen.filter((kind) => kind.alone),
        { bail },
      )),
    );
  }
  return report(results);
});
