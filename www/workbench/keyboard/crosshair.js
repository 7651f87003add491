import { peakOf, pointOf, valueAt } from '../../shared/colour.js';

/**
 * @typedef {import('../../shared/colour.js').PlacedMap} PlacedMap
 * @typedef {import('../../shared/colour.js').Point} Point
 */

/** @type {Record<string, [down: number, across: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Where the crosshair goes on a key, by map pixels; null if the key is not one of its own.
 * @param {PlacedMap} report @param {Point | null} cursor @param {Pick<KeyboardEvent, "key" | "shiftKey">} keyboardEvent
 */
export function pointAfterKey(report, cursor, { key, shiftKey }) {
  if (key === 'Home') return pointOf(report, peakOf(report.map));
  if (!(key in MOVES)) return null;
  const { width, height } = report.map;
  const centre = { row: Math.floor(height / 2), column: Math.floor(width / 2) };
  const here = (cursor && valueAt(report, cursor)) ?? centre;
  const [down, across] = MOVES[key].map((step) => step * (shiftKey ? 10 : 1));
  const within = (/** @type {number} */ place, /** @type {number} */ size) => Math.min(size - 1, Math.max(0, place));
  return pointOf(report, { row: within(here.row + down, height), column: within(here.column + across, width) });
}
