import { fault, isFault } from './fault.js';

const CACHE = 'whylight-models';

/**
 * @typedef {(done: number, total: number) => boolean} OnBytes hears how many bytes there are; false stops the download
 *
 * @param {string | URL} url
 * @param {{ bytes?: number, onProgress?: OnBytes, signal?: AbortSignal }} [options] `bytes`: how many are expected
 */
export async function download(url, { bytes: expected = 0, onProgress = () => true, signal } = {}) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw signal?.aborted ? cancelled() : unreachable(url, error);
  }
  if (!response.ok) throw fault('network', `The server answered ${response.status} for ${nameOf(url)}.`);
  /** @type {Uint8Array[]} */
  const chunks = [];
  let done = 0;
  try {
    // An answer that was fetched has a body, if an empty one.
    const body = /** @type {ReadableStream<Uint8Array>} */ (response.body);
    for (const reader = body.getReader(); ;) {
      const step = await reader.read();
      if (step.done) break;
      chunks.push(step.value);
      done += step.value.length;
      if (!onProgress(done, Math.max(expected, done))) {
        await reader.cancel();
        throw cancelled();
      }
    }
  } catch (error) {
    if (isFault(error)) throw error;
    throw signal?.aborted ? cancelled() : unreachable(url, error);
  }
  const whole = new Uint8Array(done);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/**
 * How far a download is, in bytes on the wire: a server may compress what it sends, and a page reads it decompressed.
 * @param {Pick<Response, "body" | "headers">} response @param {number} whole bytes once it is decompressed; 0 where that is not known
 * @param {OnBytes} onProgress
 */
export async function countBytes({ body, headers }, whole, onProgress) {
  const sent = Number(headers.get('content-length')) || whole;
  const expected = whole || sent;
  let done = 0;
  try {
    for (const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader(); ;) {
      const step = await reader.read();
      if (step.done) return;
      done += step.value.length;
      // More than was expected: then the size that was sent says nothing about what is read.
      if (expected > 0 && done <= expected) onProgress((done / expected) * sent, sent);
      else onProgress(done, 0);
    }
  } catch {
    // Whoever reads the answer itself hears of it.
  }
}

/**
 * Whether somebody's server answered with a web page: many do so, with status 200, for an address that they do not know.
 * @param {Uint8Array} bytes
 */
export const isPage = (bytes) => /^\s*<(!doctype html|html|head|body)/i.test(new TextDecoder().decode(bytes.subarray(0, 200)));

const cancelled = () => fault('cancelled', 'The download was cancelled.');
/** @param {string | URL} url */
const nameOf = (url) => new URL(url).pathname.split('/').at(-1);

/**
 * A browser tells a page no more than that a request failed; of another site it may be that it answers no other page.
 * @param {string | URL} url @param {unknown} error
 */
function unreachable(url, error) {
  const { origin } = new URL(url);
  const why = origin === self.origin ? '' : ` ${origin} did not answer, or does not allow this page to read it (CORS).`;
  return fault('network', `${nameOf(url)} could not be downloaded.${why}`, String(error));
}

// As many as a visitor may go back and forth between: 10 to 100 MB each.
const NETWORKS_KEPT = 8;

let allowed = true;

/** Whether the page wants networks kept in the browser at all. @param {boolean} wanted */
export function allowStore(wanted) {
  allowed = wanted;
}

/**
 * Model bytes under the name of their SHA-256, kept in the browser between visits. Where there is no such store (a page that
 * was not served securely, a private window, a full disk) everything is simply downloaded again.
 */
export const store = {
  /** @param {string} sha256 */
  async get(sha256) {
    const response = await quietly(async () => (await caches.open(CACHE)).match(address(sha256)));
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  },
  /** The one that was downloaded first makes room. @param {string} sha256 @param {Uint8Array<ArrayBuffer>} bytes */
  put: (sha256, bytes) =>
    quietly(async () => {
      const cache = await caches.open(CACHE);
      await cache.put(address(sha256), new Response(bytes));
      const kept = await cache.keys();
      for (const old of kept.slice(0, Math.max(0, kept.length - NETWORKS_KEPT))) await cache.delete(old);
    }),
  /** @param {string} sha256 */
  remove: (sha256) => quietly(async () => (await caches.open(CACHE)).delete(address(sha256))),
};

/** A name, not a place: a worker from a blob has no address that others could be relative to. @param {string} sha256 */
const address = (sha256) => `https://whylight.invalid/by-hash/${sha256}`;

/** @template T @param {() => Promise<T>} action @returns {Promise<T | undefined>} */
async function quietly(action) {
  if (!allowed) return undefined;
  try {
    return await action();
  } catch {
    return undefined;
  }
}
