/** One plain value, replaced and never edited; listeners hear once per turn of the event loop, however often it changed. */
export function createStore(initial) {
  let value = initial;
  let announced = true;
  const listeners = new Set();
  const announce = () => {
    announced = true;
    for (const listener of listeners) listener(value);
  };
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      if (!announced) return;
      announced = false;
      queueMicrotask(announce);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
