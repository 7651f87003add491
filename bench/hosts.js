// Where peers run: workers of one page in one Chromium, and processes of Python. Both answer the same requests, and both can be ended at any time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * @typedef {{ ask: (message: object, within_ms: number) => Promise<any>, end: () => Promise<void> }} Host
 * `ask` rejects where the peer says an error, and where it says nothing in time: it is ended then.
 */

let started = 0;

/** @param {import('playwright-core').Page} page @param {string} [module] of the peer @returns {Promise<Host>} */
export async function browserHost(page, module) {
  started += 1;
  const name = `peer ${started}`;
  await page.evaluate((given) => globalThis.bench.start(...given), [name, module]);
  const end = () => page.evaluate((key) => globalThis.bench.end(key), name);
  return {
    ask: (message, within_ms) =>
      inTime(
        page.evaluate(([key, asked]) => globalThis.bench.ask(key, asked), [name, message]),
        within_ms,
        end,
      ),
    end,
  };
}

/** @param {string} python the interpreter @param {string} script @returns {Promise<Host>} a process of its own */
export async function pythonHost(python, script) {
  const child = spawn(python, ['-u', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = new Map();
  let requests = 0;
  let said = '';
  const failAll = (error) => {
    for (const settle of waiting.values()) settle({ error });
    waiting.clear();
  };
  child.stderr.on('data', (data) => (said = (said + data).slice(-2000)));
  child.stdin.on('error', () => {});
  child.on('error', (error) => failAll(error.message));
  child.on('close', () => failAll(said.trim().split('\n').at(-1) || 'the process ended'));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, ...answer } = JSON.parse(line);
    waiting.get(id)?.(decoded(answer));
    waiting.delete(id);
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const closed = new Promise((settle) => child.once('close', settle));
    child.kill('SIGKILL');
    await closed;
  };
  return {
    ask(message, within_ms) {
      requests += 1;
      const id = requests;
      const answer = new Promise((settle) => waiting.set(id, settle));
      if (child.exitCode !== null || child.pid === undefined) failAll(said.trim().split('\n').at(-1) || 'the process ended');
      else child.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
      return inTime(answer, within_ms, end);
    },
    end,
  };
}

const floats = (text) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
};
const decoded = ({ logits, map, ...answer }) => ({
  ...answer,
  ...(logits && { logits: floats(logits) }),
  ...(map && { map: floats(map) }),
});

async function inTime(answer, within_ms, end) {
  const stop = new AbortController();
  const late = wait(within_ms, { late: true }, { signal: stop.signal }).catch(() => ({}));
  const first = await Promise.race([answer, late]);
  stop.abort();
  if (first.late) {
    await end();
    throw new Error(`no answer within ${Math.round(within_ms / 1000)} s`);
  }
  if (first.error) throw new Error(first.error);
  return first;
}
