// Bytes from a server, with how far they are.

import { fault, isFault } from './fault.js';
import { isForbidden } from './policy.js';

/**
 * @typedef {(done: number, total: number) => boolean} OnBytes hears how many bytes there are; false stops the download
 * @typedef {{ head: Uint8Array, isCut: boolean }} Heard of a download: how it begins, and whether it broke off
 *
 * @param {string | URL} url
 * @param {{ bytes?: number, onProgress?: OnBytes, signal?: AbortSignal }} [options] `bytes`: how many are expected
 */
export async function download(url, { bytes: expected = 0, onProgress = () => true, signal } = {}) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { signal, referrer: referrerFor(url) });
  } catch (error) {
    throw signal?.aborted ? cancelled() : await unreachable(url, error);
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
    throw signal?.aborted ? cancelled() : await unreachable(url, error);
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
 * @param {OnBytes} onProgress @param {Heard} [heard] is told what was read
 * @returns {Promise<void>} when the download has ended, one way or the other
 */
export async function countBytes({ body, headers }, whole, onProgress, heard = { head: new Uint8Array(), isCut: false }) {
  const sent = Number(headers.get('content-length')) || whole;
  const expected = whole || sent;
  let done = 0;
  try {
    for (const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader(); ;) {
      const step = await reader.read();
      if (step.done) return;
      if (done === 0) heard.head = step.value;
      done += step.value.length;
      // More than was expected: then the size that was sent says nothing about what is read.
      if (expected > 0 && done <= expected) onProgress((done / expected) * sent, sent);
      else onProgress(done, 0);
    }
  } catch {
    // Whoever reads the answer itself hears of it.
    heard.isCut = true;
  }
}

/**
 * Whether somebody's server answered with a web page: many do so, with status 200, for an address that they do not know.
 * @param {Uint8Array} bytes
 */
export const isPage = (bytes) => /^\s*<(!doctype html|html|head|body)/i.test(new TextDecoder().decode(bytes.subarray(0, 200)));

const cancelled = () => fault('cancelled', 'The download was cancelled.');

/** What a file is called at its address. @param {string | URL} url */
export function nameOf(url) {
  const { pathname, host } = new URL(url);
  return pathname.split('/').at(-1) || host;
}

/**
 * Refuses a web page in the place of a file.
 * @param {Uint8Array} bytes @param {string | undefined} name of the file @param {string} [expected]
 */
export function refusePage(bytes, name, expected = 'a file') {
  if (isPage(bytes)) throw fault('network', `${name}: the server answered with a web page where ${expected} was expected.`);
}

/**
 * A browser tells a page no more than that a request failed; of another site it may be that it answers no other page.
 * @param {string | URL} url @param {unknown} error
 */
export async function unreachable(url, error) {
  const why = (await isForbidden(url)) ? forbidden(new URL(url)) : whyNot(new URL(url));
  return fault('network', [`${nameOf(url)} could not be downloaded.`, why].filter(Boolean).join(' '), String(error));
}

/** @param {URL} url */
const forbidden = ({ origin }) =>
  `The Content-Security-Policy of this page forbids it: its directive connect-src must allow ${origin === self.origin ? "'self'" : origin}.`;

/** Why an address could not be reached, as far as it says so. @param {URL} url */
function whyNot({ origin, protocol }) {
  if (['blob:', 'data:'].includes(protocol)) return '';
  if (!['http:', 'https:'].includes(protocol)) return `This page cannot reach addresses of the kind “${protocol}”.`;
  return origin === self.origin ? '' : `${origin} did not answer, or does not allow this page to read it (CORS).`;
}

/**
 * A worker that was made of a blob names no page that asks, and a server such as Jupyter's gives its files to its own pages only. The page's origin is
 * named to that origin alone.
 * @param {string | URL} url
 */
function referrerFor(url) {
  const { origin, location } = globalThis;
  const own = location?.protocol === 'blob:' && new URL(url, origin === 'null' ? undefined : origin).origin === origin;
  return own ? `${origin}/` : undefined;
}
