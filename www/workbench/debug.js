// The page of the tests: what the page knows, the hook that takes the GPU away, how much memory the engine has, and a page that checks no map by itself.
// No production build holds it.

import { Connection } from '../client/connection.js';
import { startPage } from './page/start_page.js';
import { startLanguage } from '../shared/language/start.js';

// The client keeps its connection to itself, and takes no request of the tests. That of the page is the first one that starts.
/** @type {(connection: Connection) => void} */
let onConnection;
/** @type {Promise<Connection>} */
const connection = new Promise((resolve) => (onConnection = resolve));
const { start } = Connection.prototype;
Connection.prototype.start = function (...how) {
  onConnection(this);
  return start.apply(this, how);
};

const tests = /** @type {typeof globalThis & { whylight?: object, whylightUnasked?: boolean, whylightTour?: boolean }} */ (
  globalThis
);
await startLanguage();

// The tour comes to a test that wants it.
const { store } = startPage(/** @type {HTMLElement} */ (document.getElementById('page')), { tour: tests.whylightTour === true });

// Before the engine has started, so before there is a map to check.
if (tests.whylightUnasked === false) store.set({ unaskedTasks: false });

tests.whylight = {
  get: store.get,
  loseDevice: async () => (await connection).request({ type: 'lose-device' }),
  memory: async () => (await (await connection).request({ type: 'memory' })).bytes,
};
