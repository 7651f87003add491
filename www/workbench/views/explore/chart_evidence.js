import { withCode } from '../../../shared/code_words.js';
import { cellText, directionWords, gradeWord } from '../../chart/chart_words.js';
import { curvesOf, evidenceLines, listedEvidence } from '../../chart/evidence.js';
import { figuresList } from '../pieces/figures_list.js';
import { capitalised, ended, significant } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { chartsOf, chartWords } from '../../../shared/curves/curves.js';
import { curveView } from '../../../shared/curves/curve_view.js';
import { engineText, t } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/chart.js').Cells} Cells
 * @typedef {import('../../state/types/chart.js').Column} Column
 * @typedef {import('../../../shared/curves/curves.js').CurveChart} CurveChart
 * @typedef {import('../../state/types/chart.js').MeasuredCell} MeasuredCell
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/** @param {string | undefined | false} text */
const smallLine = (text) => (text ? html`<p class="small">${text}</p>` : nothing);

/**
 * What a cell was measured from.
 * @param {{ columns: Column[], cells: Cells }} row @param {(id: string) => string} labelOf
 * @param {NonNullable<Ui["chartCell"]>} chartCell @param {Actions} actions
 */
export function evidenceView({ columns, cells }, labelOf, chartCell, actions) {
  const cell = cells[chartCell.column];
  const column = columns.find(({ id }) => id === chartCell.column);
  if (!cell || !column) return nothing;
  const { measured, ...numbers } = listedEvidence(cell.evidence ?? {});
  const lines = evidenceLines(numbers);
  return html`<div class="evidence" role="region" aria-label=${t`Evidence`}>
    <h4>${labelOf(chartCell.method)}, ${language() === 'en' ? column.label.toLowerCase() : engineText(column.label)}</h4>
    <p>${valueWords(cell)}</p>
    ${smallLine(typeof measured === 'string' && engineText(measured))} ${smallLine(engineText(column.summary ?? ''))}
    ${smallLine(column.scale?.why && t`The grade depends on ${engineText(column.scale.of)}. ${engineText(column.scale.why)}`)}
    ${smallLine(column.better !== 'none' && ended(capitalised(directionWords(column.better))))}
    <div class="evidence-curves">${chartsOf(curvesOf(cell.evidence)).map(titledCurve)}</div>
    ${figuresList(lines.map(([name, one]) => [name, typeof one === 'number' ? significant(one) : one]))}
    ${lines.length === 0 && !cell.reason ? smallLine(t`There is no more evidence for this cell.`) : nothing}
    <button class="link" @click=${() => actions.setUi({ chartCell: null })}>${t`Close`}</button>
  </div>`;
}

/** @param {MeasuredCell} cell */
function valueWords(cell) {
  const reason = withCode(engineText(cell.reason ?? ''));
  if (cell.value === null) return say`No number: ${reason}`;
  const words = cell.grade ? t`${cellText(cell)}, ${gradeWord(cell)}.` : ended(cellText(cell));
  return html`${words} ${reason}`;
}

/** @param {CurveChart} chart */
function titledCurve(chart) {
  const title = chart.curves.length === 1 ? chart.curves[0].label : undefined;
  return curveView(chart, { label: chartWords(chart), title });
}
