import { h } from '../../../shared/dom.js';
import { significant } from '../../../shared/format.js';

const WIDTH = 240;
const HEIGHT = 110;
const PAD = { left: 6, right: 6, top: 8, bottom: 8 };

/**
 * One or a few curves in a small frame, with the numbers at its corners.
 * @param title in words above it, where there are several beside one another
 * @param curves [{ label, points: [[x, y]], kind?: class }] @param ranges { x?: [low, high], y?: [low, high] }, else what the points span
 */
export function curveView({ label, title, curves, ranges = {}, axes, dots = false }) {
  const all = curves.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const [xs, ys] = [0, 1].map((axis) => all.map((point) => point[axis]));
  const [left, right] = ranges.x ?? [Math.min(...xs), Math.max(...xs)];
  const [low, high] = ranges.y ?? [Math.min(0, ...ys), Math.max(...ys)];
  const across = (x) => PAD.left + ((x - left) / (right - left || 1)) * (WIDTH - PAD.left - PAD.right);
  const up = (y) => HEIGHT - PAD.bottom - ((y - low) / (high - low || 1)) * (HEIGHT - PAD.top - PAD.bottom);
  return h(
    'figure',
    { class: 'curve' },
    title && h('p', { class: 'small' }, title),
    h(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
      low < 0 && high > 0 && h('line', { class: 'zero', x1: PAD.left, x2: WIDTH - PAD.right, y1: up(0), y2: up(0) }),
      curves.map(({ points, kind = 'own', label: name }) =>
        h('polyline', {
          key: name,
          class: kind,
          points: points.map(([x, y]) => `${round(across(x))},${round(up(y))}`).join(' '),
        }),
      ),
      dots &&
        curves.flatMap(({ points, label: name }) =>
          points.map(([x, y]) => h('circle', { key: `${name} ${x}`, cx: round(across(x)), cy: round(up(y)), r: '3' })),
        ),
    ),
    h(
      'figcaption',
      {},
      `${axes.y}: ${significant(low)} to ${significant(high)}; ${axes.x}: ${significant(left)} to ${significant(right)}`,
    ),
  );
}

const round = (value) => Math.round(value * 10) / 10;
