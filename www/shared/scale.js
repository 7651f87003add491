import { scaleAt } from './colour.js';

// Sorting a map is quick, but not for every redraw of a moving slider.
/** @type {WeakMap<object, { clip: number, scale: import('./colour.js').ColourScale }>} */
const scales = new WeakMap();

/** The colour scale of a map at a percentile, remembered. @param {import('./colour.js').MapPicture} map @param {number} clip */
export function scaleAtOnce(map, clip) {
  const known = scales.get(map);
  if (known?.clip === clip) return known.scale;
  const scale = scaleAt(map, clip);
  scales.set(map, { clip, scale });
  return scale;
}
