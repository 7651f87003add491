// The server of the benchmark: its page, the released package, and the peers' packages as they ship. It isolates the page, so that peers get threads.
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/**
 * @param {string} root of the repository @param {string} built folder of the bundled page
 * @param {Map<string, Uint8Array>} files by their path; may change while it serves
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serveBench(root, built, files) {
  const folders = {
    '/pkg/': join(root, 'pkg'),
    '/ort/': join(root, 'node_modules/onnxruntime-web/dist'),
    '/tfjs-wasm/': join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
    '/photos/': join(root, 'www/photos'),
    '/': built,
  };
  const served = Object.entries(folders).map(([prefix, folder]) => ({ prefix, files: sirv(folder, { dev: true }) }));
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cache-Control', 'no-store');
    const { pathname } = new URL(request.url, 'http://localhost');
    if (files.has(pathname)) {
      response.setHeader('Content-Type', pathname.endsWith('.js') ? 'text/javascript' : 'application/octet-stream');
      return response.end(files.get(pathname));
    }
    const { prefix, files: inFolder } = served.find((one) => pathname.startsWith(one.prefix));
    request.url = `/${request.url.slice(prefix.length)}`;
    inFolder(request, response, () => response.writeHead(404).end('Not found.\n'));
  });
  return new Promise((settle, reject) => {
    server.once('error', reject);
    server.listen(0, 'localhost', () => {
      settle({
        url: `http://localhost:${server.address().port}`,
        close: () =>
          new Promise((closed) => {
            server.close(closed);
            server.closeAllConnections();
          }),
      });
    });
  });
}
