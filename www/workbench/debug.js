// The page of the tests: what the page knows, the hook that takes the GPU away, how much memory the engine has, and a page that checks no map by itself.
// No production build holds it.

import { startPage } from './start_page.js';

const { store, whylight } = startPage(/** @type {HTMLElement} */ (document.getElementById('page')));

const tests = /** @type {typeof globalThis & { whylight?: object, whylightUnasked?: boolean }} */ (globalThis);
// Before the engine has started, so before there is a map to check.
if (tests.whylightUnasked === false) store.set({ unaskedTasks: false });

tests.whylight = {
  get: store.get,
  loseDevice: () => whylight.debug({ type: 'lose-device' }),
  memory: async () => (await whylight.debug({ type: 'memory' })).bytes,
};
