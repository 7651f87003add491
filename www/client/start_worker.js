/**
 * Starts the worker and tells it where the wasm and the networks are.
 *
 * A browser refuses a worker whose script is of another origin than the page (the package on a CDN). A blob belongs to the page's
 * origin and may load that script. Where the script is of the
 * page's own origin no blob is made, since a strict Content-Security-Policy forbids workers from blobs.
 * @param {import('./locations.js').Locations} locations
 * @returns {Worker}
 */
export function startWorker(locations) {
  const { worker: script } = locations;
  return tell(script.origin === globalThis.origin ? own(script) : foreign(script), locations);
}

/** The first message that a worker gets. */
export function tell(worker, { wasm, models }) {
  worker.postMessage({
    type: 'locations',
    wasm: String(wasm),
    models: models instanceof URL ? String(models) : models,
  });
  return worker;
}

// Classic scripts and not modules: in a frame of opaque origin (`<iframe sandbox>`), Chromium starts no module worker from a blob.
const own = (script) => new Worker(script, { name: 'whylight' });

function foreign(script) {
  const source = new Blob([`importScripts(${JSON.stringify(String(script))});`], { type: 'text/javascript' });
  const blob = URL.createObjectURL(source);
  const worker = new Worker(blob, { name: 'whylight' });
  const release = () => URL.revokeObjectURL(blob);
  worker.addEventListener('message', release, { once: true });
  worker.addEventListener('error', release, { once: true });
  return worker;
}
