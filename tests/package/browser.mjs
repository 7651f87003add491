// A browser and servers for pages that include the package.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import sirv from 'sirv';
import { findChromium, QUIET } from '../../scripts/chromium.mjs';

const TIMEOUT_MS = 60_000;

// Requests that leave this machine fail, as they would on a train. Playwright's routes would stop every request to look at it, and turn the cache off.
const NO_NETWORK = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost';

/**
 * Serves folders, one laid over the next, as any static host would, on a free port.
 * @param {object} options `cors`: whether pages of other origins may read it; `policy`: a Content-Security-Policy; `referred`: photos go to who says that a
 * page of this server asks, as Jupyter has it
 */
export async function serve(folders, { cors = false, policy, referred = false } = {}) {
  const files = [folders].flat().map((folder) => sirv(folder, { dev: true, etag: true }));
  const server = createServer((request, response) => {
    if (cors) response.setHeader('Access-Control-Allow-Origin', '*');
    if (policy) response.setHeader('Content-Security-Policy', policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (referred && request.url.endsWith('.jpg') && !request.headers.referer?.startsWith(`http://${request.headers.host}/`)) {
      response.statusCode = 403;
      return response.end();
    }
    const lookIn = ([first, ...others]) => first(request, response, () => (others.length ? lookIn(others) : missing(response)));
    lookIn(files);
  });
  await new Promise((settle) => server.listen(0, 'localhost', settle));
  return {
    url: `http://localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function missing(response) {
  response.statusCode = 404;
  response.end();
}

/**
 * A browser with one profile. Its pages do not meet in it, since each has a server and so an origin of its own.
 * @param {object} options `engine`: the address of a package, whose module is compiled once for all pages instead of once for each
 */
export async function launch({ engine } = {}) {
  // Pages of one profile and one site share a process, and with it what is compiled of a module.
  const browser = await chromium.launch({
    executablePath: await findChromium({ shell: true }),
    args: [...QUIET, '--process-per-site', NO_NETWORK],
  });
  const context = await browser.newContext();
  if (engine) await hold(await context.newPage(), engine);
  return { open: (url, options) => open(context, url, options), close: () => browser.close() };
}

async function hold(page, engine) {
  await page.goto(`${engine}/package.json`);
  await page.evaluate(async () => (globalThis.held = await WebAssembly.compileStreaming(fetch('whylight_bg.wasm'))));
}

async function open(context, url, { viewport } = {}) {
  const page = await context.newPage();
  if (viewport) await page.setViewportSize(viewport);
  page.setDefaultTimeout(TIMEOUT_MS);
  const requests = [];
  const problems = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' && !hostsOwn(message.location().url)) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  return { page, requests, problems, close: () => page.close() };
}

const outside = ({ protocol, hostname }) => protocol.startsWith('http') && hostname !== 'localhost';

// What a host asks for on its own account: fonts and scripts from elsewhere, and an icon that no page here has.
const hostsOwn = (address) => address.endsWith('/favicon.ico') || (URL.canParse(address) && outside(new URL(address)));

/** Waits until the element shows a map; resolves to its size, and rejects with what the element says instead. */
export async function mapOnScreen(page) {
  const shown = await page.waitForFunction(() => {
    const element = document.querySelector('why-light');
    const inside = element?.shadowRoot ?? element;
    if (element?.state === 'failed') return { failed: inside.textContent };
    if (element?.state !== 'shown') return null;
    const canvas = inside.querySelector('canvas');
    return { width: canvas.width, height: canvas.height };
  });
  const { failed, ...size } = await shown.jsonValue();
  if (failed) throw new Error(failed);
  return size;
}

/** Asks the client for a map, through `globalThis.Whylight`; resolves to its size and how many different values it has. */
export function mapFromClient(page, options = {}) {
  return page.evaluate(async (options) => {
    const whylight = await globalThis.Whylight.open({ device: 'cpu', ...options });
    try {
      const model = await whylight.model('fashion-mlp');
      const photo = await whylight.photo('dog.jpg');
      const { map } = await model.explain(photo, { method: 'gradient' });
      return { width: map.width, height: map.height, values: new Set(map.values).size };
    } finally {
      whylight.close();
    }
  }, options);
}
