// What a fresh machine lacks, set up step by step. Every step is quick when its work is done already.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { installWasmTarget } from './toolchain/wasm-target.mjs';
import { cache, must, output, Problem, root, say } from './workspace.mjs';

/** npm packages, exactly as the lockfile has them. */
export async function npmPackages() {
  const modules = join(root, 'node_modules');
  const lockfile = join(root, 'package-lock.json');
  const installed = join(modules, '.package-lock.json');
  const stamp = join(modules, '.cache', 'whylight', 'lockfile.sha256');
  const hash = createHash('sha256').update(readFileSync(lockfile)).digest('hex');

  const same = existsSync(installed) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  // The stamp is missing after an `npm install` by hand, which is as good.
  const newer = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs;
  if (!same && !newer) {
    say('npm packages', 'installing from the lockfile');
    // PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: which Chromium is used is a step of its own, below.
    await must('npm', ['ci', '--no-audit', '--no-fund'], {
      env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
      problem: 'npm could not install the packages of package-lock.json; is the npm registry reachable?',
    });
  }
  mkdirSync(join(modules, '.cache', 'whylight'), { recursive: true });
  writeFileSync(stamp, hash);
  say('npm packages', 'ready');
}

/** rustc and cargo of at least the version that Cargo.toml asks for. */
export async function rust() {
  const found = output('rustc', ['--version'])?.match(/^rustc (\d+)\.(\d+)\.(\d+)/);
  const [, wanted] = readFileSync(join(root, 'Cargo.toml'), 'utf8').match(/^rust-version = "([\d.]+)"/m);
  if (!found) throw new Problem(`Rust ${wanted} or later is needed; install it from https://rustup.rs.`);
  const [major, minor] = wanted.split('.').map(Number);
  if (found[1] * 1000 + Number(found[2]) < major * 1000 + minor) {
    throw new Problem(`Rust ${wanted} or later is needed and ${found[0]} is active; run \`rustup update stable\`.`);
  }
  say('rust', `ready (${found[0]})`);
}

/** The standard library for wasm32. */
export async function wasmTarget() {
  say('wasm target', await installWasmTarget());
}

/** The wasm-bindgen command line, at the version of the crate: the two share an unversioned format. Resolves to its path. */
export async function wasmBindgen() {
  const [, version] = readFileSync(join(root, 'Cargo.lock'), 'utf8').match(/name = "wasm-bindgen"\nversion = "([^"]+)"/);
  const own = join(cache, 'tools', `wasm-bindgen-${version}`);
  const candidates = ['wasm-bindgen', join(own, 'bin', 'wasm-bindgen')];
  const find = () => candidates.find((path) => output(path, ['--version']) === `wasm-bindgen ${version}`);

  if (!find()) {
    say('wasm-bindgen', `compiling version ${version} (once, about three minutes)`);
    const env = { ...process.env };
    // cargo then compiles in a temporary folder and leaves nothing behind.
    delete env.CARGO_TARGET_DIR;
    // No --locked: the lockfile that 0.2.130 ships names a pre-release that the resolver refuses.
    await must(
      'cargo',
      ['install', 'wasm-bindgen-cli', '--version', version, '--no-default-features', '--root', own, '--quiet'],
      { env, problem: `wasm-bindgen-cli ${version} could not be installed; is crates.io reachable?` },
    );
  }
  const path = find();
  if (!path) throw new Problem(`wasm-bindgen ${version} was installed to ${own} and does not answer --version.`);
  say('wasm-bindgen', `ready (${version})`);
  return path;
}

/** A Chromium for the tests. Resolves to its path. */
export async function chromium() {
  const path = (await findChromium({ shell: true })) ?? (await installChromium());
  say('chromium', `ready (${output(path, ['--version']) ?? path})`);
  return path;
}

/** A Python with the packages that a file in `scripts/exports/suite` lists. Resolves to its path. @param {string} list */
export async function suitePython(list) {
  const environment = join(cache, `suite-${list.replace(/\.txt$/, '')}`);
  const python = join(environment, 'bin', 'python');
  const requirements = join(root, 'scripts', 'exports', 'suite', list);
  const stamp = join(environment, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    say('python', 'installing the frameworks of the suite (several GB)');
    await must('python3', ['-m', 'venv', environment], { problem: 'Python 3 with venv is needed to make the suite.' });
    await must(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], {
      problem: 'pip could not install the frameworks of the suite; is PyPI reachable?',
    });
    writeFileSync(stamp, wanted);
  }
  say('python', 'ready');
  return python;
}

/** What building the page takes. Resolves to the path of wasm-bindgen. */
export async function setupBuild() {
  await npmPackages();
  await rust();
  await wasmTarget();
  return { bindgen: await wasmBindgen() };
}
