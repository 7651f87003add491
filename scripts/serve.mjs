// Serves a built folder on localhost with the headers that a host of Whylight should send.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** As webpack names files by their content, and their compressed copies. */
const HASHED = /\.[0-9a-f]{8}\.\w+(\.br)?$/;

/**
 * Serves `folder` on `port`, or on a free port when `port` is 0, and resolves to `{ url, port, close }`.
 * `override(request, response)` may answer a request itself by returning true.
 * Rejects with `EADDRINUSE` when the port is taken.
 */
export function serve({ folder, port = 0, override }) {
  // `dev`: files are looked up at each request, so that a rebuild shows without a restart.
  const files = sirv(folder, {
    dev: true,
    etag: true,
    // The copies that scripts/compress.mjs laid beside the files.
    brotli: true,
    setHeaders(response, path) {
      response.setHeader('Cache-Control', howLong(path));
      if (/\.onnx$/.test(path)) response.setHeader('Content-Type', 'application/octet-stream');
    },
  });
  const policy = contentSecurityPolicy(folder);
  const server = createServer((request, response) => {
    // Any page may show the figure that is made for it in a frame, which then has neither a camera nor a place among its own.
    const embed = new URL(request.url, 'http://localhost').pathname === '/embed.html';
    response.setHeader('Content-Security-Policy', `${policy}; frame-ancestors ${embed ? '*' : "'self'"}`);
    if (embed) response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    if (override?.(request, response)) return;
    files(request, response, () => {
      response.statusCode = 404;
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end('Not found.\n');
    });
  });
  return new Promise((settle, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      const taken = server.address().port;
      settle({
        url: `http://localhost:${taken}`,
        port: taken,
        close: () =>
          new Promise((closed) => {
            server.close(closed);
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** How long a browser may keep a file without asking: the name of a hashed one changes with its content. @param {string} path */
function howLong(path) {
  if (path.endsWith('.html') || path.endsWith('/')) return 'no-store';
  return HASHED.test(path) ? 'max-age=31536000, immutable' : 'no-cache';
}

/** The page's own policy, from its meta element. */
export function contentSecurityPolicy(folder) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const element = page.match(/<meta[^>]*http-equiv=["']?Content-Security-Policy["']?[^>]*>/i)?.[0] ?? '';
  const policy = element.match(/content="([^"]*)"/i)?.[1] ?? "default-src 'self'";
  return policy.trim().replace(/;\s*$/, '').replace(/\s+/g, ' ');
}
