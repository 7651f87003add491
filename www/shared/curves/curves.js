// What curves there are to draw, and what they say in words.

import { significant } from '../format.js';
import { engineText, t } from '../language/text.js';

/**
 * @typedef {import('../../client/types.js').Curve} Curve
 *
 * Curves over the same axes, as they are drawn. `ranges`: else what the points span; `dots`: marks every point; `marks`: lines upwards, where something
 * changed.
 * @typedef {object} CurveChart
 * @property {{ label: string, points: [number, number][] }[]} curves
 * @property {{ x: string, y: string }} axes their names
 * @property {{ x?: [number, number], y?: [number, number] }} [ranges]
 * @property {boolean} [dots]
 * @property {{ x: number, label: string }[]} [marks]
 */

/** The curves that a measure comes with: those of more than one point. @param {{ curve?: Curve | null, curves?: Curve[] }} measure */
export function curvesOf({ curve, curves }) {
  return (curves ?? (curve ? [curve] : [])).filter(({ points }) => points.length > 1);
}

/** Curves over the same axes are drawn together, those over others beside them. @param {Curve[]} curves @returns {CurveChart[]} */
export function chartsOf(curves) {
  /** @type {Map<string, CurveChart>} */
  const charts = new Map();
  for (const { label, points, x: across, y: up } of curves) {
    const [x, y] = [across ? engineText(across) : t`share of the pixels`, up ? engineText(up) : t`score`];
    const axes = JSON.stringify([x, y]);
    const chart = charts.get(axes) ?? { axes: { x, y }, curves: [] };
    charts.set(axes, chart);
    chart.curves.push({ label: engineText(label), points });
  }
  return [...charts.values()];
}

/**
 * "probability over share of the pixels taken away. Deletion: 0.98 at 0 to 0.03 at 1": for those who do not see the curves.
 * @param {CurveChart} curveChart
 */
export function chartWords({ axes, curves }) {
  const ends = curves.map(({ label, points }) => t`${label}: ${place(points[0])} to ${place(points[points.length - 1])}`);
  return t`${axes.y} over ${axes.x}. ${ends.join('; ')}`;
}

/** @param {[number, number]} about */
const place = ([x, y]) => t`${significant(y)} at ${significant(x)}`;

/**
 * What an axis spans: `given`, else all values and, where `from` is one, that number too. @returns {[number, number]}
 * @param {number[]} values @param {{ given?: [number, number], from?: number[] }} [options]
 */
export function spanOf(values, { given, from = [] } = {}) {
  if (given) return given;
  const [low, high] = [Math.min(...from, ...values), Math.max(...from, ...values)];
  return low < high ? [low, high] : [low, low + 1];
}
