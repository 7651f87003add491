import { html, nothing, styled } from '../../shared/template.js';
import { duration } from '../../shared/format.js';

/**
 * @typedef {import('../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** Time spent on the map that is shown, stage by stage. @param {Value} value */
export function timingsView(value) {
  return html`<div class="metrics">${value.report?.timings.length ? stagesView(value.report, value) : nothing}</div>`;
}

/** @param {ShownReport} report @param {Value} value */
function stagesView(report, value) {
  const { timings, device } = report;
  const computed = timings.filter(({ stage }) => stage !== 'download');
  const total = duration(computed.reduce((sum, { ms }) => sum + ms, 0));
  return html`<section class="metric" aria-labelledby="time-title">
    <h3 id="time-title">Where the time went</h3>
    <dl class="bars">${timeRows(report, value).map(barView)}</dl>
    <p class="small">
      ${total} on the ${device.kind.toUpperCase()}, without
      ${computed.length < timings.length ? 'the download and the drawing' : 'the drawing'}.
    </p>
  </section>`;
}

/**
 * Time spent per stage, from the report and from the page's own drawing.
 * @param {ShownReport} report @param {Value} value
 */
function timeRows(report, { drawn_ms }) {
  const drawn = drawn_ms === null ? [] : [{ stage: 'render', label: 'Draw', ms: drawn_ms }];
  const timings = [...report.timings, ...drawn];
  const longest = Math.max(...timings.map(({ ms }) => ms), 1e-9);
  return timings.map(({ label, stage, ms }) => ({ label: label || stage, text: duration(ms), share: ms / longest }));
}

/** @param {{ label: string, text: string, share: number }} about */
const barView = ({ label, text, share }) =>
  html`<div>
    <dt>${label}</dt>
    <dd>${text}</dd>
    <div class="bar" aria-hidden="true"><span ${styled({ width: `${Math.max(share * 100, 0.5)}%` })}></span></div>
  </div>`;
