// The sheet that holds the question on a narrow screen, as actions for the views.

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Ui} Ui
 */

/** A finger that moves down by so many pixels closes the sheet. */
const SWIPE_PX = 50;

/** What the sheet is scrolled to, and what gets the focus in it. */
const PLACES = {
  class: { part: '.says', focus: '.class[aria-pressed="true"], #class-search' },
  method: { part: '.asks', focus: '#method' },
  network: { part: '.runs', focus: '#model' },
};

/** @param {{ part: string, focus: string }} place */
function bringInto({ part, focus }) {
  const scrolled = document.querySelector('#question-sheet .question');
  const place = scrolled?.querySelector(part);
  if (scrolled && place) scrolled.scrollTop += place.getBoundingClientRect().top - scrolled.getBoundingClientRect().top;
  /** @type {HTMLElement | null | undefined} */ (scrolled?.querySelector(focus))?.focus({ preventScroll: true });
}

/** @param {{ store: Store, controller: Controller }} about */
export function createSheetActions({ store, controller }) {
  /** @type {number | null} */
  let swipeFrom = null;
  const closeSheet = () => controller.setUi({ sheet: null });

  return {
    /** The pictures come to the top of the screen, and the sheet below them to what is chosen in it. */
    openSheet(/** @type {NonNullable<Ui["sheet"]>} */ sheet) {
      controller.setUi({ sheet });
      document.querySelector('.question-bar')?.scrollIntoView({ block: 'start', behavior: 'instant' });
      store.flush();
      bringInto(PLACES[sheet]);
    },
    closeSheet,
    beginSwipe(/** @type {PointerEvent} */ event) {
      swipeFrom = event.clientY;
      /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    },
    endSwipe(/** @type {PointerEvent} */ event) {
      if (swipeFrom !== null && event.clientY - swipeFrom > SWIPE_PX) closeSheet();
      swipeFrom = null;
    },
  };
}
