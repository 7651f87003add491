/** How far below the screen a figure begins, so that it is there when the reader comes. */
const MARGIN = '300px';

/** Calls back once an element comes near the view. @param {Element} element @param {() => void} act */
export function whenNear(element, act) {
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      act();
    },
    { rootMargin: MARGIN },
  );
  watch.observe(element);
}
