import { CHART_COLUMNS, MARK_COLUMNS, isMeasured, lacksOnlyTheMark } from '../../chart/chart.js';
import { missingNumbers } from '../../chart/chart_words.js';
import { sortedRows } from '../../chart/chart_order.js';
import { roughly, ended, lowered } from '../../../shared/format.js';
import { methodName } from '../../../shared/method_words.js';
import { html, nothing } from '../../../shared/template.js';
import { markOf } from '../../object/object_mark.js';
import { objectWords } from '../../object/mark_words.js';
import { chartCost, chartMethods, comparableMethods } from '../../explore/chart_methods.js';
import { chartOf } from '../../explore/findings.js';
import { tableView } from './chart_table.js';
import { selectField } from '../pieces/fields.js';
import { workingLine } from '../pieces/task_progress.js';
import { counted, engineText, t } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/chart.js').Chart} Chart
 * @typedef {import('../../chart/chart_words.js').Missing} Missing
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * Methods against what was measured of them here: sorted by any column, every cell with its evidence.
 * @param {Value} value @param {Actions} actions
 */
export function chartView(value, actions) {
  const mark = markOf(value);
  const labelOf = (/** @type {string} */ id) => usualName(value, id);
  const chart = shownChart(value, labelOf);
  return html`<p class="small intro">
      ${t`Every cell is measured on this device, for this photo, this network and this class: each map with its method’s usual settings, stability by a re-run, which for a dear method has fewer samples, steps or patches. Its cell says how far two such re-runs agree. Controls are maps that know nothing of the network: what they reach, a method should exceed. Localisation needs the object, which is marked in the Checks tab. The quick methods come first. Press a cell for its evidence.`}
    </p>
    <p class="small">${mark ? t`The object is ${objectWords(mark)}.` : t`No object is marked.`}</p>
    <div class="choices">${whichMethods(value, actions)} ${measureButton(value, actions)}</div>
    ${workingLine(value, 'chart', actions)}
    ${
      chart.rows.length > 0
        ? html`${tableView(chart, labelOf, value, actions)} ${missingView(chart, labelOf)} ${saveButtons(chart, actions)}`
        : nothing
    }`;
}

/** The name of a method with its usual settings, with which the chart measures it. @param {Pick<Value, "methods">} value @param {string} id */
function usualName({ methods }, id) {
  const method = methods?.find((one) => one.id === id);
  return method ? engineText(methodName(method)) : id;
}

/**
 * What has been measured of the methods asked for, in the order chosen.
 * @param {Value} value @param {(id: string) => string} labelOf
 */
function shownChart(value, labelOf) {
  const known = chartOf(value);
  if (!known) return { columns: [], rows: [] };
  const asked = chartMethods(value);
  const rows = known.rows.filter(({ method }) => asked.some(({ id }) => id === method));
  return { ...known, rows: sortedRows(rows, value.ui.chartSort, labelOf) };
}

/** @param {Value} value @param {Actions} actions */
const whichMethods = (value, actions) =>
  selectField({
    id: 'chart-of',
    label: t`Methods`,
    value: value.ui.chartOf,
    choices: [
      { value: 'usual', label: t`The usual ones` },
      { value: 'all', label: t`All ${comparableMethods(value).length}` },
    ],
    onChoose: (chartOf) => actions.setUi({ chartOf }),
  });

/** @param {Value} value @param {Actions} actions */
function measureButton(value, actions) {
  const asked = chartMethods(value);
  const known = chartOf(value);
  const open = asked.filter(({ id }) => !isMeasured(known, id));
  const busy = value.tasks.some(({ kind }) => kind === 'chart');
  const cost = openCost(open.length > 0 ? open : asked, value);
  const words = measureWords(open.length, open.length < asked.length);
  return html`<button class="offer" ?disabled=${busy} @click=${actions.measureMethods}>
    ${cost === null ? words : t`${words} (${roughly(cost)})`}
  </button>`;
}

/** @param {number} open how many methods are not measured yet @param {boolean} others whether some are */
function measureWords(open, others) {
  if (open === 0) return t`Measure again`;
  return others
    ? counted(open, t`Measure the other method`, t`Measure the other ${open} methods`)
    : counted(open, t`Measure 1 method`, t`Measure ${open} methods`);
}

/** Of a method that was measured with another object marked, only what depends on the object is open. @param {MethodRecord[]} methods @param {Value} value */
function openCost(methods, value) {
  const known = chartOf(value);
  const columns = (known?.columns ?? CHART_COLUMNS).map(({ id }) => id);
  const moved = methods.filter(({ id }) => lacksOnlyTheMark(known, id));
  const others = methods.filter((method) => !moved.includes(method));
  const costs = [chartCost(moved, MARK_COLUMNS, value), chartCost(others, columns, value)];
  return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

/** Below the table: what has no number, and why. @param {Chart} chart @param {(id: string) => string} labelOf */
function missingView(chart, labelOf) {
  const missing = missingNumbers(chart, labelOf);
  if (missing.length === 0) return nothing;
  const entry = (/** @type {Missing} */ { column, reason, methods }) =>
    html`<li>${missingWords(column, methods, withinSentence(reason))}</li>`;
  return html`<ul class="missing small" aria-label=${t`Why numbers are missing`}>
    ${missing.map(entry)}
  </ul>`;
}

/** A reason after “because”. @param {string} reason */
const withinSentence = (reason) => ended(language() === 'en' ? lowered(reason) : engineText(reason));

/** @param {string} column @param {string[] | null} methods @param {string} reason */
const missingWords = (column, methods, reason) =>
  methods
    ? say`<strong>${engineText(column)}</strong>, ${methods.join(', ')}: no number, because ${reason}`
    : say`<strong>${engineText(column)}</strong>: no number, because ${reason}`;

/** @param {Chart} chart @param {Actions} actions */
function saveButtons(chart, actions) {
  const button = (/** @type {"png" | "svg" | "csv" | "json"} */ kind) =>
    html`<button @click=${() => actions.saveChart(kind, chart)}>${t`Save as ${kind.toUpperCase()}`}</button>`;
  return html`<div class="buttons">${/** @type {const} */ (['png', 'svg', 'csv', 'json']).map(button)}</div>`;
}
