import { withCode } from '../shared/code_words.js';
import { ended, firstSentence, significant } from '../shared/format.js';
import { html, nothing } from '../shared/template.js';
import { engineText, marked, translated } from '../shared/language/text.js';

/** @type {Record<string, string>} */
const DIRECTIONS = { higher: marked('higher is better'), lower: marked('lower is better'), none: '' };

/** @type {Record<import('./figure.js').Progressing, string>} */
const WORK = { now: marked('measuring'), later: marked('waiting'), never: marked('not measured') };

/** Numbers about a map, each with the direction that is better. @param {import('./figure.js').Panel} panel */
export function metricsView({ scores, partial }) {
  if (scores.length === 0 || partial) return nothing;
  return html`<dl class="metrics" part="metrics">
    ${scores.map(
      ({ metric, record, outcome, measuring }) =>
        html`<div>
          <dt>${engineText(record?.label ?? metric)}</dt>
          <dd>${outcome ? numberView(outcome, record) : html`<span class="aside">${translated(WORK[measuring])}</span>`}</dd>
          ${record?.summary ? html`<dd class="about aside">${firstSentence(engineText(record.summary))}</dd>` : nothing}
        </div>`,
    )}
  </dl>`;
}

/** @param {import('./plan.js').Outcome} outcome @param {import('../client/types.js').MetricRecord} [record] */
function numberView(outcome, record) {
  if (outcome.error) return html`<span class="aside">${withCode(ended(engineText(outcome.error.message)))}</span>`;
  const { value, reason } = outcome.value;
  if (value === null) return html`<span class="aside">${withCode(engineText(reason))}</span>`;
  return html`<strong>${significant(value)}</strong>
    <span class="aside">${translated(DIRECTIONS[record?.direction ?? 'none'])}</span>`;
}
