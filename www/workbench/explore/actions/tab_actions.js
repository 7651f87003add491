// The tabs below the map, as actions for the views.

import { TAB_IDS } from '../../state/choices.js';

/**
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../state/types/choices.js').TabId} TabId
 * @typedef {import('../../state/types/parts.js').Store} Store
 */

/** Below this share of the height of the screen a part that begins is out of sight. */
const LOW = 0.4;

/** @param {HTMLElement | null} part */
function bringToTop(part) {
  if (!part || part.getBoundingClientRect().top < innerHeight * LOW) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  part.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
}

/** @param {{ store: Store, controller: Controller }} about */
export function createTabActions({ store, controller }) {
  const get = store.get;

  /** @param {TabId} tab */
  function openTab(tab) {
    controller.choose({ tab });
  }

  return {
    /** By a click: what was opened comes into sight, where it would begin in the lower half of the screen. */
    openTab(/** @type {TabId} */ tab) {
      openTab(tab);
      bringToTop(document.getElementById('believe'));
    },

    /** The keys of a row of tabs, as the ARIA pattern has them. */
    tabKey(/** @type {KeyboardEvent} */ event) {
      const place = TAB_IDS.indexOf(get().state.tab);
      const round = (/** @type {number} */ move) => (place + move + TAB_IDS.length) % TAB_IDS.length;
      /** @type {Record<string, number>} */
      const places = { Home: 0, End: TAB_IDS.length - 1, ArrowRight: round(1), ArrowLeft: round(-1) };
      const next = places[event.key];
      if (next === undefined) return;
      event.preventDefault();
      openTab(TAB_IDS[next]);
      document.getElementById(`tab-${TAB_IDS[next]}`)?.focus();
    },

    openTrust() {
      openTab('trust');
      // A page in a frame has the reasons and no tabs.
      (document.getElementById('tab-trust') ?? document.getElementById('believe-title'))?.focus({ preventScroll: true });
      bringToTop(document.getElementById('believe') ?? document.getElementById('believe-panel'));
    },
  };
}
