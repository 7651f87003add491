/**
 * One plain value, replaced and never edited; listeners hear once per turn of the event loop, however often it changed.
 * @template {object} V @param {V} initial
 */
export function createStore(initial) {
  let value = initial;
  let announced = true;
  /** @type {Set<(value: V) => void>} */
  const listeners = new Set();
  const announce = () => {
    announced = true;
    for (const listener of listeners) listener(value);
  };
  return {
    get: () => value,
    set(/** @type {Partial<V>} */ change) {
      value = { ...value, ...change };
      if (!announced) return;
      announced = false;
      queueMicrotask(announce);
    },
    subscribe(/** @type {(value: V) => void} */ listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
