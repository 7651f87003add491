import { formatState, parseState, unreadChoices } from './address.js';

/** @typedef {import('./types/choices.js').State} State */

/**
 * The browser's own history is the undo list. A committed choice is a new entry; while a slider moves, its one entry is rewritten.
 * @param {(state: State) => void} onTravel (state) => void when the visitor went back or forward
 * @param {{ window?: Window, entries?: boolean }} [options] `entries`: in a frame of somebody else's page there are none, since they would stand in that page's history
 */
export function createHistory(onTravel, { window = globalThis.window, entries = true } = {}) {
  const { history, location } = window;
  let sliding = false;
  const depth = () => history.state?.depth ?? 0;
  const address = (/** @type {State} */ state) => `#${formatState(state)}`;

  window.addEventListener('popstate', () => {
    sliding = false;
    onTravel(parseState(location.hash));
  });

  return {
    current: () => parseState(location.hash),
    /** What the address says that no field of the page can hold. */
    unread: () => unreadChoices(location.hash),
    replace: (/** @type {State} */ state) => history.replaceState({ depth: depth() }, '', address(state)),
    record(/** @type {State} */ state, /** @type {{ slides?: boolean } | undefined} */ { slides = false } = {}) {
      if (sliding || !entries) history.replaceState({ depth: depth() }, '', address(state));
      else if (address(state) !== location.hash) history.pushState({ depth: depth() + 1 }, '', address(state));
      sliding = slides;
    },
    // Further back lies the page that the visitor came from.
    undo: () => depth() > 0 && history.back(),
    redo: () => history.forward(),
  };
}
