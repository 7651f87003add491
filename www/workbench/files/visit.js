// A visit: one tab, from when the page is opened in it until it is closed, through every reload.

const NAME = 'whylight-visit';
const LOCK = `${NAME} `;

/**
 * Nothing is stored before it is asked for.
 * @typedef {object} Visit
 * @property {() => string} id the same after a reload; another in every tab
 * @property {() => Promise<Set<string>>} underWay ids of the visits that are not over, this one among them
 */

/**
 * @param {{ storage?: Storage, locks?: Pick<LockManager, "request" | "query"> }} [options] a browser may have neither: without locks no other
 *   visit is known, and without storage this one ends with a reload
 * @returns {Visit}
 */
export function createVisit({ storage = sessionStorageOf(), locks = globalThis.navigator?.locks } = {}) {
  /** @type {string | undefined} */
  let known;

  function id() {
    known ??= begin();
    return known;
  }

  function begin() {
    const own = storage?.getItem(NAME) ?? newId();
    try {
      storage?.setItem(NAME, own);
    } catch {
      // A full storage: the visit ends with a reload.
    }
    // Held until the page goes: that is how other tabs know that this visit is not over. A tab that was duplicated shares it.
    locks?.request(LOCK + own, { mode: 'shared' }, () => new Promise(() => {})).catch(() => {});
    return own;
  }

  return {
    id,
    async underWay() {
      const own = id();
      const { held = [] } = (await locks?.query().catch(() => null)) ?? {};
      const names = held.map(({ name }) => name ?? '').filter((name) => name.startsWith(LOCK));
      return new Set([own, ...names.map((name) => name.slice(LOCK.length))]);
    },
  };
}

/** Short, and the same twice only by an unlikely chance. */
export const newId = () => [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('');

function sessionStorageOf() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
