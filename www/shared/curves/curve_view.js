import { afterRender, html, nothing } from '../template.js';
import { chartWords } from './curves.js';
import { seriesClass } from './series.js';

/** @typedef {import('./curves.js').CurveChart} CurveChart */

/**
 * Curves over the same axes, with a legend where there are several.
 * @param {CurveChart} chart
 * @param {{ label?: string, title?: string }} [names] `label` in the place of the chart in words, `title` above it
 */
export function curveView(chart, { label, title } = {}) {
  if (chart.curves.every(({ points }) => points.length === 0)) return nothing;
  return html`<figure class="curve">
    ${title ? html`<p class="small">${title}</p>` : nothing}
    <svg role="img" aria-label=${label ?? chartWords(chart)} ${afterRender(drawer(chart))}></svg>
    ${chart.curves.length > 1 ? legend(chart.curves) : nothing}
  </figure>`;
}

/** @param {CurveChart["curves"]} curves */
function legend(curves) {
  const entry = (/** @type {{ label: string }} */ { label }, /** @type {number} */ place) =>
    html`<li>
      <svg class=${seriesClass(place)} viewBox="0 0 24 8" aria-hidden="true"><path class="line" d="M0 4H24" /></svg>${label}
    </li>`;
  return html`<figcaption>
    <ul class="legend small">
      ${curves.map(entry)}
    </ul>
  </figcaption>`;
}

/** What each element shows, or is about to show once the module that draws has come. @type {WeakMap<SVGSVGElement, string>} */
const shown = new WeakMap();

/**
 * Draws when anything in the chart has changed. Until the module is there the element keeps its place.
 * @param {CurveChart} chart
 */
function drawer(chart) {
  const wanted = JSON.stringify(chart);
  return async (/** @type {SVGSVGElement} */ svg) => {
    if (shown.get(svg) === wanted) return;
    shown.set(svg, wanted);
    try {
      const { drawCurves } = await import(/* webpackChunkName: "curves" */ './draw_curves.js');
      if (shown.get(svg) === wanted) drawCurves(svg, chart);
    } catch (error) {
      // The next rendering tries again; the label says in words what the curve would have shown.
      shown.delete(svg);
      console.warn('The module that draws curves could not be loaded.', error);
    }
  };
}
