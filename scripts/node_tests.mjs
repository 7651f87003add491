// Files of node:test in processes of their own: which there are, which goes first, and what became of each.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Problem, root } from './workspace.mjs';

const times = join(root, 'node_modules', '.cache', 'whylight', 'test seconds.json');

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

/** Runs files by node:test, each in a process of its own; `show` gets the output. Resolves to `{ passed, failed, skipped, code }`. */
export const runTests = (paths, show) => counted(['--test', '--test-concurrency=1', '--test-reporter=spec', ...paths], show);

/** Runs files by node:test in one process, which saves as many starts of Node as there are files. */
export function runTogether(paths, show) {
  const imports = paths.map((path) => `await import(${JSON.stringify(pathToFileURL(join(root, path)))});`);
  return counted(['--test-reporter=spec', '--input-type=module', '--eval', imports.join('\n')], show);
}

async function counted(args, show) {
  const { code, text } = await watch([process.execPath, ...args], show);
  const count = (word) => Number(text.match(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo'), code };
}

/** Runs a command, hands its output to `show`, and resolves to its exit code and its output without colours. */
export function watch([program, ...args], show = (chunk, stream) => stream.write(chunk)) {
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
