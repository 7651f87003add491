import { Whylight } from '../client/index.js';
import { createController } from './run/controller.js';
import { pointAfterKey, pointUnder } from './keyboard/crosshair.js';
import { draw } from '../shared/template.js';
import { fetchGallery } from './files/gallery.js';
import { createHistory } from './state/history.js';
import { chooseFile, listenForFiles } from './files/file_input.js';
import { listenForKeys } from './keyboard/shortcuts.js';
import { paintOverlay, pngOf } from '../shared/canvas.js';
import { comparedMethods } from './state/questions.js';
import { LEAST_COMPARED } from './state/choices.js';
import { INITIAL_VALUE } from './state/initial_value.js';
import { createPrecision } from './precision/precision.js';
import { createCameraActions } from './camera/camera_actions.js';
import { createStore } from './state/store.js';
import { createTaskRunner } from './explore/task_runner.js';
import { createExploreActions } from './explore/explore_actions.js';
import { createObjectActions } from './object/object_actions.js';
import { firstComparison } from './views/figure/comparison_tools.js';
import { sceneOf } from './views/figure/scene.js';
import { embeddedView } from './views/embedded.js';
import { pageView } from './views/page.js';

/**
 * @typedef {import('../client/messages.js').Started} Started
 * @typedef {import('./state/types.js').Actions} Actions
 * @typedef {import('./state/types.js').Problem} Problem
 * @typedef {import('./state/types.js').Controller} Controller
 * @typedef {import('./state/types.js').Store} Store
 * @typedef {import('./state/types.js').Value} Value
 */

/**
 * Makes an element the workbench. With the attribute `embed` it is a figure for a frame in somebody else's page: without camera and files, and
 * nothing is stored. With `require-trust` a map is shown only after it was checked.
 * @param {HTMLElement} root
 * @returns {{ store: Store, whylight: Whylight }} the store and the engine's client
 */
