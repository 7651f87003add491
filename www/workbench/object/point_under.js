/**
 * The point of a picture under a pointer, in fractions of it, 0 to 1.
 * @param {MouseEvent & { currentTarget: Element }} event heard by the picture
 */
export function pointUnder(event) {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return { x: clamp((event.clientX - left) / width), y: clamp((event.clientY - top) / height) };
}

/** @param {number} fraction */
const clamp = (fraction) => Math.min(1, Math.max(0, fraction));
