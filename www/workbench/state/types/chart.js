// The chart of methods.

/**
 * @typedef {import('../../../client/types.js').ChartColumn} ChartColumn
 * @typedef {import('../../../client/types.js').ChartCell} ChartCell
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 *
 * The chart of methods. Columns are few words until the engine names its own; a cell remembers the mark that it was measured for.
 * @typedef {Pick<ChartColumn, "id" | "label" | "unit" | "better"> & Partial<ChartColumn>} Column
 * @typedef {ChartCell & { where?: string }} MeasuredCell
 * @typedef {Partial<Record<ColumnId, MeasuredCell>>} Cells
 * @typedef {{ method: string, cells: Cells }} Row
 * @typedef {{ columns: Column[], rows: Row[] }} Chart
 *
 * @typedef {{ column: ColumnId | "method", ascending: boolean }} ChartSort
 */

export {};
