// Where things are, and how the scripts run other programs. Node built-ins only: setup needs this file before `npm ci` has run.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const profile = process.env.WHYLIGHT_PROFILE || 'release';
export const WASM_TARGET = 'wasm32-unknown-unknown';

// The packages' own programs, as npm's scripts see them.
process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);

/** The folder for compiled dependencies and tools, shared by every clone on the machine. */
export const cache = firstWritable([
  process.env.WHYLIGHT_CACHE && resolve(process.env.WHYLIGHT_CACHE),
  process.env.XDG_CACHE_HOME && join(process.env.XDG_CACHE_HOME, 'whylight'),
  join(homedir(), '.cache', 'whylight'),
  join(root, 'target', 'cache'),
]);
process.env.CARGO_TARGET_DIR ||= join(cache, 'target');
export const targetDir = process.env.CARGO_TARGET_DIR;

/** An error whose message is written for the person at the terminal; a stack trace would only hide it. */
export class Problem extends Error {}

export function say(subject, sentence) {
  console.log(`${subject.padEnd(14)} ${sentence}`);
}

/** Runs a program, its output shown, and resolves to its exit code. */
export function run(program, args, options = {}) {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new Problem(`\`${program}\` is not installed.`) : error));
    child.on('close', (code, signal) => settle(signal ? 1 : code));
  });
}

/** Runs a program, its output shown, and throws a Problem when it fails. */
export async function must(program, args, options = {}) {
  const code = await run(program, args, options);
  if (code !== 0) {
    throw new Problem(options.problem ?? `\`${[program, ...args].join(' ')}\` failed with exit code ${code}.`);
  }
}

/** The trimmed standard output of a program, or null when it is missing or fails. */
export function output(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    ...options,
  });
  return status === 0 ? stdout.trim() : null;
}

/** Runs `main` and ends the process; a Problem becomes one line. */
export async function entry(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Problem ? `whylight: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * Runs `build` with the shared target directory claimed for this clone.
 *
 * Cargo tells path packages apart by their place within the workspace, so two clones share one fingerprint, and the clone whose
 * sources are older is handed the other's artifacts as fresh. Touching lib.rs when the claim changes hands rebuilds the crates (their
 * dependencies stay compiled), and a claim lost during the build means that what it left may be the other clone's.
 */
export async function withClaim(build) {
  const claim = join(targetDir, 'whylight-clone');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    mkdirSync(targetDir, { recursive: true });
    if (!existsSync(claim) || readFileSync(claim, 'utf8') !== root) {
      const now = new Date();
      for (const source of ['src', 'kernels/src', 'shaders/src']) utimesSync(join(root, source, 'lib.rs'), now, now);
      writeFileSync(claim, root);
    }
    const result = await build();
    if (readFileSync(claim, 'utf8') === root) return result;
    say('cargo', 'another clone built in the shared cache at the same time; building again');
  }
  throw new Problem(`Other clones keep building in ${targetDir}. Set CARGO_TARGET_DIR to a folder of this clone's own.`);
}

function firstWritable(folders) {
  for (const folder of folders.filter(Boolean)) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      continue;
    }
  }
  throw new Problem('No folder for compiled dependencies can be written; set WHYLIGHT_CACHE to one.');
}
