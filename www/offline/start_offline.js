// Makes the page work without a network after the first visit, and says when there is a newer version.

import { createNotice } from './notice.js';

/** The first figure of a page has the connection to itself until it is there, or for so long after the page has loaded. */
const WAIT_MS = 8000;

/** @param {Document} page @param {string} [root] where the worker's script lies, relative to the page */
export async function startOffline(page, root = '.') {
  // The build of the tests has none: a page that an earlier test stored would answer in the place of the one under test.
  const serviceWorker = WHYLIGHT_OFFLINE ? ownServiceWorkers() : undefined;
  if (!serviceWorker) return;
  const asked = { reload: false };
  takeOverAtOnce(serviceWorker, asked);
  const firstMap = new Promise((settle) => page.addEventListener('result', settle, { capture: true, once: true }));
  await loaded(page);
  await Promise.race([firstMap, new Promise((settle) => setTimeout(settle, WAIT_MS))]);
  try {
    const registration = await serviceWorker.register(`${root}/service_worker.js`);
    announceVersions(page, serviceWorker, registration, asked);
    await serviceWorker.ready;
    keepUsed(page, registration);
  } catch {
    // Where the browser stores nothing (a private window, a full disk, a visitor who forbids it), the page needs the network, as any page does.
  }
}

/** None in an old browser, nor where the browser forbids them, which some say by throwing. @returns {ServiceWorkerContainer | undefined} */
function ownServiceWorkers() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}

/** @param {Document} page @returns {Promise<void>} */
const loaded = (page) =>
  new Promise((settle) => {
    if (page.readyState === 'complete') settle();
    else window.addEventListener('load', () => settle(), { once: true });
  });

/**
 * A page that was loaded this moment has nothing to lose: a newer version that waits takes over, unless another page still runs on the one before.
 * @param {ServiceWorkerContainer} serviceWorker @param {{ reload: boolean }} asked
 */
async function takeOverAtOnce(serviceWorker, asked) {
  try {
    const waiting = serviceWorker.controller && (await serviceWorker.getRegistration())?.waiting;
    if (!waiting || !(await isAlone(waiting))) return;
    asked.reload = true;
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'take-over' });
  } catch {
    // Where the browser stores nothing, no version waits.
  }
}

/** Whether this page is the only one of the site. @param {ServiceWorker} worker @returns {Promise<boolean>} */
const isAlone = (worker) =>
  new Promise((settle) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: pages }) => {
      port1.close();
      settle(pages < 2);
    };
    worker.postMessage({ type: 'count-pages' }, [port2]);
  });

/**
 * @param {Document} page @param {ServiceWorkerContainer} serviceWorker @param {ServiceWorkerRegistration} registration
 * @param {{ reload: boolean }} asked
 */
function announceVersions(page, serviceWorker, registration, asked) {
  let isControlled = serviceWorker.controller !== null;
  const announce = createNotice(page, () => {
    asked.reload = true;
    if (registration.waiting) registration.waiting.postMessage({ type: 'take-over' });
    else location.reload();
  });
  serviceWorker.addEventListener('controllerchange', () => {
    if (asked.reload) location.reload();
    // A reload in another tab has brought the newer version.
    else if (isControlled) announce();
    isControlled = true;
  });
  const whenInstalled = (/** @type {ServiceWorker | null} */ next) =>
    next?.addEventListener('statechange', () => {
      if (next.state === 'installed' && isControlled) announce();
    });
  if (registration.waiting && isControlled) announce();
  whenInstalled(registration.installing);
  registration.addEventListener('updatefound', () => whenInstalled(registration.installing));
}

/** What was used before the service worker was there, or in its absence. @param {Document} page @param {ServiceWorkerRegistration} registration */
function keepUsed(page, registration) {
  const keep = () => registration.active?.postMessage({ type: 'keep-used' });
  keep();
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'hidden') keep();
  });
}
