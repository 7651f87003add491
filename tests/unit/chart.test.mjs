import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  cellAfter,
  CHART_COLUMNS,
  currentCells,
  isMeasured,
  lacksOnlyTheMark,
  mergedChart,
  withCell,
} from '../../www/workbench/chart/chart.js';
import { cellText, directionWords, missingNumbers } from '../../www/workbench/chart/chart_words.js';
import { chartCsv, chartJson } from '../../www/workbench/chart/chart_text.js';
import { curvesOf, evidenceLines, listedEvidence } from '../../www/workbench/chart/evidence.js';
import { shareOf, sortedRows } from '../../www/workbench/chart/chart_order.js';

const cell = (value, change = {}) => ({
  value,
  text: String(value),
  unit: '',
  grade: 'good',
  reason: null,
  evidence: null,
  ...change,
});
const EMPTY = { columns: CHART_COLUMNS.slice(0, 2), rows: [] };
const labelOf = (id) => id.toUpperCase();

test('a chart grows cell by cell, and the chart before stays as it was', () => {
  const one = withCell(EMPTY, 'a', 'time', cell(3));
  const two = withCell(one, 'b', 'time', cell(5));
  const three = withCell(two, 'a', 'resolution', cell(7));
  assert.deepEqual(EMPTY.rows, []);
  assert.deepEqual(Object.keys(one.rows[0].cells), ['time']);
  assert.deepEqual(
    three.rows.map(({ method, cells }) => [method, Object.keys(cells)]),
    [
      ['a', ['time', 'resolution']],
      ['b', ['time']],
    ],
  );
  assert.deepEqual(
    [isMeasured(three, 'a'), isMeasured(three, 'b'), isMeasured(three, 'c'), isMeasured(undefined, 'a')],
    [true, false, false, false],
  );
  assert.equal(withCell(EMPTY, 'a', 'colour', cell(1)).columns.at(-1).id, 'colour', 'a column nobody knew');
});

test('what is measured anew takes the place of what was measured before', () => {
  const before = {
    columns: EMPTY.columns,
    rows: [
      { method: 'a', cells: { time: cell(1) } },
      { method: 'b', cells: {} },
    ],
  };
  const merged = mergedChart(before, { columns: CHART_COLUMNS, rows: [{ method: 'a', cells: { time: cell(2) } }] });
  assert.deepEqual(merged.rows.map(({ method }) => method).sort(), ['a', 'b']);
  assert.equal(merged.rows.find(({ method }) => method === 'a').cells.time.value, 2);
  assert.deepEqual(merged.columns, CHART_COLUMNS);
  assert.deepEqual(
    Object.keys(mergedChart(merged, { columns: [], rows: [{ method: 'a', cells: { stability: cell(1) } }] }).rows[0].cells),
    ['time', 'stability'],
  );
});

test('what was measured for one box is missing for another, and only that', () => {
  const columns = CHART_COLUMNS.filter(({ id }) => ['time', 'localisation'].includes(id));
  const one = withCell(withCell({ columns, rows: [] }, 'a', 'time', cell(1)), 'a', 'localisation', cell(2), 'here');
  assert.equal(isMeasured(currentCells(one, 'here'), 'a'), true);
  const moved = currentCells(one, 'there');
  assert.deepEqual([isMeasured(moved, 'a'), lacksOnlyTheMark(moved, 'a'), lacksOnlyTheMark(one, 'a')], [false, true, false]);
  const again = mergedChart(
    one,
    { columns: columns.slice(1), rows: [{ method: 'a', cells: { localisation: cell(3) } }] },
    'there',
  );
  assert.equal(currentCells(again, 'there').rows[0].cells.localisation.value, 3);
  assert.equal(again.rows[0].cells.time.value, 1);
});

test('rows are sorted either way, and what has no value comes last both ways', () => {
  const rows = [
    { method: 'a', cells: { time: cell(3) } },
    { method: 'b', cells: { time: cell(null) } },
    { method: 'c', cells: { time: cell(1) } },
    { method: 'd', cells: {} },
  ];
  const order = (sort) =>
    sortedRows(rows, sort, labelOf)
      .map(({ method }) => method)
      .join('');
  assert.equal(order(null), 'abcd');
  assert.equal(order({ column: 'time', ascending: true }), 'cabd');
  assert.equal(order({ column: 'time', ascending: false }), 'acbd');
  assert.equal(order({ column: 'method', ascending: false }), 'dcba');
});

test('bars are shares of the largest in their column', () => {
  const rows = [{ cells: { time: cell(4) } }, { cells: { time: cell(1) } }, { cells: {} }];
  assert.equal(shareOf(rows, 'time', 4), 1);
  assert.equal(shareOf(rows, 'time', 1), 0.25);
  assert.equal(shareOf([{ cells: { time: cell(0) } }], 'time', 0), 0);
  assert.equal(shareOf(rows, 'time', -1), 0);
});

