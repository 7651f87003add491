// Puts the page together: store, engine, actions and views; and starts it.

import { Whylight } from '../../client/index.js';
import { draw } from '../../shared/template.js';
import { createActions } from './actions.js';
import { createTaskRunner } from '../explore/runners/task_runner.js';
import { listenForFiles } from '../files/file_input.js';
import { fetchGallery } from '../files/gallery.js';
import { listenForKeys } from '../keyboard/shortcuts.js';
import { followLinkedMask } from '../object/linked_mask.js';
import { preparePicture } from '../picture/prepare_picture.js';
import { createPrecision } from '../precision/precision_actions.js';
import { createController } from '../run/controller.js';
import { createHistory } from '../state/history.js';
import { INITIAL_VALUE } from '../state/initial_value.js';
import { createStore, drawBeforeDeeds } from '../../shared/store.js';
import { embeddedView } from '../views/embedded.js';
import { pageView } from '../views/page.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/choices.js').State} State
 * @typedef {import('../../client/messages.js').Started} Started
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * Makes an element the workbench. With the attribute `embed` it is a figure for a frame in somebody else's page: without camera and files, and
 * nothing is stored. With `require-trust` a map is shown only after it was checked.
 * @param {HTMLElement} root @param {{ tour?: boolean }} [options] `tour`: whether a first visitor is offered the tour
 * @returns {{ store: Store, whylight: Whylight }} the store and the engine's client
 */
export function startPage(root, { tour = true } = {}) {
  const embedded = root.hasAttribute('embed');
  if (!embedded) document.title = t`Whylight: which pixels decided?`;
  // A dialog is about the state that it was opened in.
  const travel = (/** @type {State} */ state) => {
    if (store.get().ui.dialog) actions.closeDialog();
    if (store.get().ui.sheet) actions.closeSheet();
    controller.travel(state);
  };
  const history = createHistory(travel, { entries: !embedded });
  const requireTrust = root.hasAttribute('require-trust');
  const store = createStore({ ...INITIAL_VALUE, state: history.current(), requireTrust, embedded });
  const whylight = new Whylight({ store: !embedded });
  const controller = createController({ store, whylight, history, createTaskRunner, preparePicture });
  whylight.addEventListener('device', (event) => controller.started(/** @type {CustomEvent<Started>} */ (event).detail));
  whylight.addEventListener('fault', (event) => controller.fail(/** @type {CustomEvent<Problem>} */ (event).detail));

  const createClient = () => new Whylight({ store: !embedded });
  const precision = createPrecision({ store, sources: controller.sources, createClient });
  const actions = createActions({ store, controller, history, precision, whylight, createClient });

  followLinkedMask({ store, controller });
  follow('(prefers-color-scheme: dark)', (dark) => store.set({ dark }));
  followPrinting(store);
  // Narrower, the question has no place beside the picture: the same width as in `screens.css`.
  follow('(max-width: 59.99rem)', (narrow) => {
    if (store.get().ui.sheet) controller.setUi({ sheet: null });
    store.set({ narrow });
  });
  drawChanges({ root, store, view: embedded ? embeddedView : pageView, actions });
  drawBeforeDeeds(store, window);
  if (embedded) document.documentElement.classList.add('embedded');
  else
    listenForFiles(window, {
      open: actions.openFiles,
      dragging: (dragging) => store.get().ui.dragging !== dragging && controller.setUi({ dragging }),
    });
  listenForKeys(window, actions);
  // Who follows a link wants to see what it shows.
  if (tour && !embedded && location.hash.length < 2) actions.offerTour();

  fetchRecords({ store, controller, actions, embedded });
  return { store, whylight };
}

/** @param {{ root: HTMLElement, store: Store, view: typeof pageView, actions: Actions }} about */
function drawChanges({ root, store, view, actions }) {
  /** @type {Value["report"]} */
  let drawnReport = null;
  /** @param {Value} value */
  function show(value) {
    const began = performance.now();
    draw(view(value, actions), root);
    if (value.report === drawnReport) return;
    drawnReport = value.report;
    store.set({ drawn_ms: performance.now() - began });
  }
  store.subscribe(show);
  show(store.get());
}

/** Tells whether a media query holds, now and whenever that changes. @param {string} query @param {(holds: boolean) => void} tell */
function follow(query, tell) {
  const media = matchMedia(query);
  media.addEventListener('change', () => tell(media.matches));
  tell(media.matches);
}

/** Paper is light, and so are the edges of the pictures on it. @param {Store} store */
function followPrinting(store) {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  addEventListener('beforeprint', () => store.set({ dark: false }));
  addEventListener('afterprint', () => store.set({ dark: scheme.matches }));
}

/** @param {{ store: Store, controller: Controller, actions: Actions, embedded: boolean }} about */
async function fetchRecords({ store, controller, actions, embedded }) {
  // Both before the state is compared with them: an address may name a file of an earlier visit.
  const [gallery] = await Promise.all([fetchGallery(), embedded ? null : controller.restoreFiles()]);
  store.set({ gallery });
  if (!embedded) actions.restoreLimits();
  controller.revalidate();
  controller.pursue();
}
