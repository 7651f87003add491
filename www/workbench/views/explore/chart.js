import {
  cellText,
  curvesOf,
  evidenceLines,
  GRADES,
  gradeWord,
  isMeasured,
  missingNumbers,
  shareOf,
  sortedRows,
  withoutCurves,
} from '../../chart/chart.js';
import { h } from '../../../shared/dom.js';
import { significant } from '../../../shared/format.js';
import { markOf, objectWords } from '../../object/object_mark.js';
import { chartMethods } from '../../explore/measures.js';
import { chartOf } from '../../explore/tasks.js';
import { curveView } from './curve.js';
import { selectField } from '../fields.js';
import { workingLine } from '../task_progress.js';

/** Methods against what was measured of them here: sorted by any column, every cell with its evidence. */
export function chartView(value, actions) {
  const { ui, methods } = value;
  const labelOf = (id) => methods.find((method) => method.id === id)?.label ?? id;
  const asked = chartMethods(value);
  const known = chartOf(value);
  const mark = markOf(value);
  const open = asked.filter(({ id }) => !isMeasured(known, id)).length;
  const busy = value.tasks.some(({ kind }) => kind === 'chart');
  const chart = known && {
    ...known,
    rows: sortedRows(
      known.rows.filter(({ method }) => asked.some(({ id }) => id === method)),
      ui.chartSort,
      labelOf,
    ),
  };
  return [
    h(
      'p',
      { class: 'small intro' },
      'Every cell is measured on this device, for this photo, this network and this class, with each method’s usual settings. Localisation needs the object, which is marked in the Trust tab. Press a cell for its evidence.',
    ),
    h('p', { class: 'small', key: 'object' }, mark ? `The object is ${objectWords(mark)}.` : 'No object is marked.'),
    h(
      'div',
      { class: 'choices', key: 'choices' },
      selectField({
        id: 'chart-of',
        label: 'Methods',
        value: ui.chartOf,
        choices: [
          { value: 'usual', label: 'The usual ones' },
          { value: 'all', label: `All ${methods.length}` },
        ],
        onChoose: (chartOf) => actions.setUi({ chartOf }),
      }),
      h(
        'button',
        { class: 'offer', disabled: busy, onclick: actions.measureMethods },
        open === 0
          ? 'Measure again'
          : `Measure ${open === asked.length ? '' : 'the other '}${open} ${open === 1 ? 'method' : 'methods'}`,
      ),
    ),
    workingLine(value, 'chart', actions),
    chart && chart.rows.length > 0 && tableView(chart, labelOf, value, actions),
    chart && chart.rows.length > 0 && missingView(chart, labelOf),
    chart &&
      chart.rows.length > 0 &&
      h(
        'div',
        { class: 'buttons', key: 'save' },
        ['png', 'csv', 'json'].map((kind) =>
          h('button', { key: kind, onclick: () => actions.saveChart(kind, chart) }, `Save as ${kind.toUpperCase()}`),
        ),
      ),
  ];
}