export function startPage(root) {
  const embedded = root.hasAttribute('embed');
  const history = createHistory((state) => controller.travel(state), { entries: !embedded });
  const requireTrust = root.hasAttribute('require-trust');
  const store = createStore({ ...INITIAL_VALUE, state: history.current(), requireTrust, embedded });
  const whylight = new Whylight({ store: !embedded });
  const controller = createController({ store, whylight, history, createTaskRunner });
  whylight.addEventListener('device', (event) => controller.started(/** @type {CustomEvent<Started>} */ (event).detail));
  whylight.addEventListener('fault', (event) => controller.fail(/** @type {CustomEvent<Problem>} */ (event).detail));

  const view = embedded ? embeddedView : pageView;
  const precision = createPrecision({
    store,
    sources: controller.sources,
    createClient: () => new Whylight({ store: !embedded }),
  });
  const camera = createCameraActions({ store, controller, closeDialog: () => actions.closeDialog() });

  /** @type {Actions} */
  const actions = {
    ...controller,
    undo: history.undo,
    redo: history.redo,

    // The address belongs to the state, so the skip link moves the focus and leaves the fragment alone.
    skip(event) {
      event.preventDefault();
      document.getElementById('figure')?.focus();
    },
    showStatus: () => document.getElementById('status')?.focus(),
    focusSearch: () => document.getElementById('class-search')?.focus(),
    pickPhoto: () => chooseFile('image/*', controller.open),
    pickModel: () => chooseFile('.onnx', controller.open),

    compareSome() {
      const { state, methods } = store.get();
      if (state.compare === '' && methods) controller.compare(firstComparison(state.method, methods));
    },
    openCell(cell) {
      controller.openCell(cell);
      // The cell goes, and the focus would go with it.
      document.getElementById('figure')?.focus();
    },
    compareNone: () => controller.compare([]),

    pickReference: () => chooseFile('image/*', (file) => controller.open(file, { reference: true })),
    /** In the single view the one method; in a comparison one more, or one less. */
    pickMethod(id) {
      const { state } = store.get();
      const compared = comparedMethods(state);
      if (compared.length === 0) {
        actions.closeDialog();
        controller.chooseMethod(id);
      } else if (!compared.includes(id)) {
        controller.compare([...compared, id]);
      } else if (compared.length > LEAST_COMPARED) {
        controller.compare(compared.filter((one) => one !== id));
      }
    },

    ...createExploreActions({ store, controller, save }),
    ...createObjectActions({ store, controller }),
    ...camera,

    openPrecision: precision.open,
    slideScale: precision.slide,
    chooseScale: precision.choose,
    tryScales: precision.tryAll,

    openDialog: (dialog) => controller.setUi({ dialog, methodQuery: '' }),
    closeDialog() {
      camera.closeCamera();
      if (store.get().precision) precision.close();
      controller.setUi({ dialog: null });
    },
    escape() {
      if (store.get().ui.dialog) return;
      if (controller.cancel()) return;
      controller.setUi({ cursor: null });
    },
    fade: (by) => controller.choose({ opacity: Math.min(100, Math.max(0, store.get().state.opacity + by)) }),

    pointAt: (event) => controller.setUi({ cursor: pointUnder(event) }),
    // A finger that lifts leaves the crosshair where it was.
    pointAway: (event) => event.pointerType === 'mouse' && controller.setUi({ cursor: null }),
    moveCrosshair(event) {
      const { report, ui } = store.get();
      const cursor = report && pointAfterKey(report, ui.cursor, event);
      if (!cursor) return;
      event.preventDefault();
      controller.setUi({ cursor });
    },

    pickClass(event, index, field) {
      event.preventDefault();
      controller.setUi({ search: { field, query: '', open: false, active: -1 } });
      controller.chooseClass(field, index);
    },
    searchKey(event, matches, field) {
      const search = store.get().ui.search ?? { field, query: '', active: -1, open: false };
      const move = MOVES[event.key];
      if (move) {
        const active = search.open ? (search.active + move + matches.length) % Math.max(1, matches.length) : 0;
        controller.setUi({ search: { ...search, open: true, active } });
      } else if (event.key === 'Enter' && search.open) {
        const chosen = matches[Math.max(0, search.active)];
        if (chosen) actions.pickClass(event, chosen.index, field);
      } else if (event.key === 'Escape' && (search.open || search.query)) {
        controller.setUi({ search: { field, query: '', open: false, active: -1 } });
      } else {
        return;
      }
      event.preventDefault();
    },

    async download() {
      const value = store.get();
      const scene = sceneOf(value);
      if (!scene || !value.shown || !value.report) return;
      const name = `whylight-${value.shown.method.id}-${value.report.target.index}.png`;
      save(await pngOf((canvas) => paintOverlay(canvas, { ...scene, dark: false })), name);
    },
  };

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

  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', () => store.set({ dark: scheme.matches }));
  store.set({ dark: scheme.matches });

  store.subscribe(show);
  if (embedded) document.documentElement.classList.add('embedded');
  else
    listenForFiles(window, {
      open: controller.open,
      dragging: (dragging) => store.get().ui.dragging !== dragging && controller.setUi({ dragging }),
    });
  listenForKeys(window, actions);
  show(store.get());

  fetchRecords({ store, controller, embedded });
  return { store, whylight };
}

/** @param {{ store: Store, controller: Controller, embedded: boolean }} about */
async function fetchRecords({ store, controller, embedded }) {
  // Both before the state is compared with them: an address may name a file of an earlier visit.
  const [gallery] = await Promise.all([fetchGallery(), embedded ? null : controller.restoreFiles()]);
  store.set({ gallery });
  controller.resettle();
  controller.pursue();
}

/** What an arrow key moves the active entry of a list by. @type {Record<string, number | undefined>} */
const MOVES = { ArrowDown: 1, ArrowUp: -1 };

/** Gives the visitor a file. @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
