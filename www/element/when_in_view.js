/**
 * Calls back once an element has come into view.
 * @param {Element} element @param {() => void} act @returns {() => void} stops watching
 */
export function whenInView(element, act) {
  // Where nobody can say what is in view, everything is.
  if (typeof IntersectionObserver === 'undefined') {
    act();
    return () => {};
  }
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(element);
  return () => watch.disconnect();
}