function tableView({ columns, rows }, labelOf, { ui }, actions) {
  const { chartSort: sort } = ui;
  const head = (id, label, summary) => {
    const own = sort?.column === id;
    return h(
      'th',
      { key: id, scope: 'col', 'aria-sort': own ? (sort.ascending ? 'ascending' : 'descending') : 'none' },
      h(
        'button',
        { class: 'link', title: summary, onclick: () => actions.sortChart(id) },
        label,
        own && h('span', { 'aria-hidden': 'true' }, sort.ascending ? ' ▲' : ' ▼'),
      ),
    );
  };
  return h(
    'div',
    { class: 'scroll', key: 'table', tabindex: '0', role: 'region', 'aria-label': 'Methods compared' },
    h(
      'table',
      { class: 'chart' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head('method', 'Method'),
          columns.map(({ id, label, summary }) => head(id, label, summary)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.flatMap(({ method, cells }) => [
          h(
            'tr',
            { key: method, 'data-method': method },
            h('th', { scope: 'row' }, labelOf(method)),
            columns.map((column) =>
              h('td', { key: column.id }, cellView({ method, column, cell: cells[column.id], rows }, labelOf, ui, actions)),
            ),
          ),
          // Right below its cell: what stood under the table would be out of sight.
          ui.chartCell?.method === method &&
            h(
              'tr',
              { key: `${method} evidence`, class: 'evidence-row' },
              h('td', { colspan: String(1 + columns.length) }, evidenceView({ columns, cells }, labelOf, ui, actions)),
            ),
        ]),
      ),
    ),
  );
}

function cellView({ method, column, cell, rows }, labelOf, { chartCell }, actions) {
  if (!cell) return h('span', { class: 'small' }, '…');
  const grade = GRADES[cell.grade];
  const text = cellText(cell);
  const open = chartCell?.method === method && chartCell.column === column.id;
  return h(
    'button',
    {
      class: `chart-cell ${cell.grade ?? 'ungraded'}`,
      'aria-pressed': String(open),
      'aria-label': `${labelOf(method)}, ${column.label}: ${text}${grade ? `, ${gradeWord(cell)}` : ''}`,
      onclick: () => actions.setUi({ chartCell: open ? null : { method, column: column.id } }),
    },
    h('span', { class: cell.value === null ? 'small' : 'number' }, text),
    grade && h('span', { class: 'grade' }, `${grade.symbol} ${gradeWord(cell)}`),
    // An empty bar would say zero.
    cell.value !== null &&
      h(
        'span',
        { class: 'bar', 'aria-hidden': 'true' },
        h('span', { style: { width: `${Math.max(2, shareOf(rows, column.id, cell.value) * 100)}%` } }),
      ),
  );
}

/** Below the table: what has no number, and why. */
function missingView(chart, labelOf) {
  const missing = missingNumbers(chart, labelOf);
  if (missing.length === 0) return null;
  return h(
    'ul',
    { class: 'missing small', key: 'missing', 'aria-label': 'Why numbers are missing' },
    missing.map(({ column, reason, methods }) =>
      h(
        'li',
        { key: `${column} ${reason}` },
        h('strong', {}, column),
        `${methods ? `, ${methods.join(', ')}` : ''}: no number, because ${sentence(reason)}`,
      ),
    ),
  );
}

const sentence = (reason) => `${reason[0].toLowerCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`;

function evidenceView({ columns, cells }, labelOf, { chartCell }, actions) {
  const cell = cells[chartCell.column];
  const column = columns.find(({ id }) => id === chartCell.column);
  if (!cell || !column) return null;
  const { measured, n, ...numbers } = withoutCurves(cell.evidence ?? {});
  const lines = evidenceLines({ ...(n > 0 && { 'how many': n }), ...numbers });
  return h(
    'div',
    { class: 'evidence', key: 'evidence', role: 'region', 'aria-label': 'Evidence' },
    h('h4', {}, `${labelOf(chartCell.method)}, ${column.label.toLowerCase()}`),
    h(
      'p',
      {},
      cell.value === null ? 'No number: ' : `${cellText(cell)}${cell.grade ? `, ${gradeWord(cell)}` : ''}. `,
      cell.reason,
    ),
    measured && h('p', { class: 'small' }, measured),
    column.summary && h('p', { class: 'small' }, column.summary),
    column.scale?.why && h('p', { class: 'small' }, `The grade goes by ${column.scale.of}. ${column.scale.why}`),
    h(
      'p',
      { class: 'small' },
      column.better === 'lower' ? 'Less is better.' : column.better === 'higher' ? 'More is better.' : '',
    ),
    h(
      'div',
      { class: 'evidence-curves' },
      curvesOf(cell.evidence).map(({ label, points, x = 'share of the pixels', y = 'score' }) =>
        curveView({
          label: `${label}: ${y} over ${x}`,
          title: label,
          curves: [{ label, points }],
          axes: { x, y },
        }),
      ),
    ),
    h(
      'dl',
      { class: 'figures' },
      lines.map(([name, one]) =>
        h('div', { key: name }, h('dt', {}, name), h('dd', {}, typeof one === 'number' ? significant(one) : String(one))),
      ),
    ),
    lines.length === 0 && !cell.reason && h('p', { class: 'small' }, 'There is no more to say about this cell.'),
    h('button', { class: 'link', onclick: () => actions.setUi({ chartCell: null }) }, 'Close'),
  );
}
