import { html, nothing, styled } from '../../shared/template.js';
import { duration } from '../../shared/format.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** What the worker calls its own stages. @type {Set<string>} */
const STAGES = new Set([
  marked('Read the photo'),
  marked('Download the network'),
  marked('Read the network from this browser'),
  marked('Prepare'),
  marked('Predict'),
  marked('Explain'),
  marked('Scale'),
]);

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
    <h3 id="time-title">${t`Where the time went`}</h3>
    <dl class="bars">${timeRows(report, value).map(barView)}</dl>
    <p class="small">
      ${
        computed.length < timings.length
          ? t`${total} on the ${device.kind.toUpperCase()}, without the download and the drawing.`
          : t`${total} on the ${device.kind.toUpperCase()}, without the drawing.`
      }
    </p>
  </section>`;
}

/**
 * Time spent per stage, from the report and from the page's own drawing.
 * @param {ShownReport} report @param {Value} value
 */
function timeRows(report, { drawn_ms }) {
  const drawn = drawn_ms === null ? [] : [{ stage: 'render', label: t`Draw`, ms: drawn_ms }];
  const timings = [...report.timings, ...drawn];
  const longest = Math.max(...timings.map(({ ms }) => ms), 1e-9);
  return timings.map(({ label, stage, ms }) => ({
    label: STAGES.has(label) ? translated(label) : engineText(label || stage),
    text: duration(ms),
    share: ms / longest,
  }));
}

/** @param {{ label: string, text: string, share: number }} about */
const barView = ({ label, text, share }) =>
  html`<div>
    <dt>${label}</dt>
    <dd>${text}</dd>
    <div class="bar" aria-hidden="true"><span ${styled({ width: `${Math.max(share * 100, 0.5)}%` })}></span></div>
  </div>`;
