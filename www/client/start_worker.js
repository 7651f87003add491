/**
 * Starts a worker from its script.
 *
 * A browser refuses a worker whose script is of another origin than the page (the package on a CDN). A blob belongs to the page's
 * origin and may load that script. Where the script is of the page's own origin no blob is made, since a strict
 * Content-Security-Policy forbids workers from blobs.
 * @param {URL} script @returns {Worker}
 */
export const startWorker = (script) => (script.origin === globalThis.origin ? own(script) : foreign(script));

// Classic scripts and not modules: in a frame of opaque origin (`<iframe sandbox>`), Chromium starts no module worker from a blob.
const own = (/** @type {URL} */ script) => new Worker(script, { name: 'whylight' });

/** @param {URL} script */
function foreign(script) {
  const source = new Blob([`importScripts(${JSON.stringify(String(script))});`], { type: 'text/javascript' });
  const blob = URL.createObjectURL(source);
  const worker = new Worker(blob, { name: 'whylight' });
  const release = () => URL.revokeObjectURL(blob);
  worker.addEventListener('message', release, { once: true });
  worker.addEventListener('error', release, { once: true });
  return worker;
}
