import { problem } from './errors.js';

/**
 * Starts a worker from its script.
 *
 * A browser refuses a worker whose script is of another origin than the page (the package on a CDN). A blob belongs to the page's
 * origin and may load that script. Where the script is of the page's own origin no blob is made, since a strict
 * Content-Security-Policy forbids workers from blobs.
 * @param {URL} script @returns {Worker} @throws {import('./errors.js').Problem} where the page requires trusted types and lists no policy `whylight`
 */
export function startWorker(script) {
  watchPolicy();
  forbidden = null;
  return script.origin === globalThis.origin ? own(script) : foreign(script);
}

// Classic scripts and not modules: in a frame of opaque origin (`<iframe sandbox>`), Chromium starts no module worker from a blob.
const own = (/** @type {URL} */ script) => workerOf(String(script));

/** @param {URL} script */
function foreign(script) {
  const source = new Blob([importing(String(script))], { type: 'text/javascript' });
  const blob = URL.createObjectURL(source);
  const worker = workerOf(blob);
  const release = () => URL.revokeObjectURL(blob);
  worker.addEventListener('message', release, { once: true });
  worker.addEventListener('error', release, { once: true });
  return worker;
}

/** The script that a blob holds; the policy of the page is that of the worker too. @param {string} script */
const importing = (script) => `let whylightPolicy;
try { whylightPolicy = globalThis.trustedTypes?.createPolicy('whylight', { createScriptURL: (address) => address }); } catch {}
importScripts(whylightPolicy ? whylightPolicy.createScriptURL(${JSON.stringify(script)}) : ${JSON.stringify(script)});`;

/** @param {string} address */
function workerOf(address) {
  try {
    return new Worker(trusted(address), { name: 'whylight' });
  } catch (error) {
    if (!trustedTypes() || !(error instanceof TypeError)) throw error;
    const why =
      'The Content-Security-Policy forbids the engine’s worker: the page requires trusted types, and its directive trusted-types must list whylight.';
    throw problem('worker-forbidden', why, String(error));
  }
}

/**
 * What makes addresses of scripts trusted. There is one for all workers of the page: a second copy of this script may not make another of that name.
 * @typedef {{ createScriptURL: (address: string) => string }} ScriptPolicy
 */
const POLICY = Symbol.for('whylight.scriptPolicy');
const shared = /** @type {{ [POLICY]?: ScriptPolicy | null }} */ (globalThis);

/** An address as a page with `require-trusted-types-for 'script'` takes it. @param {string} address */
function trusted(address) {
  try {
    shared[POLICY] ??= trustedTypes()?.createPolicy('whylight', { createScriptURL: (given) => given }) ?? null;
  } catch {
    // The page lists other policies. It may require none.
  }
  return shared[POLICY]?.createScriptURL(address) ?? address;
}

/** Of this browser, if it has them. */
const trustedTypes = () =>
  /** @type {{ trustedTypes?: { createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy } }} */ (globalThis)
    .trustedTypes;

/** What the policy of the page forbade last. @type {string | null} */
let forbidden = null;
let isWatched = false;

/** Why no worker could be loaded, as far as the policy of the page forbade it: its error says nothing. @returns {import('./errors.js').Problem | null} */
export function whyForbidden() {
  if (forbidden === null) return null;
  return problem(
    'worker-forbidden',
    `The Content-Security-Policy forbids the engine’s worker: its directive worker-src must allow ${forbidden}.`,
  );
}

function watchPolicy() {
  if (isWatched) return;
  isWatched = true;
  globalThis.document?.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
    if (effectiveDirective !== 'worker-src' || disposition === 'report') return;
    forbidden = blockedURI.startsWith('blob') ? 'blob:' : blockedURI;
  });
}
