// The tour through the page, as actions for the views.

import { keepTourSeen, tourSeen } from './kept_tour.js';
import { TOUR } from './tour_steps.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** On a lower screen the tour would cover the picture, and comes only when it is wanted. */
const LEAST_HEIGHT_PX = 600;

/** @param {string} selector @returns {Element | undefined} */
const firstOnScreen = (selector) =>
  selector
    .split(', ')
    .map((one) => document.querySelector(`main ${one}`))
    .find((one) => one && one.getClientRects().length > 0) ?? undefined;

/** The step's part comes above the card, where it is not in sight already. @param {number} step */
function bringIntoSight(step) {
  const place = firstOnScreen(TOUR[step].place);
  const card = document.getElementById('tour');
  if (!place || !card) return;
  const { top, bottom } = place.getBoundingClientRect();
  if (top >= 0 && bottom <= card.getBoundingClientRect().top) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  place.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
}

/** @param {{ store: Store, controller: Controller }} about */
export function createTourActions({ store, controller }) {
  /** @param {number} step */
  function goTo(step) {
    controller.setUi({ tourStep: step });
    store.flush();
    bringIntoSight(step);
  }

  function endTour() {
    const within = document.getElementById('tour')?.contains(document.activeElement);
    keepTourSeen();
    controller.setUi({ tourStep: null });
    if (within) document.getElementById('tour-button')?.focus();
  }

  return {
    startTour() {
      goTo(0);
      document.getElementById('tour-next')?.focus();
    },
    /** On a first visit it is there by itself, and leaves the focus where it is. */
    offerTour() {
      if (!tourSeen() && innerHeight >= LEAST_HEIGHT_PX) controller.setUi({ tourStep: 0 });
    },
    endTour,
    stepTour(/** @type {number} */ by) {
      const step = (store.get().ui.tourStep ?? 0) + by;
      if (step >= TOUR.length) endTour();
      else goTo(Math.max(0, step));
    },
  };
}
