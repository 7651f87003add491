// Makes `cargo build --target wasm32-unknown-unknown` work for the active Rust toolchain.
//
// rustup is the way. Where it cannot reach its server, std is built from its own source, which is a matter of a minute: from the
// `rust-src` component if the toolchain has it, else from Debian's `rust-src` package of the same version.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, Problem, say, WASM_TARGET } from '../workspace.mjs';

// A suite that carries the compiler of a stable Debian is rare: newer ones reach stable through backports.
const SUITES = ['trixie-backports', 'forky', 'sid'];

/** Installs the target if it is missing, and resolves to a sentence that says how. */
export async function installWasmTarget() {
  const work = mkdtempSync(join(tmpdir(), 'whylight-std-'));
  try {
    if (compiles(work)) return 'ready';
    say('wasm target', 'adding with rustup');
    attempt('rustup', ['target', 'add', WASM_TARGET], { timeout: 120_000 });
    if (compiles(work)) return 'ready (added by rustup)';

    const version = output('rustc', ['--version']).split(' ')[1];
    const sysroot = output('rustc', ['--print', 'sysroot']);
    const source = sourceOfSysroot(sysroot) ?? sourceOfDebian(version, work);
    if (!source) {
      throw new Problem(
        `The ${WASM_TARGET} target is missing: \`rustup target add ${WASM_TARGET}\` failed, and no source of std ${version} was ` +
          'found to build it from. Install the target and run again.',
      );
    }
    say('wasm target', `building std ${version} from ${source.from}`);
    buildStd(source.path, sysroot, work);
    if (!compiles(work)) throw new Problem(`std ${version} was built for ${WASM_TARGET} and rustc does not accept it.`);
    return `ready (std ${version} built from ${source.from})`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Whether rustc finds std for the target. */
function compiles(work) {
  const probe = join(work, 'probe.rs');
  writeFileSync(probe, 'pub fn f() -> Vec<u8> { Vec::new() }\n');
  // A real output folder, never /dev/null: rustc run as root replaces the device by a file.
  return attempt('rustc', ['--target', WASM_TARGET, '--crate-type', 'lib', '--emit=metadata', '--out-dir', work, probe]);
}

function sourceOfSysroot(sysroot) {
  const path = join(sysroot, 'lib', 'rustlib', 'src', 'rust');
  return existsSync(join(path, 'library', 'std')) ? { path, from: "the toolchain's rust-src" } : null;
}

/** Unpacks Debian's rust-src of `version` below `work`, with package lists of its own: the machine's sources stay as they are. */
function sourceOfDebian(version, work) {
  if (!output('apt-get', ['--version'])) return null;
  const lists = join(work, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const sources = join(work, 'one-suite.sources');
  const apt = ['-o', `Dir::Etc::sourcelist=${sources}`, '-o', 'Dir::Etc::sourceparts=-', '-o', `Dir::State::Lists=${lists}`];
  for (const suite of new Set([...ownSuites(), ...SUITES])) {
    writeFileSync(sources, `Types: deb\nURIs: ${mirror()}\nSuites: ${suite}\nComponents: main\n${signedBy()}`);
    if (!attempt('apt-get', [...apt, '-qq', 'update'])) continue;
    const offered = output('apt-cache', [...apt, 'madison', 'rust-src']) ?? '';
    const match = offered
      .split('\n')
      .map((line) => line.split('|')[1]?.trim())
      .find((candidate) => candidate?.startsWith(`${version}+`) || candidate?.startsWith(`${version}-`));
    if (!match) continue;
    // _apt cannot write into a folder of root's; apt only warns and goes on as root.
    if (!attempt('apt-get', [...apt, '-qq', 'download', `rust-src=${match}`], { cwd: work })) continue;
    const archive = readdirSync(work).find((name) => name.startsWith('rust-src_'));
    if (!archive || !attempt('dpkg', ['-x', archive, 'unpacked'], { cwd: work })) continue;
    const path = join(work, 'unpacked', 'usr', 'src', `rustc-${version}`);
    if (existsSync(join(path, 'library', 'std'))) return { path, from: `Debian's rust-src ${match}` };
  }
  return null;
}

function mirror() {
  const files = ['/etc/apt/sources.list', ...list('/etc/apt/sources.list.d').map((name) => `/etc/apt/sources.list.d/${name}`)];
  const addresses = files
    .filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => /^(URIs:|deb )/.test(line))
    .map((line) => line.match(/https?:\/\/\S+/)?.[0])
    .filter((address) => address && /\/debian\/?$/.test(address));
  return addresses[0] ?? 'http://deb.debian.org/debian';
}

function ownSuites() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = release.match(/^VERSION_CODENAME=(\w+)/m)?.[1];
  return codename ? [`${codename}-backports`, codename] : [];
}

function signedBy() {
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return existsSync(keys) ? `Signed-By: ${keys}\n` : '';
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Builds std for the target with cargo's build-std and lays its rlibs where rustc looks for them. */
function buildStd(source, sysroot, work) {
  const rust = join(sysroot, 'lib', 'rustlib', 'src', 'rust');
  const lib = join(sysroot, 'lib', 'rustlib', WASM_TARGET, 'lib');
  // build-std reads its source from the sysroot only.
  const lent = source === rust ? [] : ['library', 'Cargo.lock'].filter((name) => existsSync(join(source, name)));
  try {
    mkdirSync(rust, { recursive: true });
    mkdirSync(lib, { recursive: true });
    for (const name of lent) cpSync(join(source, name), join(rust, name), { recursive: true });
  } catch (error) {
    throw new Problem(`The wasm target belongs into ${sysroot}, which cannot be written (${error.code}).`);
  }

  const probe = join(work, 'std');
  mkdirSync(join(probe, 'src'), { recursive: true });
  writeFileSync(join(probe, 'src', 'lib.rs'), '');
  writeFileSync(join(probe, 'Cargo.toml'), '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n');
  const built = join(work, 'built');
  const args = ['build', '--release', '--target', WASM_TARGET, '-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test'];
  const { status } = spawnSync('cargo', [...args, '--quiet', '--target-dir', built], {
    cwd: probe,
    stdio: ['ignore', 'inherit', 'inherit'],
    // build-std is a nightly switch; the sources are the compiler's own, so what it builds is what rustup would have brought.
    env: { ...process.env, RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '' },
  });
  // Left there, it would pass for the component of a later compiler.
  for (const name of lent) rmSync(join(rust, name), { recursive: true });
  if (status !== 0) throw new Problem(`std could not be built for ${WASM_TARGET}; cargo's own message stands above.`);
  const dependencies = join(built, WASM_TARGET, 'release', 'deps');
  for (const name of list(lib).filter((name) => name.endsWith('.rlib'))) rmSync(join(lib, name));
  for (const name of list(dependencies).filter((name) => name.endsWith('.rlib') && !name.startsWith('libprobe'))) {
    cpSync(join(dependencies, name), join(lib, name));
  }
}

function attempt(program, args, options = {}) {
  return spawnSync(program, args, { stdio: 'ignore', ...options }).status === 0;
}
