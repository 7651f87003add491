// Builds the npm package into pkg/ and the page into dist/; a step whose inputs are as they were is skipped.
//
//   node scripts/build.mjs [--optimise]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setupBuild } from './setup.mjs';
import { entry, must, output, profile, root, run, say, Problem, targetDir, WASM_TARGET, withClaim } from './workspace.mjs';

export const wasmFile = join(root, 'pkg', 'whylight_bg.wasm');

/** The engine without code for GPUs, and with relaxed SIMD: what a browser fetches that has the second and not the first. */
export const cpuWasmFile = join(root, 'pkg', 'whylight_cpu_bg.wasm');

/** Both engines, by the name of their script in pkg/ and with what tells cargo to make them. */
const ENGINES = [
  { name: 'whylight', file: wasmFile, features: [] },
  { name: 'whylight_cpu', file: cpuWasmFile, features: ['--no-default-features', '--features', 'relaxed'] },
];
// Not in node_modules: whatever changes there would have the core compiled again.
const stamps = join(root, 'target', 'build');

/** What every build of the page is made from, besides the compiled package. */
const PAGE_INPUTS = [
  'www',
  'index.html',
  'embed.html',
  'studio.html',
  'circle.html',
  'workbench.html',
  'paint.html',
  'report.html',
  'languages',
  'scripts/languages',
  'assets/digits',
  'assets/reasons',
  'webpack.config.js',
  'models',
  'package-lock.json',
  'scripts/package.mjs',
  'pkg/package.json',
];

/** The compiled package: cargo, then wasm-bindgen, then wasm-opt if asked. */
export async function buildWasm({ bindgen, optimise = false }) {
  const inputs = fingerprint(
    ['src', 'kernels', 'shaders', 'Cargo.toml', 'Cargo.lock', '.cargo/config.toml'],
    [profile, optimise, process.env.RUSTFLAGS, output('rustc', ['--version'])],
  );
  const outputs = ENGINES.flatMap(({ name, file }) => [file, join(root, 'pkg', `${name}.js`)]);
  const sizes = () => ENGINES.map(({ file }) => megabytes(statSync(file).size)).join(', for the CPU alone ');
  if (upToDate('wasm', inputs, outputs)) return say('wasm', `unchanged (${sizes()})`);

  say('wasm', `compiling the core, profile ${profile} (the first time takes about a quarter of an hour)`);
  await withClaim(async () => {
    for (const { name, features } of ENGINES) {
      await must('cargo', ['build', '--lib', '--profile', profile, '--target', WASM_TARGET, ...features], {
        problem: 'The core does not compile for wasm; cargo says why above.',
        env: withSimd(),
      });
      const folder = profile === 'dev' ? 'debug' : profile;
      const compiled = join(targetDir, WASM_TARGET, folder, 'whylight.wasm');
      await must(bindgen, [
        '--target',
        'web',
        '--out-dir',
        join(root, 'pkg'),
        '--out-name',
        name,
        '--no-typescript',
        // Names of functions are 4 MB that only a debugger reads; a panic still says file and line.
        '--remove-name-section',
        '--remove-producers-section',
        compiled,
      ]);
    }
  });
  if (optimise) for (const { file } of ENGINES) await wasmOpt(file);
  record('wasm', inputs);
  say('wasm', `built (${sizes()})`);
}

