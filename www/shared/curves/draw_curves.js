// Draws curves with their axes. Loaded when the first curve is wanted: most visits see none.

import { axisBottom, axisLeft } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import { line } from 'd3-shape';
import { significant } from '../format.js';
import { spanOf } from './curves.js';
import { seriesClass } from './series.js';

/**
 * @typedef {import('./curves.js').CurveChart} CurveChart
 * @typedef {import('../canvas.js').Size} Size
 * @typedef {import('d3-axis').Axis<import('d3-scale').NumberValue>} Axis
 * @typedef {import('d3-scale').ScaleLinear<number, number>} Scale
 * @typedef {import('d3-selection').Selection<SVGSVGElement, unknown, null, undefined>} SvgSelection
 * @typedef {{ x: Scale, y: Scale, ticks: { x: number[], y: number[] } }} CurveDrawing
 */

// In pixels of the screen: the drawing is as wide as its place, so that its letters are never scaled.
const WHILE_FOLDED = { width: 320, height: 192 };
const LETTER = 6.5;
const MARGIN = { top: 26, right: 12, bottom: 40, left: 14 };
const PER_TICK = { x: 55, y: 36 };
/** An axis ends on a round number, though not on one as round as its ticks: half of it would be empty. */
const NICE_PER_TICK = 3;
const DOT_RADIUS = 3;

/** @type {WeakMap<SVGSVGElement, { chart: CurveChart, width?: number, height?: number }>} */
const charts = new WeakMap();

// A curve in a fold has no width until that is opened.
const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => redraw(/** @type {SVGSVGElement} */ (target))));

/**
 * Draws a chart in an SVG element, and again whenever that changes its size.
 * @param {SVGSVGElement} svg
 * @param {object} chart
 * @param {{ label: string, points: [number, number][] }[]} chart.curves
 * @param {{ x: string, y: string }} chart.axes their names
 * @param {{ x?: [number, number], y?: [number, number] }} [chart.ranges] else what the points span, with zero upwards
 * @param {boolean} [chart.dots] marks every point
 * @param {{ x: number, label: string }[]} [chart.marks] lines upwards, with a word each
 */
export function drawCurves(svg, chart) {
  charts.set(svg, { chart });
  redraw(svg);
  observer.observe(svg);
}

/** Draws a chart once, at a size in pixels: for a file. @param {SVGSVGElement} svg @param {CurveChart} chart @param {Size} size */
export const drawStill = (svg, chart, size) => draw(select(svg), chart, size);

/** @param {SVGSVGElement} svg */
function redraw(svg) {
  const known = charts.get(svg);
  if (!known) return;
  const box = svg.getBoundingClientRect();
  const { width, height } = box.width > 0 ? box : WHILE_FOLDED;
  if (known.width === width && known.height === height) return;
  Object.assign(known, { width, height });
  draw(select(svg), known.chart, { width, height });
}

/** @param {SvgSelection} svg @param {CurveChart} chart @param {Size} size */
function draw(svg, chart, size) {
  svg.attr('viewBox', `0 0 ${size.width} ${size.height}`).selectAll('*').remove();
  const drawing = scales(chart, size);
  drawAxes(svg, chart.axes, drawing);
  drawSeries(svg, chart, drawing);
  // Their words stay readable where a curve passes.
  drawMarks(svg, chart.marks ?? [], drawing);
}

/**
 * An element more, with these attributes.
 * @template {keyof SVGElementTagNameMap} T @template {SVGElement} P
 * @param {import('d3-selection').Selection<P, unknown, null, undefined>} parent @param {T} tag
 * @param {Record<string, string | number>} attributes
 * @returns {import('d3-selection').Selection<SVGElementTagNameMap[T], unknown, null, undefined>}
 */
function put(parent, tag, attributes) {
  // Below an SVG element a name is that of an SVG element, even where HTML has it too.
  const element = /** @type {import('d3-selection').Selection<SVGElementTagNameMap[T], unknown, null, undefined>} */ (
    /** @type {unknown} */ (parent.append(/** @type {string} */ (tag)))
  );
  for (const [name, value] of Object.entries(attributes)) element.attr(name, value);
  return element;
}

