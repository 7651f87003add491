import { CHART_COLUMNS, MARK_COLUMNS, isMeasured, lacksOnlyTheMark } from '../../chart/chart.js';
import { missingNumbers } from '../../chart/chart_words.js';
import { sortedRows } from '../../chart/chart_order.js';
import { plural, roughly, ended, lowered } from '../../../shared/format.js';
import { methodName } from '../../../shared/method_words.js';
import { html, nothing } from '../../../shared/template.js';
import { markOf } from '../../object/object_mark.js';
import { objectWords } from '../../object/mark_words.js';
import { chartCost, chartMethods, comparableMethods } from '../../explore/chart_methods.js';
import { chartOf } from '../../explore/findings.js';
import { tableView } from './chart_table.js';
import { selectField } from '../pieces/fields.js';
import { workingLine } from '../pieces/task_progress.js';

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
      Every cell is measured on this device, for this photo, this network and this class: each map with its method’s usual
      settings, stability by a re-run, which for a dear method has fewer samples, steps or patches. Its cell says how far two such
      re-runs agree. Controls are maps that know nothing of the network: what they reach, a method should exceed. Localisation
      needs the object, which is marked in the Checks tab. The quick methods come first. Press a cell for its evidence.
    </p>
    <p class="small">${mark ? `The object is ${objectWords(mark)}.` : 'No object is marked.'}</p>
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
  return method ? methodName(method) : id;
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
    label: 'Methods',
    value: value.ui.chartOf,
    choices: [
      { value: 'usual', label: 'The usual ones' },
      { value: 'all', label: `All ${comparableMethods(value).length}` },
    ],
    onChoose: (chartOf) => actions.setUi({ chartOf }),
  });

/** @param {Value} value @param {Actions} actions */
function measureButton(value, actions) {
  const asked = chartMethods(value);
  const known = chartOf(value);
  const open = asked.filter(({ id }) => !isMeasured(known, id));
  const busy = value.tasks.some(({ kind }) => kind === 'chart');
  const methods = `${open.length === asked.length ? '' : 'the other '}${plural(open.length, 'method')}`;
  const cost = openCost(open.length > 0 ? open : asked, value);
  const time = cost === null ? '' : ` (${roughly(cost)})`;
  return html`<button class="offer" ?disabled=${busy} @click=${actions.measureMethods}>
    ${open.length === 0 ? 'Measure again' : `Measure ${methods}`}${time}
  </button>`;
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
    html`<li>
      <strong>${column}</strong>${methods ? `, ${methods.join(', ')}` : ''}: no number, because ${ended(lowered(reason))}
    </li>`;
  return html`<ul class="missing small" aria-label="Why numbers are missing">
    ${missing.map(entry)}
  </ul>`;
}

/** @param {Chart} chart @param {Actions} actions */
function saveButtons(chart, actions) {
  const button = (/** @type {"png" | "svg" | "csv" | "json"} */ kind) =>
    html`<button @click=${() => actions.saveChart(kind, chart)}>Save as ${kind.toUpperCase()}</button>`;
  return html`<div class="buttons">${/** @type {const} */ (['png', 'svg', 'csv', 'json']).map(button)}</div>`;
}
