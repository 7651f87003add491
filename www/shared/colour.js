// From values to colours: a scale, then a lookup in a table of 256 colours that the core made.

/**
 * @typedef {import('../../pkg/types/records.js').MapRecord} MapRecord
 * @typedef {import('../../pkg/types/records.js').ColourMap} ColourMap
 * @typedef {import('../../pkg/types/records.js').ColourScale} ColourScale
 * @typedef {import('../../pkg/types/records.js').ScaleKind} ScaleKind
 * @typedef {import('../../pkg/types/records.js').View} View
 *
 * What is drawn of a map. `shown`: 1 where there is a value, else 0; everywhere without it.
 * @typedef {Pick<MapRecord, "values" | "width" | "height" | "kind" | "flat"> & { shown?: Uint8Array, unit?: string }} MapPicture
 *
 * A map in its place: the part of the photo that it fills.
 * @typedef {{ map: MapPicture, view: View }} PlacedMap
 *
 * A place on the photo, in fractions of its width and height.
 * @typedef {{ x: number, y: number }} Point
 */

/**
 * Linear interpolation between order statistics.
 * @param {ArrayLike<number>} sorted ascending @param {number} percentile 0..100
 */
export function percentileOf(sorted, percentile) {
  const place = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return Math.fround(sorted[below] + (sorted[above] - sorted[below]) * (place - below));
}

/**
 * The scale at a percentile of the visitor's choice, as the core's `Heatmap::scale` makes it: 0 to the percentile of the values, or
 * symmetric about 0 to the percentile of the magnitudes. On a sparse map, where that would be 0, it ends at the maximum; there, and where
 * no value is clipped, it says 100. A flat map stays flat.
 * @param {Pick<MapRecord, "values" | "kind" | "flat">} map @param {number} percentile @returns {ColourScale}
 */
export function scaleAt({ values, kind, flat }, percentile) {
  const sorted = values.map(Math.abs).sort();
  const asked = percentileOf(sorted, percentile);
  const largest = sorted[sorted.length - 1];
  const whole = asked === 0 || asked === largest;
  const high = whole ? largest : asked;
  return { low: kind === 'diverging' ? -high : 0, high, kind, flat, percentile: whole ? 100 : percentile };
}

const MIDDLE = 128;

/**
 * Index into the colour table, 0..255, as the core's `ColourScale::index`: 0 is entry 0, or exactly the middle of a diverging table.
 * @param {number} value @param {Omit<ColourScale, "percentile">} scale
 */
export function tableIndex(value, { low, high, kind, flat }) {
  const shown = flat ? 0 : value;
  if (!(high > low)) return kind === 'diverging' ? MIDDLE : 0;
  if (kind === 'diverging') return Math.round(MIDDLE + clamp(shown / high, -1, 1) * (255 - MIDDLE));
  return clamp(Math.round(((shown - low) / (high - low)) * 255), 0, 255);
}

/** @param {number} value @param {number} least @param {number} most */
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/**
 * The colour map in use for a kind of scale: the chosen one, else the first there is.
 * @param {ColourMap[] | null} colourMaps null before there are any, when there is nothing to draw
 * @param {ScaleKind} kind @param {string} [chosen] its id
 */
export function colourMapOf(colourMaps, kind, chosen) {
  const fitting = (colourMaps ?? []).filter((map) => map.kind === kind);
  return fitting.find(({ id }) => id === chosen) ?? fitting[0];
}

// Several views of one photo are drawn from blue to red, as the figures that such views are known from.
const OF_VIEWS = 'blue-to-red';

/**
 * The chosen colours for the tab Views: unsigned maps go from blue to red there, unless the visitor chose other colours than those that
 * unsigned maps have by default.
 * @template {{ sequential: string }} S @param {S} state @param {ColourMap[] | null} colourMaps @returns {S} the state with these colours
 */
export function inViewColours(state, colourMaps) {
  const chosen = colourMapOf(colourMaps, 'sequential', state.sequential);
  const isDefault = chosen === colourMapOf(colourMaps, 'sequential', '');
  return isDefault && colourMaps?.some(({ id }) => id === OF_VIEWS) ? { ...state, sequential: OF_VIEWS } : state;
}

/**
 * @param {Float32Array} values @param {Omit<ColourScale, "percentile">} scale @param {Uint8Array} table 256 RGB triples
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA, one colour per value
 */
export function rgbaFromValues(values, scale, table) {
  const rgba = new Uint8ClampedArray(values.length * 4);
  // An array for each pixel would be a good part of the first map's time.
  for (let place = 0; place < values.length; place += 1) {
    const entry = tableIndex(values[place], scale) * 3;
    rgba[place * 4] = table[entry];
    rgba[place * 4 + 1] = table[entry + 1];
    rgba[place * 4 + 2] = table[entry + 2];
    rgba[place * 4 + 3] = 255;
  }
  return rgba;
}

/** A redraw reads the peak of the same map again, and a map's values never change. @type {WeakMap<object, { row: number, column: number, value: number }>} */
const peaks = new WeakMap();

/**
 * Row and column of the first maximum (of the magnitude, for a signed map).
 * @param {Pick<MapRecord, "values" | "width" | "kind">} map
 */
export function peakOf(map) {
  const peak = peaks.get(map) ?? findPeak(map);
  peaks.set(map, peak);
  return peak;
}

/** @param {Pick<MapRecord, "values" | "width" | "kind">} map */
function findPeak({ values, width, kind }) {
  const size = kind === 'diverging' ? Math.abs : (/** @type {number} */ value) => value;
  let best = 0;
  for (let place = 1; place < values.length; place += 1) if (size(values[place]) > size(values[best])) best = place;
  return { row: Math.floor(best / width), column: best % width, value: values[best] };
}

/** What stands at a point of the photo; null outside what the network sees. @param {PlacedMap} report @param {Point} point */
export function valueAt(report, { x, y }) {
  const { view, map } = report;
  const across = (x - view.x0) / (view.x1 - view.x0);
  const down = (y - view.y0) / (view.y1 - view.y0);
  if (!(across >= 0 && across <= 1 && down >= 0 && down <= 1)) return null;
  const column = Math.min(map.width - 1, Math.floor(across * map.width));
  const row = Math.min(map.height - 1, Math.floor(down * map.height));
  return { row, column, value: map.values[row * map.width + column] };
}

/**
 * The point of the photo at the middle of a map pixel.
 * @param {PlacedMap} report @param {{ row: number, column: number }} pixel @returns {Point}
 */
export function pointOf({ view, map }, { row, column }) {
  return {
    x: view.x0 + ((column + 0.5) / map.width) * (view.x1 - view.x0),
    y: view.y0 + ((row + 0.5) / map.height) * (view.y1 - view.y0),
  };
}
