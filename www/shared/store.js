import { pause } from './pause.js';

/**
 * One plain value, replaced and never edited. Listeners hear at most once per task of the event loop, however often the value changes in it: the first
 * change of a task is told as soon as its code is done, and what follows in the same task is told in the next one. An answer of the worker
 * changes the value again and again, in one promise after another; if each change were drawn at once, the page would be deaf meanwhile.
 * @template {object} V @param {V} initial
 */
export function createStore(initial) {
  let value = initial;
  /** When the listeners will have heard of the latest change; null once they have. @type {Promise<void> | null} */
  let telling = null;
  /** From the first telling of a task until the next task. @type {Promise<void> | null} */
  let nextTask = null;
  /** @type {Set<(value: V) => void>} */
  const listeners = new Set();
  const tell = () => {
    telling = null;
    nextTask = pause().then(() => void (nextTask = null));
    for (const listener of listeners) listener(value);
  };
  return {
    get: () => value,
    set(/** @type {Partial<V>} */ change) {
      value = { ...value, ...change };
      telling ??= (nextTask ?? Promise.resolve()).then(tell);
    },
    /** Resolves once the listeners have heard of the latest change: when it has been drawn. */
    told: () => telling ?? Promise.resolve(),
    subscribe(/** @type {(value: V) => void} */ listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
