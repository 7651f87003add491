// What concerns the page as a whole, as actions for the views: the way back, the focus, the dialogs.

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Ui} Ui
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Controller} controller
 * @property {ReturnType<typeof import('../state/history.js').createHistory>} history
 * @property {(part: "class") => void} openSheet
 * @property {() => void} endTour
 * @property {() => void} onDialogClosed gives back what a dialog held
 */

/** @param {Parts} parts */
export function createPageActions({ store, controller, history, openSheet, endTour, onDialogClosed }) {
  return {
    undo: history.undo,
    redo: history.redo,

    // The address belongs to the state, so the skip link moves the focus and leaves the fragment alone.
    skip(/** @type {Event} */ event) {
      event.preventDefault();
      document.getElementById('figure')?.focus();
    },
    showStatus: () => document.getElementById('status')?.focus(),
    focusSearch() {
      const { narrow, embedded } = store.get();
      if (narrow && !embedded) openSheet('class');
      // The sheet holds the field once the view has been drawn.
      store.flush();
      document.getElementById('class-search')?.focus();
    },

    openDialog: (/** @type {Ui["dialog"]} */ dialog) => controller.setUi({ dialog, methodQuery: '' }),
    closeDialog() {
      onDialogClosed();
      controller.setUi({ dialog: null });
    },
    /** Stops what is being computed, else ends the tour, else takes the crosshair away. An open dialog closes by itself. */
    escape() {
      const { graph, ui } = store.get();
      if (ui.dialog || ui.sheet || graph) return;
      if (controller.cancel()) return;
      if (ui.tourStep !== null) return endTour();
      controller.setUi({ cursor: null });
    },

    fade: (/** @type {number} */ by) =>
      controller.choose({ opacity: Math.min(100, Math.max(0, store.get().state.opacity + by)) }),
  };
}
