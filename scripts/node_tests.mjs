// Files of node:test in processes of their own: which there are, which goes first, and what became of each.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Problem, root } from './workspace.mjs';

const times = join(root, 'target', 'build', 'test seconds.json');

/** The `*.test.mjs` files of a folder, as paths from the root. */
export function testFiles(folder) {
  const path = join(root, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.test.mjs')) : [];
  if (names.length === 0) throw new Problem(`${folder} holds no test.`);
  return names.sort().map((name) => join(folder, name));
}

/** Seconds that each file took in an earlier run of this clone, by path. */
export function earlierSeconds() {
  try {
    return JSON.parse(readFileSync(times, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {Record<string, number>} seconds of the files that ran, by path */
export function keepSeconds(seconds) {
  mkdirSync(dirname(times), { recursive: true });
  writeFileSync(times, JSON.stringify({ ...earlierSeconds(), ...seconds }));
}

// A file that takes longer hangs: its tests fail, and the process ends whatever still listens in it. A loaded machine needs a tenth of this.
const UNITS_MS = 180_000;
const BROWSER_MS = 900_000;
const ENDS = '--test-force-exit';

/** Runs files by node:test, each in a process of its own; `show` gets the output. Resolves to `{ passed, failed, skipped, code }`. */
export const runTests = (paths, show) =>
  counted(['--test', ENDS, `--test-timeout=${BROWSER_MS}`, '--test-concurrency=1', '--test-reporter=spec', ...paths], { show });

/**
 * Runs files by node:test in one process, which saves as many starts of Node as there are files. One is loaded when the one before it has ended: what a
 * test puts in the place of a global meets no module that is just being loaded.
 */
export function runTogether(paths, show) {
  const program = `
    import { after, describe } from 'node:test';
    for (const path of ${JSON.stringify(paths)})
      await new Promise((ended) => describe(path, { timeout: ${UNITS_MS} }, () => (after(ended), import('./' + path))));
  `;
  return counted([ENDS, '--test-reporter=spec', '--input-type=module', '--eval', program], { show });
}

// Takes path after path, and says when a file has ended; files that want the usual browser share it.
const SHARING = `
  import { after, describe } from 'node:test';
  import { shareBrowser } from './tests/web/harness.mjs';
  const close = shareBrowser();
  const next = () => new Promise((settle) => process.once('message', settle));
  for (let path = await next(); path; path = await next()) {
    await new Promise((ended) => describe(path, { timeout: ${BROWSER_MS} }, () => (after(ended), import('./' + path))));
    process.send(path);
  }
  await close();
  process.disconnect();
`;

/**
 * A process that runs files which drive a browser, one after another. `show` gets the output of each file when it has ended.
 * `run(path)` resolves to the seconds it took, `end()` to `{ passed, failed, skipped, code }` of all. `failed()`: whether a test has failed so far.
 */
export function sharingProcess(show) {
  const args = ['--test-reporter=spec', '--input-type=module', '--eval', SHARING];
  let child;
  let held = '';
  let failed = false;
  const whole = counted(args, {
    ipc: (started) => (child = started),
    show: (chunk, stream) => {
      failed ||= /^\s*✖/m.test(chunk);
      held += chunk;
      const [ended] = held.match(/^[\s\S]*\n[✔✖] [^\n]*\n/) ?? [''];
      if (ended) show(ended, stream);
      held = held.slice(ended.length);
    },
  });
  return {
    failed: () => failed,
    async run(path) {
      const began = performance.now();
      const ended = new Promise((settle) => child.once('message', settle));
      if (child.connected) child.send(path);
      await Promise.race([ended, whole]);
      return (performance.now() - began) / 1000;
    },
    async end() {
      if (child.connected) child.send(null);
      const counts = await whole;
      if (held) show(held, process.stdout);
      return counts;
    },
  };
}

async function counted(args, options) {
  const { code, text } = await watch([process.execPath, ...args], { ...options, last: /^\S+ duration_ms [\d.]+$/m });
  const count = (word) => Number(text.match(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo'), code };
}

const pass = (chunk, stream) => stream.write(chunk);

// After its last line a process has nothing left to do. A test that was cancelled may leave something in it that never ends.
const AFTER_LAST_MS = 10_000;
// Characters of the end of the output that hold its last line, whatever follows it.
const LAST_LINES = 10_000;

/**
 * Runs a command, hands its output to `show`, and resolves to its exit code and its output without colours. `ipc` gets a process that takes messages;
 * `niceness` above 0 lets other programs go first; soon after a line that matches `last` the process is ended.
 */
export function watch([program, ...args], { show = pass, ipc, niceness = 0, last, env } = {}) {
  return new Promise((settle, reject) => {
    const environment = env && { ...process.env, ...env };
    const child = spawn(program, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
    });
    ipc?.(child);
    if (niceness > 0 && child.pid) setPriority(child.pid, niceness);
    let text = '';
    let ending;
    for (const [stream, shown] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
        show(chunk, shown);
        if (last?.test(stripVTControlCharacters(text.slice(-LAST_LINES))))
          ending ??= setTimeout(() => child.kill('SIGKILL'), AFTER_LAST_MS);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(ending);
      settle({ code: code ?? 1, text: stripVTControlCharacters(text) });
    });
  });
}
