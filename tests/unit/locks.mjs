// The locks of a browser, for tests of who notices the end of a worker.

/** Locks that are granted when the test lets their holder die. */
export function locksOf() {
  const waiting = new Map();
  return {
    request: (name, work) => new Promise((resolve) => waiting.set(name, () => resolve(work()))),
    free: (name) => waiting.get(name)?.(),
    asked: () => [...waiting.keys()],
  };
}
