// The rows of the chart in an order, and how long their bars are.

/**
 * @typedef {import('../state/types/chart.js').ChartSort} ChartSort
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../state/types/chart.js').Row} Row
 */

/**
 * Rows by the value of a column, what has none last. @param {ChartSort | null} sort { column, ascending } or null
 * @param {Row[]} rows @param {(id: string) => string} labelOf
 */
export function sortedRows(rows, sort, labelOf) {
  if (!sort) return rows;
  const way = sort.ascending ? 1 : -1;
  const { column } = sort;
  if (column === 'method') return [...rows].sort((a, b) => way * labelOf(a.method).localeCompare(labelOf(b.method)));
  const value = (/** @type {Row} */ row) => row.cells[column]?.value ?? null;
  return [...rows].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return way * (one - other);
  });
}

/**
 * How long the bar of a value is, 0..1, beside the others of its column: from 0 to the largest of them.
 * @param {Row[]} rows @param {ColumnId} column @param {number} value
 */
export function shareOf(rows, column, value) {
  const most = Math.max(...rows.map(({ cells }) => Math.abs(cells[column]?.value ?? 0)));
  return most > 0 ? Math.max(0, value) / most : 0;
}
