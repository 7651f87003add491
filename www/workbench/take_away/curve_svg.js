// Curves as an SVG that stands alone: no style sheet of the page, letters named, the colours of the light page, a legend inside.

import { chartWords } from '../../shared/curves/curves.js';
import { PAPER, PAPER_FONT } from '../../shared/paper_colours.js';

/** @typedef {import('../../shared/curves/curves.js').CurveChart} CurveChart */

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = { width: 520, height: 320 };
const LEGEND_LINE = 20;
const LETTERS = 11;

/** The colour and the dashes of a curve by its place, as `styles/curves.css` has them. @type {Record<string, string>[]} */
const SERIES = [
  { stroke: PAPER.accent },
  { stroke: PAPER.second, 'stroke-dasharray': '6 3' },
  { stroke: PAPER.third, 'stroke-dasharray': '2 3' },
  { stroke: PAPER.ink, 'stroke-dasharray': '10 3 2 3' },
  { stroke: PAPER.muted, 'stroke-dasharray': '1 3' },
];

/** What `styles/curves.css` says of everything else, in its order. @type {[selector: string, look: Record<string, string | number>][]} */
const LOOKS = [
  ['text', { 'font-family': PAPER_FONT, 'font-size': LETTERS, fill: PAPER.muted }],
  ['.axis-name', { fill: PAPER.ink }],
  ['.axis .domain', { stroke: 'none' }],
  ['.axis-x .axis-tick line', { stroke: PAPER.edge }],
  ['.axis-y .axis-tick line', { stroke: PAPER.rule }],
  ['.zero', { stroke: PAPER.edge }],
  ['.change', { stroke: PAPER.edge, 'stroke-dasharray': '3 3' }],
  ['.change-word', { 'paint-order': 'stroke', stroke: PAPER.paper, 'stroke-width': 3 }],
];

/** @param {CurveChart} chart @param {string[]} lines below it, the first of which is its title @returns {Promise<string>} */
export async function curveSvg(chart, lines) {
  const { drawStill } = await import(/* webpackChunkName: "curves" */ '../../shared/curves/draw_curves.js');
  const svg = document.createElementNS(SVG, 'svg');
  drawStill(svg, chart, SIZE);
  const legend = chart.curves.length > 1 ? chart.curves : [];
  const height = SIZE.height + (legend.length + lines.length + 0.5) * LEGEND_LINE;
  for (const [name, value] of Object.entries({
    width: SIZE.width,
    height,
    viewBox: `0 0 ${SIZE.width} ${height}`,
    role: 'img',
  })) {
    svg.setAttribute(name, String(value));
  }
  legend.forEach(({ label }, place) => {
    const y = SIZE.height + (place + 0.5) * LEGEND_LINE;
    const series = put(svg, 'g', { class: 'series' });
    put(series, 'path', { class: 'line', d: `M14 ${y}H44` });
    put(svg, 'text', { x: 52, y: y + 4 }).textContent = label;
  });
  lines.forEach((text, place) => {
    const y = SIZE.height + (legend.length + place + 0.7) * LEGEND_LINE;
    put(svg, 'text', { class: place === 0 ? 'axis-name' : 'caption', x: 14, y }).textContent = text;
  });
  for (const [selector, look] of LOOKS) svg.querySelectorAll(selector).forEach((element) => give(element, look));
  svg.querySelectorAll('.series').forEach((series, place) => {
    const look = SERIES[(place % chart.curves.length) % SERIES.length];
    series.querySelectorAll('.line').forEach((line) => give(line, { fill: 'none', 'stroke-width': 2, ...look }));
    series.querySelectorAll('circle').forEach((dot) => give(dot, { fill: look.stroke }));
  });
  const ground = document.createElementNS(SVG, 'rect');
  give(ground, { width: SIZE.width, height, fill: PAPER.paper });
  const names = [
    ['title', lines[0]],
    ['desc', chartWords(chart)],
  ].map(([tag, text]) => Object.assign(document.createElementNS(SVG, tag), { textContent: text }));
  svg.prepend(...names, ground);
  return `${new XMLSerializer().serializeToString(svg)}\n`;
}

/** @param {Element} parent @param {string} tag @param {Record<string, string | number>} attributes */
function put(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  give(element, attributes);
  return parent.appendChild(element);
}

/** @param {Element} element @param {Record<string, string | number>} attributes */
function give(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
