// A served page in a real Chromium, with everything it asks for and complains about on record.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium, HARDWARE, QUIET, SWIFTSHADER } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { root } from '../../scripts/workspace.mjs';

export { root };

export const read = (path) => readFileSync(join(root, path));
export const readJson = (path) => JSON.parse(read(path));

// The build that tests can look into. WHYLIGHT_DIST: another one, such as one over the stand-in package.
export const debug = process.env.WHYLIGHT_DIST ?? join(root, 'dist-debug');

const QUIET_WITHIN_MS = 60_000;

const screenshots = join(root, 'test-results');

/**
 * Serves a folder, dist-debug/ by default, and starts a browser. `gpu` adds WebGPU, on SwiftShader unless `hardware`. `override` is serve's, `args` are
 * further switches of the browser. With `cold` each visit compiles the engine anew, as a first visitor's browser does.
 */
export async function launch(options = {}) {
  if (sharing && Object.keys(options).length === 0) return sharedSession();
  return start(options);
}

async function start({ gpu = false, hardware = false, override, folder = debug, args = [], cold = false } = {}) {
  const server = await serve({ folder, override });
  const browser = await chromium.launch({
    executablePath: await findChromium({ shell: true }),
    args: [...QUIET, ONE_PROCESS, ...(gpu ? (hardware ? HARDWARE : SWIFTSHADER) : []), ...args],
    // Playwright's own list turns the GPU process off; the switches above decide instead.
    ignoreDefaultArgs: ['--disable-gpu'],
  });
  const profile = cold ? null : sharedProfile(browser, server.url);
  return {
    url: server.url,
    browser,
    profile,
    open: (options) => open({ browser, profile, url: server.url }, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

let sharing = false;
let shared = null;

/**
 * From here on, files of this process that launch a browser without settings get the same one, which starts with the first of them. Starting a browser and
 * compiling the engine in it took a tenth of the CPU of all these tests. Resolves to what closes it.
 */
export function shareBrowser() {
  sharing = true;
  return async () => (await shared)?.close();
}

/** The browser that files share. Closing it, a file leaves it with what no file before it opened. */
async function sharedSession() {
  shared ??= start();
  const session = await shared;
  return {
    ...session,
    async close() {
      await session.profile.clear();
      const own = session.profile.context();
      await Promise.all(session.browser.contexts().map((context) => context !== own && context.close()));
    },
  };
}

// Pages of one profile and one site share a process, and with it what is compiled of a module.
const ONE_PROCESS = '--process-per-site';
const VIEWPORT = { width: 1280, height: 900 };

/**
 * One profile for visits that follow each other, emptied between them, and a page in it that holds the compiled engine. Opening the page in a new profile
 * took twice the CPU: a window, a process, and half a second and more to compile the engine again.
 */
function sharedProfile(browser, url) {
  let context = null;
  let holder = null;
  let taken = false;
  let lastVisit = null;
  let current = null;

  /** Keeps the module that the page of the last visit runs. */
  async function holdEngine({ requests }) {
    const wasm = requests.find((address) => address.endsWith('.wasm'));
    if (holder || !wasm) return;
    holder = await context.newPage();
    await holder.goto(`${url}/icon.svg`);
    await holder.evaluate(async (address) => (globalThis.held = await WebAssembly.compileStreaming(fetch(address))), wasm);
  }

  async function emptyStorage(page) {
    const session = await context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
    await session.detach();
  }

  return {
    /** A new page of the profile, or null while another visit is in it. */
    async page() {
      if (taken) return null;
      taken = true;
      context ??= await browser.newContext();
      if (!lastVisit) return context.newPage();
      await holdEngine(lastVisit);
      await lastVisit.page.close();
      const page = await context.newPage();
      await emptyStorage(page);
      return page;
    },
    /** The visit is over. Its page stays until the next one begins, so that what it compiled is not thrown away. */
    leave(visit) {
      taken = false;
      lastVisit = visit;
    },
    /** A visit begins in the page that `page` gave. */
    enter(visit) {
      current = visit;
    },
    /** Leaves the visit that nobody has left, and closes other pages. */
    async clear() {
      if (taken) this.leave(current);
      const kept = [holder, lastVisit?.page];
      await Promise.all((context?.pages() ?? []).map((page) => !kept.includes(page) && page.close()));
    },
    context: () => context,
  };
}

/**
 * Opens the page with an empty storage, `hash` being the state in the address. `context`: the one of an earlier visit, with its storage; without `unasked`
 * the page computes what it is asked for and checks no map by itself.
 * Resolves to `{ page, requests, problems, close }`: every address asked for, and every complaint on the console.
 */
async function open(
  { browser, profile, url },
  {
    path = 'workbench.html',
    hash = '',
    viewport = VIEWPORT,
    colorScheme,
    reducedMotion,
    unasked = true,
    init,
    context: given,
    ...settings
  } = {},
) {
  const visited = given || Object.keys(settings).length > 0 ? null : await profile?.page();
  const page = visited ?? (await (given ?? (await browser.newContext(settings))).newPage());
  await page.setViewportSize(viewport);
  if (colorScheme || reducedMotion) await page.emulateMedia({ colorScheme, reducedMotion });
  const requests = [];
  const problems = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('crash', () => problems.push('the page crashed'));
  if (!unasked) await page.addInitScript(() => (globalThis.whylightUnasked = false));
  if (init) await page.addInitScript(init);
  await page.goto(`${url}/${path}${hash}`);
  if (visited) profile.enter({ page, requests });
  const close = async () => (visited ? profile.leave({ page, requests }) : given ? page.close() : page.context().close());
  return { page, requests, problems, close };
}

/** Keeps a picture to look at, where they are wanted: those of all tests took a tenth of their CPU. */
export async function screenshot(page, name, options = {}) {
  if (!process.env.WHYLIGHT_SCREENSHOTS) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), ...options });
}

