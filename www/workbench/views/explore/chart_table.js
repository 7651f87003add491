import { betterEnd, cellText, directionWords, GRADES, gradeWord } from '../../chart/chart_words.js';
import { shareOf } from '../../chart/chart_order.js';
import { given, html, nothing, repeat, styled } from '../../../shared/template.js';
import { evidenceView } from './chart_evidence.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/chart.js').Chart} Chart
 * @typedef {import('../../state/types/chart.js').Column} Column
 * @typedef {import('../../state/types/chart.js').MeasuredCell} MeasuredCell
 * @typedef {import('../../state/types/chart.js').Row} Row
 * @typedef {import('../../state/types/value.js').Ui} Ui
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * @typedef {{ id: ColumnId | "method", label: string, summary?: string, better?: Column["better"] }} Head
 */

/** The least of a bar that is still seen, in percent. */
const LEAST_BAR = 2;

/**
 * A row for each method, a column for each measure; below a row the evidence of its cell that is pressed.
 * @param {Chart} chart @param {(id: string) => string} labelOf @param {Value} value @param {Actions} actions
 */
export function tableView({ columns, rows }, labelOf, { ui }, actions) {
  const rowView = (/** @type {Row} */ { method, cells }) =>
    html`<tr data-method=${method}>
        <th scope="row">${labelOf(method)}</th>
        ${columns.map(
          (column) =>
            html`<td data-column=${engineText(column.label)}>
              ${cellView({ method, column, cell: cells[column.id], rows }, labelOf, ui, actions)}
            </td>`,
        )}
      </tr>
      ${
        // Right below its cell: what stood under the table would be out of sight.
        ui.chartCell?.method === method
          ? html`<tr class="evidence-row">
              <td colspan=${1 + columns.length}>${evidenceView({ columns, cells }, labelOf, ui.chartCell, actions)}</td>
            </tr>`
          : nothing
      }`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t`Methods compared`}>
    <table class="chart">
      <thead>
        <tr>
          ${headView({ id: 'method', label: t`Method` }, ui, actions)} ${columns.map((column) => headView(column, ui, actions))}
        </tr>
      </thead>
      <tbody>
        ${repeat(rows, ({ method }) => method, rowView)}
      </tbody>
    </table>
  </div>`;
}

/** @param {Head} head @param {Ui} ui @param {Actions} actions */
function headView({ id, label, summary, better = 'none' }, { chartSort: sort }, actions) {
  const own = sort?.column === id;
  const arrow = own ? html`<span aria-hidden="true">${sort.ascending ? ' ▲' : ' ▼'}</span>` : nothing;
  return html`<th scope="col" aria-sort=${own ? (sort.ascending ? 'ascending' : 'descending') : 'none'}>
    <button class="link" title=${given(summary && engineText(summary))} @click=${() => actions.sortChart(id)}>
      ${engineText(label)}${arrow}
    </button>
    ${better === 'none' ? nothing : html`<span class="small direction">${directionWords(better)}</span>`}
  </th>`;
}

/** @param {{ method: string, column: Column, cell: MeasuredCell | undefined, rows: Row[] }} about @param {(id: string) => string} labelOf @param {Ui} ui @param {Actions} actions */
function cellView({ method, column, cell, rows }, labelOf, { chartCell }, actions) {
  if (!cell) return html`<span class="small">…</span>`;
  const text = cellText(cell);
  const grade = cell.grade && GRADES[cell.grade];
  const open = chartCell?.method === method && chartCell.column === column.id;
  return html`<button
    class="chart-cell ${cell.grade ?? 'ungraded'}"
    aria-pressed=${String(open)}
    aria-label="${labelOf(method)}, ${engineText(column.label)}: ${text}${grade ? `, ${gradeWord(cell)}` : ''}"
    @click=${() => actions.setUi({ chartCell: open ? null : { method, column: column.id } })}
  >
    <span class=${cell.value === null ? 'small' : 'number'}>${text}</span>
    ${grade ? html`<span class="grade">${grade.symbol} ${gradeWord(cell)}</span>` : nothing}
    ${cell.value === null ? nothing : barView(shareOf(rows, column.id, cell.value), column.better)}
  </button>`;
}

/** What has no number has no bar: an empty one would say zero. @param {number} share @param {Column["better"]} better */
function barView(share, better) {
  const width = `${Math.max(LEAST_BAR, share * 100)}%`;
  return html`<span class="bar" aria-hidden="true"><span ${styled({ width })}></span></span>
    ${better === 'none' ? nothing : html`<span class="better ${better}" aria-hidden="true">${betterEnd(better)}</span>`}`;
}