/** @param {SvgSelection} svg @param {CurveChart["axes"]} names @param {CurveDrawing} drawing */
function drawAxes(svg, names, { x, y, ticks }) {
  const [left, right] = x.range();
  const [bottom] = y.range();
  const axis = (/** @type {"x" | "y"} */ name, /** @type {[number, number]} */ place, /** @type {Axis} */ drawn) => {
    const group = put(svg, 'g', { class: `axis axis-${name}`, transform: `translate(${place})` });
    // Under another class than d3's: the page has ticks of its own, on the scales of its measures.
    group
      .call(
        drawn
          .tickFormat((tick) => significant(Number(tick)))
          .tickSizeOuter(0)
          .tickPadding(6),
      )
      .selectAll('.tick')
      .attr('class', 'axis-tick');
  };
  // The ticks upwards are lines across, by which a value is read far from its axis.
  axis(
    'y',
    [left, 0],
    axisLeft(y)
      .tickValues(ticks.y)
      .tickSizeInner(left - right),
  );
  axis('x', [0, bottom], axisBottom(x).tickValues(ticks.x));
  put(svg, 'text', { class: 'axis-name', x: 4, y: 14 }).text(names.y);
  put(svg, 'text', { class: 'axis-name', x: right, y: bottom + MARGIN.bottom - 7, 'text-anchor': 'end' }).text(names.x);
  const [low, high] = y.domain();
  if (low < 0 && high > 0) put(svg, 'line', { class: 'zero', x1: left, x2: right, y1: y(0), y2: y(0) });
}

/** @param {SvgSelection} svg @param {{ x: number, label: string }[]} marks @param {CurveDrawing} drawing */
function drawMarks(svg, marks, { x, y }) {
  const [bottom, top] = y.range();
  const middle = (x.range()[0] + x.range()[1]) / 2;
  for (const { x: at, label } of marks) {
    const place = x(at);
    const left = place > middle;
    put(svg, 'line', { class: 'change', x1: place, x2: place, y1: top, y2: bottom });
    const words = put(svg, 'text', {
      class: 'change-word',
      x: place + (left ? -4 : 4),
      y: (top + bottom) / 2,
      'text-anchor': left ? 'end' : 'start',
    });
    // Of changes in a row only the last has room for its word.
    if (marks.at(-1)?.x === at) words.text(label);
  }
}

/** @param {SvgSelection} svg @param {CurveChart} curveChart @param {CurveDrawing} drawing */
function drawSeries(svg, { curves, dots }, { x, y }) {
  const path = line(
    ([across]) => x(across),
    ([, up]) => y(up),
  ).digits(1);
  curves.forEach(({ points }, place) => {
    const series = put(svg, 'g', { class: seriesClass(place) });
    put(series, 'path', { class: 'line', d: path(points) ?? '' });
    if (!dots) return;
    for (const [across, up] of points) put(series, 'circle', { r: DOT_RADIUS, cx: x(across), cy: y(up) });
  });
}

/** How values become pixels, and which of them are named on the axes. @param {CurveChart} curveChart @param {Size} size */
function scales({ curves, ranges = {} }, { width, height }) {
  const points = curves.flatMap((curve) => curve.points);
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const y = scaleLinear(spanOf(ys, { given: ranges.y, from: [0] }), [height - MARGIN.bottom, MARGIN.top]);
  const rows = Math.max(2, Math.floor((height - MARGIN.top - MARGIN.bottom) / PER_TICK.y));
  const up = y.nice(NICE_PER_TICK * rows).ticks(rows);
  const left = MARGIN.left + LETTER * Math.max(...up.map((tick) => significant(tick).length));
  const x = scaleLinear(spanOf(xs, { given: ranges.x }), [left, width - MARGIN.right]);
  const columns = Math.max(2, Math.floor((width - left - MARGIN.right) / PER_TICK.x));
  // Layers are counted, so their ticks are whole numbers.
  const counted = xs.every(Number.isInteger);
  const across = x.ticks(columns).filter((tick) => !counted || Number.isInteger(tick));
  return { x, y, ticks: { x: across, y: up } };
}