/** Runs in the page: notes when the first map had arrived and a frame been drawn, as `mapAt`, in ms since navigation. */
export function watchWorkers() {
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(...parameters) {
      super(...parameters);
      const note = () => (globalThis.mapAt ??= performance.now());
      this.addEventListener('message', ({ data }) => {
        if (data.report) requestAnimationFrame(() => setTimeout(note));
      });
    }
  };
}

/**
 * Waits until the page shows the map that its state asks for, or an error about it, and resolves to what it knows:
 * `{ error, photo, state, report, map, peak, top, device }`, `peak` being the map's maximum as fractions of the photo.
 */
export async function settled(page, { timeout = 60_000 } = {}) {
  await page.waitForFunction(
    () => {
      const { whylight } = globalThis;
      if (!whylight) return false;
      const { progress, gallery, report, error, stoppedFor, drawn_ms } = whylight.get();
      return gallery !== null && progress === null && ((report && drawn_ms !== null) || error || stoppedFor !== null);
    },
    undefined,
    { timeout, polling: 100 },
  );
  const { values, ...known } = JSON.parse(await page.evaluate(wholeState));
  return values === undefined ? known : { ...known, map: floatsFrom(values) };
}

/** Runs in the page: what `settled` resolves to, as JSON, with the map's floats as base64. Playwright takes seconds for a map as a list of numbers. */
function wholeState() {
  const { report, photo, error, state, device, model, drawn_ms } = globalThis.whylight.get();
  const known = {
    error: error && { code: error.code, message: error.message },
    photo: photo && { key: photo.key, width: photo.width, height: photo.height },
    model: model?.key ?? null,
    state,
    device,
    drawn_ms,
  };
  if (!report) return JSON.stringify({ ...known, report: null });
  const { map, view, target, predictions, method, device: ranOn } = report;
  const strongest = map.values.reduce((best, value, index, values) => (value > values[best] ? index : best), 0);
  const across = ((strongest % map.width) + 0.5) / map.width;
  const down = (Math.floor(strongest / map.width) + 0.5) / map.height;
  const bytes = new Uint8Array(Float32Array.from(map.values).buffer);
  return JSON.stringify({
    ...known,
    report: { target, predictions, method, device: ranOn, flat: map.flat },
    values: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    peak: [view.x0 + across * (view.x1 - view.x0), view.y0 + down * (view.y1 - view.y0)],
    top: [...predictions].sort((a, b) => b.probability - a.probability)[0],
  });
}

function floatsFrom(base64) {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(4 * place));
}

/** Changes the fragment as a visitor's link or the back button would, and waits for the page to follow. */
export async function go(page, fragment, options) {
  await page.evaluate(
    (next) =>
      new Promise((settle) => {
        const { location } = globalThis;
        const before = location.hash;
        // After the page's own listener, which was there first.
        globalThis.addEventListener('popstate', () => settle(), { once: true });
        location.hash = next;
        if (location.hash === before) settle();
      }),
    fragment,
  );
  return settled(page, options);
}

