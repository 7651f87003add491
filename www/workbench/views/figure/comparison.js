import { html, nothing, repeat, styled } from '../../../shared/template.js';
import { labelAt } from '../../../shared/class_search.js';
import { percent, shortLabel } from '../../../shared/format.js';
import { cellsOf, resultOf } from '../../state/questions.js';
import { beliefWords } from '../../words/belief_words.js';
import { cellView } from './comparison_cell.js';
import { cellStateOf } from '../../question/cell_state.js';
import { toolsView } from './comparison_tools.js';
import { differenceView } from './difference.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../question/cell_state.js').CellInState} CellInState
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * Several methods on the same photo, network and class, side by side; and where two of them differ.
 * @param {Value} value @param {Actions} actions
 */
export function compareView(value, actions) {
  if (!value.methods) return waitingView();
  const cells = cellsOf(value).map((cell) => ({ ...cell, ...cellStateOf(cell, value) }));
  const rows = [0, 1].map((row) => cells.filter((cell) => cell.row === row)).filter((row) => row.length > 0);
  return html`<div class="compare">
    ${toolsView(value, actions)} ${rows.map((row, place) => rowView(row, place, value, actions))}
    ${differenceView(cells, value, actions)}
  </div>`;
}

const waitingView = () =>
  html`<div class="compare">
    <div class="stage"><div class="waiting"></div></div>
  </div>`;

/** @param {CellInState[]} cells @param {number} place @param {Value} value @param {Actions} actions */
function rowView(cells, place, value, actions) {
  return html`<section class="row-of-cells" aria-labelledby="row-${place}-title">
    <h3 id="row-${place}-title">${rowTitle(value, place)}</h3>
    ${beliefView(value, place)}
    <div class="grid" ${styled({ '--columns': String(gridColumns(cells.length)) })}>
      ${repeat(
        cells,
        ({ id }) => id,
        (cell) => cellView(cell, value, actions),
      )}
    </div>
  </section>`;
}

/** Four stand better two by two than three and one. @param {number} count */
const gridColumns = (count) => (count === 4 ? 2 : Math.min(3, count));

/** Of each row by itself: the network may believe in one of two classes only. @param {Value} value @param {number} row */
function beliefView(value, row) {
  const words = beliefWords(probabilityOfRow(value, row));
  return words ? html`<p class="unbelieved" role="note">${words}</p>` : nothing;
}

/** As a finished map of the row says, or the list of likely classes. @param {Value} value @param {number} row */
function probabilityOfRow(value, row) {
  const index = classOfRow(value, row);
  const cell = cellsOf(value).find((one) => one.row === row && resultOf(value, one.question));
  const target = cell && resultOf(value, cell.question)?.report.target;
  return target?.probability ?? value.predictions?.find((one) => one.index === index)?.probability;
}

/** @param {Pick<Value, "state" | "predictions">} value @param {number} row */
function classOfRow({ state, predictions }, row) {
  if (row === 1) return state.second;
  return state.target === 'top' ? predictions?.[0]?.index : state.target;
}

/** @param {Value} value @param {number} row */
function rowTitle(value, row) {
  const { predictions, model } = value;
  const index = classOfRow(value, row);
  if (index === undefined) return t`The top prediction`;
  const prediction = predictions?.find((one) => one.index === index);
  const label = shortLabel(prediction?.label ?? labelAt(model?.labels, index) ?? t`class ${index}`);
  const probability = probabilityOfRow(value, row);
  return html`${label}${probability === undefined ? nothing : html`<span class="small"> ${percent(probability)}</span>`}`;
}