/** The package into pkg/, and the page into dist/ by webpack. With `debug`, a page into dist-debug/ with the hooks of the tests, which dist/ does not hold. */
export async function buildPage({ debug = false } = {}) {
  const [step, folder] = debug ? ['page for tests', 'dist-debug'] : ['page', 'dist'];
  const over = debug ? join(stamps, 'package') : join(root, 'pkg');
  const inputs = fingerprint(
    [
      ...PAGE_INPUTS,
      'scripts/compress.mjs',
      'scripts/brotli.mjs',
      'scripts/service_worker.mjs',
      ...ENGINES.flatMap(({ name }) => [`pkg/${name}.js`, `pkg/${name}_bg.wasm`]),
    ],
    [],
  );
  if (upToDate(step, inputs, [join(root, folder, 'index.html'), join(over, 'assets.js')])) return say(step, 'unchanged');
  // npm packages are there by now.
  const { buildPackage } = await import('./package.mjs');
  await buildPackage({ out: over, debug });
  await must('webpack', ['--config', 'webpack.config.js', '--stats', 'errors-warnings', '--output-path', folder], {
    env: { ...process.env, WHYLIGHT_PKG: over, WHYLIGHT_DEBUG: debug ? '1' : '' },
    problem: 'The page could not be bundled; webpack says why above.',
  });
  if (!debug) {
    const { writeServiceWorker } = await import('./service_worker.mjs');
    await writeServiceWorker(join(root, folder));
    const { compressFolder } = await import('./compress.mjs');
    const { before, after } = await compressFolder(join(root, folder));
    say(step, `compressed with brotli: ${megabytes(before)} became ${megabytes(after)}`);
  }
  record(step, inputs);
  say(step, `built into ${folder}/`);
}

/**
 * The page of the tests over the stand-in for the compiled package: for what the engine cannot do here, or not quickly. Its folder is named by what it was
 * made from, so that tests that ask for it at the same time do no harm.
 * @returns {Promise<string>} the folder
 */
export async function buildStandInPage() {
  const inputs = fingerprint([...PAGE_INPUTS, 'tests/fake'], []).slice(0, 16);
  const name = `stand-in-${inputs}`;
  const folder = join(stamps, name);
  if (existsSync(folder)) return folder;
  const [over, page] = ['package', 'page'].map((part) => join(stamps, `${name}.${process.pid}`, part));
  const { buildPackage } = await import('./package.mjs');
  await buildPackage({ engine: join(root, 'tests', 'fake'), out: over, debug: true });
  await must('webpack', ['--config', 'webpack.config.js', '--stats', 'errors-only', '--output-path', page], {
    env: { ...process.env, WHYLIGHT_PKG: over, WHYLIGHT_DEBUG: '1' },
    problem: 'The page over the stand-in could not be bundled; webpack says why above.',
  });
  try {
    renameSync(page, folder);
  } catch (error) {
    // Another test was first, and made the same.
    if (!existsSync(folder)) throw error;
  }
  for (const other of readdirSync(stamps)) {
    const outdated = other.startsWith('stand-in-') && !other.startsWith(name);
    if (outdated || other === `${name}.${process.pid}`) rmSync(join(stamps, other), { recursive: true, force: true });
  }
  return folder;
}

export async function build(options) {
  await buildWasm(options);
  await buildPage();
}

async function wasmOpt(file) {
  say('wasm', 'optimising for size (about four minutes)');
  const smaller = `${file}.opt`;
  const code = await run('wasm-opt', ['-Oz', '--all-features', file, '-o', smaller]);
  if (code !== 0) throw new Problem('wasm-opt failed.');
  renameSync(smaller, file);
}

/** RUSTFLAGS in the environment replaces the flags of .cargo/config.toml, and SIMD would go with them. */
function withSimd() {
  const { RUSTFLAGS } = process.env;
  if (RUSTFLAGS === undefined || RUSTFLAGS.includes('simd128')) return process.env;
  return { ...process.env, RUSTFLAGS: `${RUSTFLAGS} -C target-feature=+simd128` };
}

/** A hash over the files and over whatever else decides the outcome. */
function fingerprint(paths, others) {
  const hash = createHash('sha256').update(JSON.stringify(others));
  const visit = (path) => {
    const absolute = join(root, path);
    if (!existsSync(absolute)) return;
    const stat = statSync(absolute);
    if (stat.isDirectory())
      return readdirSync(absolute)
        .sort()
        .forEach((name) => visit(join(path, name)));
    // Content where it is cheap: a checkout or a claim of the shared cache touches files without changing them.
    hash.update(`${path}\0${stat.size}\0`);
    hash.update(stat.size < 1e6 ? readFileSync(absolute) : String(stat.mtimeMs));
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

function upToDate(step, inputs, outputs) {
  const stamp = join(stamps, step);
  return outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs;
}

function record(step, inputs) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, step), inputs);
}

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await entry(async () => build({ ...(await setupBuild()), optimise: process.argv.includes('--optimise') }));
}