/** Gives the page a file through the chooser that the named button opens. */
export async function chooseFile(page, button, file) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles({ mimeType: 'application/octet-stream', ...file });
}

/** Brings a network, as it is proposed. @param files of `{ name, buffer }`, the network and those in which it keeps weights */
export async function bringNetwork(page, ...files) {
  await openNetwork(page, ...files);
  await page.getByRole('button', { name: 'Use this network' }).click({ timeout: 120_000 });
}

/**
 * Brings a part of the question in sight, as a visitor does: on a narrow screen in the sheet that a button of this name opens.
 * @param part "Class", "Method" or "Network"
 */
export async function openQuestion(page, part) {
  if (await page.evaluate(() => matchMedia('(min-width: 60rem)').matches)) return;
  if (await page.getByRole('dialog', { name: 'Question' }).isVisible()) return;
  await page.getByRole('group', { name: 'Question' }).getByRole('button', { name: part }).click();
}

/** Opens the panel for a network. */
export async function openNetwork(page, ...files) {
  await openQuestion(page, 'Network');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: CHOOSE_MODEL }).click();
  await (await chooser).setFiles(files.map((file) => ({ mimeType: 'application/octet-stream', ...file })));
}

export const CHOOSE_PHOTO = /^Choose (a|another) file/;
export const CHOOSE_MODEL = /^Bring your own/;

/**
 * Runs in the page: keeps the page from starting its engine, and offers `peer()`, a client of a worker of the test's own.
 * The page names the worker's script, so the test needs no knowledge of how it was bundled.
 */
export function takeWorker() {
  const { Worker } = globalThis;
  let parameters;
  let places;
  let know;
  const known = new Promise((settle) => (know = settle));
  globalThis.Worker = class {
    constructor(...given) {
      parameters = given;
    }
    postMessage({ type, wasm, cpuWasm, models }) {
      if (type !== 'start') return;
      places = { wasm, cpuWasm, models };
      know();
    }
    addEventListener() {}
    terminate() {}
  };
  globalThis.workerAddress = async () => {
    await known;
    return String(parameters[0]);
  };
  globalThis.peer = async () => {
    await known;
    const worker = new Worker(...parameters);
    const pending = new Map();
    let next = 1;
    worker.onmessage = ({ data }) => {
      const request = pending.get(data.id);
      if (!request) return;
      if (data.type === 'progress' || data.type === 'partial') return request.heard(data);
      pending.delete(data.id);
      if (data.type === 'error') request.settle({ error: { code: data.code, message: data.message } });
      else request.settle(data);
    };
    worker.onerror = (event) => {
      for (const request of pending.values()) request.settle({ error: { code: 'worker', message: event.message } });
    };
    return {
      /** Resolves to the worker's answer; `error` is in it when it is one. What asks about a network and a photo asks about the last ones opened. */
      ask(asked, heard = () => {}) {
        const message = { model: 'the network', photo: 'the photo', ...(asked.type === 'start' && places), ...asked };
        const id = next++;
        const answer = new Promise((settle) => pending.set(id, { settle, heard: (data) => heard(data, id) }));
        worker.postMessage({ id, ...message });
        return Object.assign(answer, { id });
      },
      end: () => worker.terminate(),
    };
  };
}

/** The distance of two vectors relative to the length of the second. */
export function relativeDistance(a, b) {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length} differ`);
  let difference = 0;
  let length = 0;
  for (let index = 0; index < b.length; index += 1) {
    difference += (a[index] - b[index]) ** 2;
    length += b[index] ** 2;
  }
  return Math.sqrt(difference / length);
}

/** Waits until nothing is asked any more, and the gallery and the names of its objects are known. */
export async function quiet(page) {
  await page.waitForFunction(
    () => {
      const { gallery, imagenet, progress, working, tasks, report } = globalThis.whylight.get();
      const now = gallery && imagenet && progress === null && working === null && tasks.length === 0 && report;
      // What the page wants by itself begins in the same turn as the last thing ends.
      const calm = now && globalThis.calmSince;
      globalThis.calmSince = now ? (globalThis.calmSince ?? performance.now()) : null;
      return calm && performance.now() - calm > 150;
    },
    undefined,
    { timeout: QUIET_WITHIN_MS, polling: 30 },
  );
  await page.evaluate(() => (globalThis.calmSince = null));
}
