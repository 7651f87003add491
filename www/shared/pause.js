/**
 * Resolves in the next task of the event loop, so that long work leaves room for touches and keys. A timer would wait a second in a hidden tab.
 * @returns {Promise<void>}
 */
export function pause() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
