/**
 * Calls back once an element has come into view.
 * @param {Element} element @param {() => void} act @returns {() => void} stops watching
 */
export function whenInView(element, act) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(element);
  return () => watch.disconnect();
}
