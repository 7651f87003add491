import { withCode } from '../shared/code_words.js';
import { firstSentence, significant } from '../shared/format.js';
import { html, nothing } from '../shared/template.js';
import { asSentence } from './problem_words.js';

/** @type {Record<string, string>} */
const DIRECTIONS = { higher: 'higher is better', lower: 'lower is better', none: '' };

/** @type {Record<import('./figure.js').Progressing, string>} */
const WORK = { now: 'measuring', later: 'waiting', never: 'not measured' };

/** Numbers about a map, each with the direction that is better. @param {import('./figure.js').Panel} panel */
export function metricsView({ scores, partial }) {
  if (scores.length === 0 || partial) return nothing;
  return html`<dl class="metrics" part="metrics">
    ${scores.map(
      ({ metric, record, outcome, measuring }) =>
        html`<div>
          <dt>${record?.label ?? metric}</dt>
          <dd>${outcome ? numberView(outcome, record) : html`<span class="aside">${WORK[measuring]}</span>`}</dd>
          ${record?.summary ? html`<dd class="about aside">${firstSentence(record.summary)}</dd>` : nothing}
        </div>`,
    )}
  </dl>`;
}

/** @param {import('./plan.js').Outcome} outcome @param {import('../client/types.js').MetricRecord} [record] */
function numberView(outcome, record) {
  if (outcome.error) return html`<span class="aside">${withCode(asSentence(outcome.error.message))}</span>`;
  const { value, reason } = outcome.value;
  if (value === null) return html`<span class="aside">${withCode(reason)}</span>`;
  return html`<strong>${significant(value)}</strong> <span class="aside">${DIRECTIONS[record?.direction ?? 'none']}</span>`;
}
