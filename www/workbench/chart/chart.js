// The chart: a table of methods by what was measured of them, as it grows cell by cell.

/**
 * @typedef {import('../state/types/chart.js').Column} Column
 * @typedef {import('../state/types/chart.js').Cells} Cells
 * @typedef {import('../state/types/chart.js').Chart} Chart
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../state/types/chart.js').MeasuredCell} MeasuredCell
 * @typedef {import('../state/types/chart.js').Row} Row
 *
 * A cell of the chart, by its row and column.
 * @typedef {{ method: string, column: ColumnId }} At
 */

/** The columns, until the engine names its own. @type {Column[]} */
export const CHART_COLUMNS = [
  { id: 'time', label: 'Computation time', unit: 'ms', better: 'lower' },
  { id: 'resolution', label: 'Resolution', unit: 'px', better: 'lower' },
  { id: 'stability', label: 'Stability', unit: 'rank correlation', better: 'higher' },
  { id: 'flexibility', label: 'Architecture flexibility', unit: 'share of the networks', better: 'higher' },
  { id: 'faithfulness', label: 'Faithfulness', unit: 'share of the span', better: 'higher' },
  { id: 'localisation', label: 'Localisation', unit: 'share of the map', better: 'higher' },
];

/** Before anything was measured. @type {Chart} */
export const NO_CHART = Object.freeze({ columns: CHART_COLUMNS, rows: [] });

/** What depends on where the object is: such a cell remembers the mark. @type {ColumnId} */
const BY_MARK = 'localisation';

/** @param {ColumnId} column @param {MeasuredCell} cell @param {string} where */
const stamped = (column, cell, where) => (column === BY_MARK ? { ...cell, where } : cell);

/**
 * The chart with one more cell. @param {string} [where] the key of the mark of the object
 * @param {Chart} chart @param {string} method @param {ColumnId} column @param {MeasuredCell} cell
 */
export function withCell(chart, method, column, cell, where = '') {
  const columns = chart.columns.some(({ id }) => id === column)
    ? chart.columns
    : [...chart.columns, { id: column, label: column, unit: cell.unit ?? '', better: /** @type {const} */ ('higher') }];
  return { columns, rows: withCells(chart.rows, method, { [column]: stamped(column, cell, where) }) };
}

/** @param {Row[]} rows @param {string} method @param {Cells} cells */
function withCells(rows, method, cells) {
  const known = rows.some((row) => row.method === method);
  if (!known) return [...rows, { method, cells }];
  return rows.map((row) => (row.method === method ? { ...row, cells: { ...row.cells, ...cells } } : row));
}

/**
 * What was measured now, over what was measured before.
 * @param {Chart} before @param {Chart} chart @param {string} [where]
 */
export function mergedChart(before, { columns, rows }, where = '') {
  const all = [...before.columns, ...columns.filter(({ id }) => before.columns.every((known) => known.id !== id))];
  return {
    // The engine knows more about its columns than the page does.
    columns: all.map((known) => columns.find(({ id }) => id === known.id) ?? known),
    rows: rows.reduce((merged, { method, cells }) => {
      /** @type {Cells} */
      const fresh = {};
      for (const [column, cell] of entriesOf(cells)) fresh[column] = stamped(column, cell, where);
      return withCells(merged, method, fresh);
    }, before.rows),
  };
}

/** The chart without what was measured for another mark. @param {Chart} chart @param {string} where */
export function currentCells({ columns, rows }, where) {
  const current = (/** @type {Row} */ { cells }) => !cells[BY_MARK] || (cells[BY_MARK].where ?? '') === where;
  return {
    columns,
    rows: rows.map((row) =>
      current(row) ? row : { ...row, cells: Object.fromEntries(Object.entries(row.cells).filter(([id]) => id !== BY_MARK)) },
    ),
  };
}

/** Whether nothing but what depends on the mark is missing. @param {Chart | undefined} chart @param {string} method */
export const lacksOnlyTheMark = (chart, method) => {
  const row = chart?.rows.find((one) => one.method === method);
  return chart && row ? !row.cells[BY_MARK] && chart.columns.every(({ id }) => id === BY_MARK || row.cells[id]) : false;
};

/** What depends on the mark. */
export const MARK_COLUMNS = [BY_MARK];

/**
 * Whether every cell of a method has been measured, or has a reason why not.
 * @param {Chart | undefined} chart @param {string} method
 */
export const isMeasured = (chart, method) => {
  const row = chart?.rows.find((one) => one.method === method);
  return chart && row ? chart.columns.every(({ id }) => row.cells[id]) : false;
};

/**
 * Which cell is being measured: the engine goes row by row, and in each from column to column.
 * @param {string[]} methods, columns ids as asked for @param {At | null} last { method, column } that was measured last; null before the first
 * @param {ColumnId[]} columns
 * @returns {{ method: string, column: string } | null} null when none is left
 */
export function cellAfter(methods, columns, last) {
  const cells = methods.flatMap((method) => columns.map((column) => ({ method, column })));
  const place = last === null ? -1 : cells.findIndex(({ method, column }) => method === last.method && column === last.column);
  // A cell that was not planned says nothing about the next one.
  return last !== null && place < 0 ? null : (cells[place + 1] ?? null);
}

/** @param {Cells} cells */
const entriesOf = (cells) => /** @type {[ColumnId, MeasuredCell][]} */ (Object.entries(cells));
