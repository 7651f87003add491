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
    .find((one) => one && one.getBoundingClientRect().height > 0) ?? undefined;

/** Between a part and what it comes below, for the line around it. */
const GAP_PX = 10;

/** The step's part comes below the bar of a phone, and above or beside the card, where it is not already. @param {number} step */
function bringIntoSight(step) {
  const place = firstOnScreen(TOUR[step].place);
  const card = document.getElementById('tour');
  if (!place || !card) return;
  const { top, right, bottom, left } = place.getBoundingClientRect();
  const lies = card.getBoundingClientRect();
  const bar = document.querySelector('.question-bar');
  const from = bar && bar !== place ? bar.getBoundingClientRect().height : 0;
  const to = right <= lies.left || left >= lies.right ? innerHeight : lies.top;
  if (top >= from && bottom <= to) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  scrollBy({ top: top - from - GAP_PX, behavior: still ? 'auto' : 'smooth' });
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