test('CSV keeps commas, quotes and line breaks inside their fields', () => {
  const chart = {
    columns: EMPTY.columns,
    rows: [{ method: 'a', cells: { time: cell(1.5), resolution: cell(null, { grade: null, reason: 'No "box",\nso none.' }) } }],
  };
  assert.equal(
    chartCsv(chart, () => 'A, the first'),
    '"method","time (ms)","time grade","time reason","resolution (px)","resolution grade","resolution reason"\r\n' +
      '"A, the first","1.5","good","","","","No ""box"",\nso none."\r\n',
  );
});

test('JSON says what it was measured on', () => {
  const { photo, rows, columns } = JSON.parse(chartJson({ columns: EMPTY.columns, rows: [] }, { photo: 'cat' }));
  assert.deepEqual([photo, rows, columns], ['cat', [], EMPTY.columns]);
});

test('evidence of any shape becomes lines of name and number', () => {
  assert.deepEqual(evidenceLines(null), []);
  assert.deepEqual(evidenceLines(3), [['Measured', 3]]);
  assert.deepEqual(evidenceLines({ times: 3, spread_ms: { low: 1, high: null }, values: [1.23456, 2] }), [
    ['times', 3],
    ['spread ms, low', 1],
    ['values', '1.23, 2'],
  ]);
  assert.deepEqual(evidenceLines({ details: { views: [{ rank: 0.5 }, { rank: -1 }], shift: [-3, 1] } }), [
    ['view 1', 'rank: 0.5'],
    ['view 2', 'rank: −1'],
    ['shift', '−3, 1'],
  ]);
  const named = {
    controls: [{ control: 'random 101', value: 0.671 }],
    networks: [{ network: 'perceptron', runs: false, reason: 'it has no feature map' }],
    peak_on_object: true,
  };
  assert.deepEqual(evidenceLines(named), [
    ['random 101', 0.671],
    ['perceptron', 'gives a map: no · why not: it has no feature map'],
    ['the strongest pixel lies on the object', 'yes'],
  ]);
  assert.deepEqual(evidenceLines([{ deep: { er: 1 } }], 'parts'), [['part 1, deep, er', 1]]);
});

test('what the engine calls its evidence has a name for people', () => {
  const folder = new URL('../../src/session/chart/', import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const objects = sources.flatMap((source) => [...source.matchAll(/json!\(\{([^}]*)\}/g)].map(([, inside]) => inside));
  const keys = new Set(objects.flatMap((inside) => [...inside.matchAll(/"(\w+)":/g)].map(([, key]) => key)));
  assert.ok(keys.size > 15, `${keys.size} names found`);
  // A network stands under its own name; of the controls each has one; a device is a device.
  for (const key of [...keys].filter((one) => !['network', 'networks', 'controls', 'device'].includes(one))) {
    const [[name]] = evidenceLines({ [key]: 1 });
    assert.ok(name !== key && !name.includes('_') && name.includes(' '), `${key} is told as “${name}”`);
  }
  assert.deepEqual(evidenceLines({ controls: { random: 0.1, sobel: 0.2, centre: null }, rerun: '' }), [
    ['a random map', 0.1],
    ['an edge detector', 0.2],
  ]);
});

test('less than a millisecond is not none, and the head of a column says which way is better', () => {
  assert.equal(cellText({ value: 0.2, text: '0 ms', unit: 'ms' }), '< 1\u202fms');
  assert.equal(cellText({ value: 3.4, text: '3 ms', unit: 'ms' }), '3 ms');
  assert.equal(cellText({ value: 0.2, text: '0.20', unit: '' }), '0.20');
  for (const { id, better } of EMPTY.columns) assert.match(directionWords(better), /^(less|more) is better$/, id);
});

test('curves and counts are not listed, wherever they stand', () => {
  const curve = { label: 'Deletion', points: [[0, 1]] };
  for (const evidence of [
    { n: 1, curves: [curve] },
    { n: 1, details: { curves: [curve] } },
  ]) {
    assert.deepEqual(curvesOf(evidence), [curve]);
    assert.deepEqual(listedEvidence({ ...evidence, steps: 6 }), { steps: 6 });
  }
  assert.deepEqual(curvesOf(null), []);
});

test('why numbers are missing is said once for each reason', () => {
  const none = (reason) => cell(null, { reason, grade: null });
  const rows = [
    { method: 'a', cells: { time: cell(1), resolution: none('no box') } },
    { method: 'b', cells: { time: none('too slow'), resolution: none('no box') } },
  ];
  assert.deepEqual(missingNumbers({ ...EMPTY, rows }, labelOf), [
    { column: 'Computation time', reason: 'too slow', methods: ['B'] },
    { column: 'Resolution', reason: 'no box', methods: null },
  ]);
  assert.deepEqual([cell(-0.02), none('no box')].map(cellText), ['−0.02', 'no number']);
});

test('the cell that is being measured is the one after the last, row by row', () => {
  const methods = ['a', 'b'];
  const columns = ['time', 'stability'];
  const order = [];
  for (let next = cellAfter(methods, columns, null); next; next = cellAfter(methods, columns, next)) order.push(next);
  assert.deepEqual(
    order.map(({ method, column }) => `${method} ${column}`),
    ['a time', 'a stability', 'b time', 'b stability'],
  );
  assert.equal(cellAfter(methods, columns, { method: 'a', column: 'unplanned' }), null);
  assert.equal(cellAfter([], columns, null), null);
});
