// The chart as CSV and as JSON.

/**
 * @typedef {import('../state/types/chart.js').Chart} Chart
 */

/** @param {unknown} text */
const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;

/** Comma-separated values, RFC 4180: a column of values, one of grades and one of reasons for each measure. @param {Chart} chart @param {(id: string) => string} labelOf */
export function chartCsv({ columns, rows }, labelOf) {
  const head = ['method', ...columns.flatMap(({ id, unit }) => [unit ? `${id} (${unit})` : id, `${id} grade`, `${id} reason`])];
  const lines = rows.map(({ method, cells }) => [
    labelOf(method),
    ...columns.flatMap(({ id }) => {
      const { value, grade, reason } = cells[id] ?? {};
      return [value ?? '', grade ?? '', reason ?? ''];
    }),
  ]);
  return [head, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n') + '\r\n';
}

/** The chart as JSON, with what it was measured on. @param {Chart} chart @param {object} about */
export function chartJson({ columns, rows }, about) {
  return JSON.stringify({ ...about, columns, rows }, null, 2) + '\n';
}
