import { predictionsWords, roughly, significant, capitalised } from '../../../shared/format.js';
import { html, nothing, repeat } from '../../../shared/template.js';
import { cheapMetrics, costOfMetric, costWithControls, isReady } from '../../explore/metric_cost.js';
import { controlsOf } from '../../explore/controls.js';
import { metricFamilies } from '../../explore/metric_families.js';
import { standingOf } from '../../explore/standing.js';
import { measureOf } from '../../explore/findings.js';
import { objectView } from './object.js';
import { CONTROL_MARKS, standingView } from './standing.js';
import { workingLine } from '../pieces/task_progress.js';
import { counted, engineText, marked, t, translated } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../explore/metric_cost.js').Family} Family
 * @typedef {import('../../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/value.js').Value} Value
 */

const DIRECTIONS = {
  higher: { arrow: '↑', words: marked('more is better') },
  lower: { arrow: '↓', words: marked('less is better') },
  none: { arrow: '·', words: marked('neither more nor less is better') },
};

/**
 * Every metric of the registry for the map on display, beside what three controls get.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function measuresView(value, actions, { question, result }) {
  if (!value.metrics) return nothing;
  const busy = value.tasks.some(({ kind }) => kind === 'score');
  const controls = controlsOf(value.methods).map(
    ({ id, label }) => `${CONTROL_MARKS[id]} ${language() === 'en' ? label.toLowerCase() : engineText(label)}`,
  );
  return html`<section class="measures" aria-labelledby="measures-title">
    <h3 id="measures-title">${t`Measured`}</h3>
    <p class="small">
      ${t`A number alone means little. Beside each are the numbers of three maps that ignore the network: ${controls.join(', ')}.`}
    </p>
    <div class="buttons">${quickButton(value, actions, { question, busy })}</div>
    ${workingLine(value, 'score', actions)}
    ${repeat(
      metricFamilies(value.metrics),
      ({ family }) => family,
      (family) => familyView(family, value, actions, { question, result, busy }),
    )}
  </section>`;
}

/**
 * Measures what is cheap and has no number yet.
 * @param {Value} value @param {Actions} actions @param {{ question: Question, busy: boolean }} about
 */
function quickButton(value, actions, { question, busy }) {
  const open = cheapMetrics(value).filter((metric) => !measureOf(value, question, metric));
  const cost = open.length === 0 ? null : costWithControls(open, value);
  const words = counted(open.length, t`Measure 1 number that cost little`, t`Measure ${open.length} numbers that cost little`);
  const told = cost === null ? words : t`${words} (${roughly(cost)})`;
  return html`<button ?disabled=${busy || open.length === 0} @click=${() => actions.measure(open)}>
    ${open.length === 0 ? t`What costs little is measured` : told}
  </button>`;
}

/** @param {Family} family @param {Value} value @param {Actions} actions @param {Answered & { busy: boolean }} asked */
function familyView({ family, title, question: asks, metrics }, value, actions, asked) {
  const measured = metrics.filter((metric) => measureOf(value, asked.question, metric)).length;
  const local = metrics.some(({ needs }) => needs.includes('region'));
  const unfold = (/** @type {Event} */ { target }) =>
    /** @type {HTMLDetailsElement} */ (target).open && actions.unfoldFamily(family);
  return html`<details class="metric-family" data-family=${family} @toggle=${unfold}>
    <summary>
      <strong>${translated(title)}</strong><span class="small"> ${t`${measured} of ${metrics.length}. ${translated(asks)}`}</span>
    </summary>
    ${value.ui.families.includes(family) ? [local ? objectView(value, actions, asked) : nothing, listView()] : nothing}
  </details>`;

  function listView() {
    return html`<div class="metric-list">
      ${repeat(
        metrics,
        ({ id }) => id,
        (metric) => metricView(metric, value, actions, asked),
      )}
    </div>`;
  }
}

/** @param {MetricRecord} metric @param {Value} value @param {Actions} actions @param {Answered & { busy: boolean }} asked */
function metricView(metric, value, actions, { question, busy }) {
  const own = measureOf(value, question, metric);
  const { arrow } = DIRECTIONS[metric.direction];
  const words = translated(DIRECTIONS[metric.direction].words);
  return html`<div class="metric-row" data-metric=${metric.id}>
    <div class="metric-head">
      <strong
        >${engineText(metric.label)} <span class="arrow" aria-hidden="true">${arrow}</span
        ><span class="unseen">(${words})</span></strong
      >
      ${own ? html`<span class="number">${own.value === null ? t`none` : significant(own.value)}</span>` : nothing}
    </div>
    ${own ? standingView(metric, own, standingOf(metric, question, value)) : measureButton(metric, value, actions, busy)}
    <details>
      <summary class="small">${t`What it measures`}</summary>
      <p class="small">${t`${engineText(metric.summary)} ${capitalised(words)}.`}</p>
    </details>
  </div>`;
}

/**
 * In the place of a number: how to get it. What takes long asks before it begins.
 * @param {MetricRecord} metric @param {Value} value @param {Actions} actions @param {boolean} busy
 */
function measureButton(metric, value, actions, busy) {
  if (!isReady(metric, value)) return html`<p class="small">${t`Mark the object first: with a box, a brush or a quadrant.`}</p>`;
  const { passes, ms, long } = costOfMetric(metric, value);
  const cost = ms === null ? predictionsWords(passes) : roughly(ms);
  if (value.ui.confirming === metric.id) return confirmView(metric, cost, actions);
  return html`<button
    class="link"
    ?disabled=${busy}
    aria-label=${t`Measure ${engineText(metric.label)} (${cost})`}
    @click=${() => (long ? actions.confirmMeasure(metric.id) : actions.measure([metric]))}
  >
    ${t`Measure (${cost})`}
  </button>`;
}

/** @param {MetricRecord} metric @param {string} cost @param {Actions} actions */
const confirmView = (metric, cost, actions) =>
  html`<div class="buttons confirm" role="group" aria-label=${t`Measure ${engineText(metric.label)}?`}>
    <p class="small">${t`This takes ${cost}, and as much again for each control.`}</p>
    <button class="primary" @click=${() => actions.measure([metric])}>${t`Measure`}</button>
    <button @click=${() => actions.confirmMeasure(null)}>${t`Leave it`}</button>
  </div>`;
