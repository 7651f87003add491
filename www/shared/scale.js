import { scaleAt } from './colour.js';

// Sorting a map is quick, but not for every redraw of a moving slider.
const scales = new WeakMap();

/** The colour scale of a map at a percentile, remembered. */
export function scaleAtOnce(map, clip) {
  const known = scales.get(map);
  if (known?.clip === clip) return known.scale;
  const scale = scaleAt(map, clip);
  scales.set(map, { clip, scale });
  return scale;
}
