// What a figure does to be ready for paper, by its place in the page; and whether it is.

/** @typedef {import('../../element/why_light.js').WhyLightElement} WhyLight */

/** @type {[place: HTMLElement, act: () => unknown][]} */
const acts = [];

/** Names what computes a figure, after what was named before for it. @param {HTMLElement} place @param {() => unknown} act */
export const beforePaper = (place, act) => void acts.push([place, act]);

/** Says how far the figure in a place is. @param {HTMLElement} place @param {{ isDone: boolean, isBusy: boolean, problem?: string }} now */
export function tellState(place, { isDone, isBusy, problem = '' }) {
  place.dataset.state = problem ? 'failed' : isBusy ? 'busy' : isDone ? 'rest' : 'idle';
}

/** The places in a figure that tell their state. @param {Element} figure */
const placesIn = (figure) => /** @type {HTMLElement[]} */ ([...figure.querySelectorAll('[data-live], [data-state]')]);

/** @param {Element} figure */
const elementsIn = (figure) => /** @type {WhyLight[]} */ ([...figure.querySelectorAll('why-light')]);

/** Whether everything in a figure is there to be printed. @param {Element} figure */
export const isReady = (figure) =>
  elementsIn(figure).every(({ state }) => state === 'shown') &&
  placesIn(figure).every(({ dataset }) => dataset.state === 'rest' && dataset.empty === undefined);

/** Whether nothing more comes of a figure by itself. @param {Element} figure */
export const isOver = (figure) =>
  isReady(figure) ||
  elementsIn(figure).some(({ state }) => state === 'failed') ||
  placesIn(figure).some(({ dataset }) => dataset.state === 'failed');

/** Begins all in a figure that has not begun. @param {Element} figure */
export function computeForPaper(figure) {
  const isWanted = ({ state, empty } = /** @type {DOMStringMap} */ ({})) =>
    state !== 'busy' && (state !== 'rest' || empty !== undefined);
  const wanted = acts.filter(([place]) => figure.contains(place) && isWanted(place.dataset));
  for (const [, act] of wanted) act();
}

/** Begins the elements of a figure that wait to come into view. @param {Element} figure */
export function explainIdle(figure) {
  // What goes wrong is said in the figure.
  for (const element of elementsIn(figure)) if (element.state === 'idle') element.explain().catch(() => {});
}
