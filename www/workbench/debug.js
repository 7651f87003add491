// The page of the tests: what the page knows, the hook that takes the GPU away, and how much memory the engine has. No production build holds it.

import { startPage } from './start_page.js';

const { store, whylight } = startPage(/** @type {HTMLElement} */ (document.getElementById('page')));

/** @type {typeof globalThis & { whylight?: object }} */ (globalThis).whylight = {
  get: store.get,
  loseDevice: () => whylight.debug({ type: 'lose-device' }),
  memory: async () => (await whylight.debug({ type: 'memory' })).bytes,
};
