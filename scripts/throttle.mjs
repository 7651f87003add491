// A connection of a known rate in front of a server. The browser's own throttling is set for the page and for each of its workers on its own, so that
// two of them together would get twice the rate; here all of them share one.
import { connect, createServer } from 'node:net';

/** Bytes that go at once: about what a network's queue holds. */
const BURST = 32_768;

/**
 * Serves what `port` serves, no faster than `bits_per_s` over all connections together.
 * @param {{ port: number, bits_per_s: number }} options
 * @returns {Promise<{ url: string, sent: () => number, close: () => Promise<void> }>} `sent`: bytes to the browser so far, headers included
 */
export function throttled({ port, bits_per_s }) {
  const bytes_per_ms = bits_per_s / 8 / 1000;
  let sent = 0;
  let freeAt = 0;
  const sockets = new Set();

  /** Sends a piece in its turn on the shared line. */
  async function pass(piece, client) {
    for (let from = 0; from < piece.length; from += BURST) {
      const part = piece.subarray(from, from + BURST);
      const now = performance.now();
      freeAt = Math.max(now, freeAt) + part.length / bytes_per_ms;
      const wait = freeAt - now;
      if (wait > 1) await new Promise((settle) => setTimeout(settle, wait));
      if (client.destroyed) return;
      sent += part.length;
      if (!client.write(part)) await new Promise((settle) => client.once('drain', settle).once('close', settle));
    }
  }

  const server = createServer((client) => {
    const upstream = connect(port, 'localhost');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', async (piece) => {
      upstream.pause();
      await pass(piece, client);
      upstream.resume();
    });
  });
  return new Promise((settle) => {
    server.listen(0, 'localhost', () => {
      settle({
        url: `http://localhost:${server.address().port}`,
        sent: () => sent,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
