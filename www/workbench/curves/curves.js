// What curves there are to draw, and what they say in words.

import { significant } from '../../shared/format.js';

/**
 * The curves that a measure comes with: those of more than one point.
 * @param {{ curve?: object | null, curves?: object[] }} measure each curve with `points` [[x, y]], and `label` and the names `x` and `y` of its axes
 */
export function curvesOf({ curve, curves }) {
  return (curves ?? (curve ? [curve] : [])).filter(({ points }) => points?.length > 1);
}

/**
 * Curves over the same axes are drawn together, those over others beside them.
 * @returns {{ axes: { x: string, y: string }, curves: { label: string, points: [number, number][] }[] }[]}
 */
export function chartsOf(curves) {
  const charts = new Map();
  for (const { label, points, x = 'share of the pixels', y = 'score' } of curves) {
    const axes = JSON.stringify([x, y]);
    if (!charts.has(axes)) charts.set(axes, { axes: { x, y }, curves: [] });
    charts.get(axes).curves.push({ label, points });
  }
  return [...charts.values()];
}

/** "probability over share of the pixels taken away. Deletion: 0.98 at 0 to 0.03 at 1": for those who do not see the curves. */
export function chartWords({ axes, curves }) {
  const ends = curves.map(({ label, points }) => `${label}: ${place(points[0])} to ${place(points.at(-1))}`);
  return `${axes.y} over ${axes.x}. ${ends.join('; ')}`;
}

const place = ([x, y]) => `${significant(y)} at ${significant(x)}`;

/** What an axis spans: `given`, else all values and, where `from` is one, that number too. @returns {[number, number]} */
export function spanOf(values, { given, from = [] } = {}) {
  if (given) return given;
  const [low, high] = [Math.min(...from, ...values), Math.max(...from, ...values)];
  return low < high ? [low, high] : [low, low + 1];
}
