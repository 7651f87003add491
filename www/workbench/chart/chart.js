// A table of methods by what was measured of them, as it grows cell by cell; sorted, and written as CSV and JSON.

/**
 * @typedef {import('../state/types.js').Column} Column
 * @typedef {import('../state/types.js').Cells} Cells
 * @typedef {import('../state/types.js').Chart} Chart
 * @typedef {import('../state/types.js').ChartSort} ChartSort
 * @typedef {import('../state/types.js').ColumnId} ColumnId
 * @typedef {import('../state/types.js').MeasuredCell} MeasuredCell
 * @typedef {import('../state/types.js').Row} Row
 * @typedef {import('../../client/types.js').Curve} Curve
 *
 * A cell of the chart, by its row and column.
 * @typedef {{ method: string, column: ColumnId }} At
 *
 * What stands behind a cell, as far as there are curves in it.
 * @typedef {{ curves?: Curve[], details?: { curves?: Curve[] } }} Behind
 *
 * Why cells have no number, in labels. `methods`: null where it holds for every row.
 * @typedef {{ column: string, reason: string, methods: string[] | null }} Missing
 */

/** The columns, until the engine names its own. @type {Column[]} */
export const CHART_COLUMNS = [
  { id: 'time', label: 'Computation time', unit: 'ms', better: 'lower' },
  { id: 'resolution', label: 'Resolution', unit: 'px', better: 'lower' },
  { id: 'stability', label: 'Stability', unit: '', better: 'higher' },
  { id: 'flexibility', label: 'Architecture flexibility', unit: '', better: 'higher' },
  { id: 'faithfulness', label: 'Faithfulness', unit: '', better: 'higher' },
  { id: 'localisation', label: 'Localisation', unit: '', better: 'higher' },
];

/** What stands for a grade where there is no colour. */
export const GRADES = {
  good: { word: 'good', symbol: '●' },
  fair: { word: 'fair', symbol: '◐' },
  poor: { word: 'poor', symbol: '○' },
};

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
  // What was not planned says nothing about what comes next.
  return last !== null && place < 0 ? null : (cells[place + 1] ?? null);
}

/** A grade in a word: the column's own where the engine gives one. @param {Pick<MeasuredCell, "grade" | "word">} measuredCell */
export const gradeWord = ({ grade, word }) => word ?? (grade ? GRADES[grade].word : '');

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

// Groups whose names say nothing to a reader.
const UNNAMED = ['details', 'parameters'];

/**
 * Evidence as lines of name and value, whatever shape it has.
 * @param {unknown} evidence @param {string} [name] @returns {[string, string | number][]}
 */
export function evidenceLines(evidence, name = '') {
  if (evidence === null || evidence === undefined) return [];
  if (typeof evidence !== 'object') return [[name || 'Measured', typeof evidence === 'number' ? evidence : textOf(evidence)]];
  const under = (/** @type {string} */ key) => (UNNAMED.includes(key) ? name : [name, spaced(key)].filter(Boolean).join(', '));
  if (!Array.isArray(evidence)) return Object.entries(evidence).flatMap(([key, value]) => evidenceLines(value, under(key)));
  if (evidence.every((one) => typeof one === 'number')) return [[name, textOf(evidence)]];
  return evidence.flatMap((value, place) => entryLine(value, `${name.replace(/s$/, '')} ${place + 1}`.trim()));
}

/**
 * An entry of a list on one line, under its own name where it begins with one: a network, a control.
 * @param {unknown} entry @param {string} name @returns {[string, string | number][]}
 */
function entryLine(entry, name) {
  const fields = Object.entries(entry ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (typeof entry !== 'object' || fields.some(([, value]) => typeof value === 'object' && !isNumbers(value))) {
    return evidenceLines(entry, name);
  }
  const named = typeof fields[0]?.[1] === 'string';
  const rest = named ? fields.slice(1) : fields;
  const whole = named && rest.length === 1 && typeof rest[0][1] === 'number';
  const words = () => rest.map(([key, value]) => `${spaced(key)} ${textOf(value)}`).join(' · ');
  return [[named ? fields[0][1] : name, whole ? rest[0][1] : words()]];
}

/**
 * The curves behind a cell, which are drawn rather than listed.
 * @param {Behind | null | undefined} evidence
 */
export const curvesOf = (evidence) => evidence?.details?.curves ?? evidence?.curves ?? [];

/** Evidence without its curves. @param {{ details?: object }} evidence @returns {Record<string, unknown>} */
export const withoutCurves = ({ details, ...evidence }) =>
  Object.fromEntries(Object.entries({ ...evidence, ...details }).filter(([name]) => name !== 'curves'));

/**
 * Why cells have no number, each reason once.
 * @param {Chart} chart @param {(id: string) => string} labelOf
 * @returns {Missing[]}
 */
export function missingNumbers({ columns, rows }, labelOf) {
  return columns.flatMap(({ id, label }) => {
    const reasonOf = (/** @type {Row} */ { cells }) => (cells[id]?.value === null && cells[id].reason) || '';
    const without = rows.filter(reasonOf);
    return [...new Set(without.map(reasonOf))].map((reason) => {
      const own = without.filter((row) => reasonOf(row) === reason);
      return { column: label, reason, methods: own.length === rows.length ? null : own.map(({ method }) => labelOf(method)) };
    });
  });
}

/** What stands in a cell, with a true minus sign. @param {Pick<MeasuredCell, "value" | "text">} measuredCell */
export const cellText = ({ value, text }) => (value === null ? 'no number' : text.replace(/^-/, '−'));

/** @param {unknown} value @returns {value is number[]} */
const isNumbers = (value) => Array.isArray(value) && value.every((one) => typeof one === 'number');

/** @param {unknown} value */
function textOf(value) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isNumbers(value)) return value.map(short).join(', ');
  return typeof value === 'number' ? short(value) : String(value);
}

/** @param {number} value */
const short = (value) => String(Number(value.toPrecision(3))).replace('-', '−');
/** @param {string} key */
const spaced = (key) => key.replaceAll(/[_-]/g, ' ');

/** @param {Cells} cells */
const entriesOf = (cells) => /** @type {[ColumnId, MeasuredCell][]} */ (Object.entries(cells));
