import { beforePaper } from './print_queue.js';

/** How far from the screen a figure begins, so that it is there when the reader comes. */
const NEAR = '300px';

/** A figure that is only passed on the way to another is not begun. */
const STAYS_MS = 300;

/** @param {HTMLElement} element @param {() => void} act once, when the element has come near and stays there, or is to be printed */
export function whenNear(element, act) {
  let waiting = 0;
  let begun = false;
  const begin = () => {
    clearTimeout(waiting);
    watch.disconnect();
    if (!begun) act();
    begun = true;
  };
  const watch = new IntersectionObserver(
    (entries) => {
      clearTimeout(waiting);
      if (entries.at(-1)?.isIntersecting) waiting = window.setTimeout(begin, STAYS_MS);
    },
    { rootMargin: NEAR },
  );
  watch.observe(element);
  beforePaper(element, begin);
}
