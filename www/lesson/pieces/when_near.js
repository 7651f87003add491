/** How far from the screen a figure begins, so that it is there when the reader comes. */
const NEAR = '300px';

/** A figure that is only passed on the way to another is not begun. */
const STAYS_MS = 300;

/** @param {Element} element @param {() => void} act once, when the element has come near and stays there */
export function whenNear(element, act) {
  let waiting = 0;
  const watch = new IntersectionObserver(
    (entries) => {
      clearTimeout(waiting);
      if (!entries.at(-1)?.isIntersecting) return;
      waiting = window.setTimeout(() => {
        watch.disconnect();
        act();
      }, STAYS_MS);
    },
    { rootMargin: NEAR },
  );
  watch.observe(element);
}
