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
    // Told already, by a flush.
    if (!telling) return;
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
    /** Tells at once of what changed, so that it has been drawn when this returns. */
    flush: () => telling && tell(),
    subscribe(/** @type {(value: V) => void} */ listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// What begins something that a visitor does. Not what follows in a field: an `input` that is heard after a drawing would find the text from before.
const DEEDS = ['keydown', 'keyup', 'beforeinput', 'pointerdown', 'pointerup', 'drop'];

/**
 * What is changed by one key is drawn before the next one is heard, however soon it comes: the parts of a page act on what they last drew, such as
 * the list of classes that a typed word has left.
 * @param {{ flush: () => void }} store @param {EventTarget} page
 */
export function drawBeforeDeeds(store, page) {
  for (const deed of DEEDS) page.addEventListener(deed, store.flush, { capture: true });
}
