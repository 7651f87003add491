// Brotli at its highest quality, which takes half a minute for a network and a minute for the engine: what was compressed once is kept in the cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { cache } from './workspace.mjs';

const compress = promisify(brotliCompress);

/** Bytes from which a file is worth keeping. */
const LARGE = 1e6;

/** @param {Buffer} bytes @returns {Promise<Buffer>} as a static host would store them */
export async function brotli(bytes) {
  if (bytes.length < LARGE) return compressed(bytes);
  const folder = join(cache, 'brotli');
  const kept = join(folder, `${createHash('sha256').update(bytes).digest('hex')}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const small = await compressed(bytes);
  mkdirSync(folder, { recursive: true });
  // Another run may write the same file at the same time.
  const half = `${kept}.${process.pid}`;
  writeFileSync(half, small);
  renameSync(half, kept);
  return small;
}

const compressed = (bytes) =>
  compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
