// From values to colours: a scale, then a lookup in a table of 256 colours that the core made.

/** Linear interpolation between order statistics; `sorted` ascending, percentile 0..100. */
export function percentileOf(sorted, percentile) {
  const place = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * The scale at another percentile than the report's: 0 to the percentile of the values, or symmetric about 0 to the percentile
 * of the magnitudes. A flat map stays flat. Where the percentile itself is 0 (a map that is zero nearly everywhere) the
 * maximum takes its place, since a scale from 0 to 0 shows nothing.
 * @param map { values, kind, flat, low, high, percentile }
 */
export function scaleAt(map, percentile) {
  if (map.flat || percentile === map.percentile) return { low: map.low, high: map.high, kind: map.kind, flat: map.flat };
  const sorted = Float32Array.from(map.values, map.kind === 'diverging' ? Math.abs : undefined).sort();
  const high = percentileOf(sorted, percentile) || sorted.at(-1);
  return { low: map.kind === 'diverging' ? -high : 0, high, kind: map.kind, flat: false };
}

/** Index into the colour table, 0..255. A flat map has one colour: the one that means zero. */
export function tableIndex(value, { low, high, kind, flat }) {
  if (flat || !(high > low)) return kind === 'diverging' ? 128 : 0;
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255);
}

/** @param {Uint8Array} table 256 RGB triples @returns {Uint8ClampedArray} RGBA, one colour per value */
export function rgbaFromValues(values, scale, table) {
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, place) => {
    const entry = tableIndex(value, scale) * 3;
    rgba.set([table[entry], table[entry + 1], table[entry + 2], 255], place * 4);
  });
  return rgba;
}

/** Row and column of the first maximum (of the magnitude, for a signed map). */
export function peakOf({ values, width, kind }) {
  const size = kind === 'diverging' ? Math.abs : (value) => value;
  let best = 0;
  for (let place = 1; place < values.length; place += 1) if (size(values[place]) > size(values[best])) best = place;
  return { row: Math.floor(best / width), column: best % width, value: values[best] };
}

/** What stands at a point of the photo, given as fractions; null outside what the network sees. */
export function valueAt(report, { x, y }) {
  const { view, map } = report;
  const across = (x - view.x0) / (view.x1 - view.x0);
  const down = (y - view.y0) / (view.y1 - view.y0);
  if (!(across >= 0 && across <= 1 && down >= 0 && down <= 1)) return null;
  const column = Math.min(map.width - 1, Math.floor(across * map.width));
  const row = Math.min(map.height - 1, Math.floor(down * map.height));
  return { row, column, value: map.values[row * map.width + column] };
}

/** The point of the photo at the middle of a map pixel, in fractions. */
export function pointOf({ view, map }, { row, column }) {
  return {
    x: view.x0 + ((column + 0.5) / map.width) * (view.x1 - view.x0),
    y: view.y0 + ((row + 0.5) / map.height) * (view.y1 - view.y0),
  };
}
