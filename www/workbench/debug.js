// The page of the tests: what the page knows, the hook that takes the GPU away, how much memory the engine has, what each step of its network takes, and a page that checks no map by itself.
// No production build holds it.

import { Connection } from '../client/connection.js';
import { startPage } from './page/start_page.js';
import { startLanguage } from '../shared/language/start.js';

// The client keeps its connection to itself, and takes no request of the tests. That of the page is the first one that starts.
/** @type {(connection: Connection) => void} */
let onConnection;
/** @type {Promise<Connection>} */
const connection = new Promise((resolve) => (onConnection = resolve));
const { add, start } = Connection.prototype;
/** The network that the page added last. @type {string | null} */
let network = null;
Connection.prototype.add = function (kind, source) {
  const key = add.call(this, kind, source);
  if (kind === 'model') network = key;
  return /** @type {any} */ (key);
};
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
  /** What each step of the network takes, and the operators that take longest first. */
  profile: async (runs = 9) => {
    const { steps } = await (await connection).request({ type: 'profile', model: network ?? '', runs });
    /** @type {Map<string, { operator: string, steps: number, forward_ms: number, reverse_ms: number }>} */
    const operators = new Map();
    for (const { operator, forward_ms: forward, reverse_ms: reverse } of steps) {
      const sum = operators.get(operator) ?? { operator, steps: 0, forward_ms: 0, reverse_ms: 0 };
      operators.set(operator, {
        operator,
        steps: sum.steps + 1,
        forward_ms: sum.forward_ms + forward,
        reverse_ms: sum.reverse_ms + reverse,
      });
    }
    const total = (/** @type {{ forward_ms: number, reverse_ms: number }} */ { forward_ms: a, reverse_ms: b }) => a + b;
    return { steps, operators: [...operators.values()].sort((a, b) => total(b) - total(a)) };
  },
  memory: async () => (await (await connection).request({ type: 'memory' })).bytes,
};
