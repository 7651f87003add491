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
 * @property {() => void} onDialogClosed gives back what a dialog held
 */

/** @param {Parts} parts */
export function createPageActions({ store, controller, history, onDialogClosed }) {
  return {
    undo: history.undo,
    redo: history.redo,

    // The address belongs to the state, so the skip link moves the focus and leaves the fragment alone.
    skip(/** @type {Event} */ event) {
      event.preventDefault();
      document.getElementById('figure')?.focus();
    },
    showStatus: () => document.getElementById('status')?.focus(),
    focusSearch: () => document.getElementById('class-search')?.focus(),

    openDialog: (/** @type {Ui["dialog"]} */ dialog) => controller.setUi({ dialog, methodQuery: '' }),
    closeDialog() {
      onDialogClosed();
      controller.setUi({ dialog: null });
    },
    /** Stops what is being computed, else takes the crosshair away. An open dialog closes by itself. */
    escape() {
      if (store.get().ui.dialog || store.get().graph) return;
      if (controller.cancel()) return;
      controller.setUi({ cursor: null });
    },

    fade: (/** @type {number} */ by) =>
      controller.choose({ opacity: Math.min(100, Math.max(0, store.get().state.opacity + by)) }),
  };
}
