// Compressed copies beside the files of a built page, made once so that no server compresses at each request.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotli } from './brotli.mjs';

// Pictures are compressed already; the numbers of a network are an eighth smaller afterwards, half a second of a line of 20 Mbit/s.
const KINDS = new Set(['.html', '.js', '.css', '.json', '.txt', '.svg', '.wasm', '.onnx', '.webmanifest']);
/** Bytes: below this, an answer is one packet either way. */
const LEAST = 1400;

/** Writes `NAME.br` beside every file in the folder that is worth it. @returns the number of bytes before and after */
export async function compressFolder(folder) {
  const sums = { before: 0, after: 0 };
  const names = readdirSync(folder, { recursive: true }).filter((name) => KINDS.has(extname(name)));
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = readFileSync(path);
      if (bytes.length < LEAST) return;
      const small = await brotli(bytes);
      if (small.length >= bytes.length) return;
      writeFileSync(`${path}.br`, small);
      sums.before += bytes.length;
      sums.after += small.length;
    }),
  );
  return sums;
}
