// Which methods the chart compares, in which order, and about how long that takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CHART_COLUMNS } from '../../www/workbench/chart/chart.js';
import { chartCost, chartMethods } from '../../www/workbench/explore/chart_methods.js';

const METHODS = [
  { id: 'lime', passes: 200 },
  { id: 'gradient', passes: 3 },
  { id: 'grad-cam', passes: 2 },
  { id: 'integrated-gradients', passes: 96 },
  { id: 'odd', passes: 7 },
];
const value = (change = {}) => ({
  methods: METHODS,
  state: { method: 'gradient' },
  ui: { chartOf: 'usual' },
  cards: [{ id: 'small' }, { id: 'large' }],
  device: { kind: 'cpu' },
  model: { key: 'small' },
  paces: new Map([['cpu small', 10]]),
  ...change,
});
const ids = (methods) => methods.map(({ id }) => id);
const COLUMNS = CHART_COLUMNS.map(({ id }) => id);

test('LIME stands beside Gradient, Integrated Gradients and Grad-CAM, and what is quick comes first', () => {
  assert.deepEqual(ids(chartMethods(value())), ['grad-cam', 'gradient', 'integrated-gradients', 'lime']);
  assert.deepEqual(ids(chartMethods(value({ state: { method: 'odd' } }))), [
    'grad-cam',
    'gradient',
    'odd',
    'integrated-gradients',
    'lime',
  ]);
  assert.deepEqual(ids(chartMethods(value({ ui: { chartOf: 'all' } }))), [
    'grad-cam',
    'gradient',
    'odd',
    'integrated-gradients',
    'lime',
  ]);
});

test('the whole costs what its cells cost', () => {
  // Time 2 maps, resolution 1, stability 1 map, flexibility 4 for the one other network, faithfulness 13, localisation 1; a map is 3 + 1 passes.
  assert.equal(chartCost([METHODS[1]], COLUMNS, value()), 10 * (2 * 4 + 1 + 4 + 4 + 13 + 1));
  assert.equal(chartCost([METHODS[1]], ['localisation'], value()), 10);
  assert.equal(chartCost([], COLUMNS, value()), 0);
  assert.equal(chartCost(METHODS, COLUMNS, value({ paces: new Map() })), null, 'nothing was computed here yet');
  const both = chartCost([METHODS[0], METHODS[1]], COLUMNS, value());
  assert.equal(both, chartCost([METHODS[0]], COLUMNS, value()) + chartCost([METHODS[1]], COLUMNS, value()));
});

test('the passes of a cell are those of the engine', () => {
  const read = (path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
  assert.match(read('report/examine.rs'), /const STANDARD_STEPS: usize = 6;/);
  assert.match(read('report/examine.rs'), /const MAP_PASSES: f64 = 24.0;/);
  const costs = read('session/chart/columns.rs');
  for (const line of [
    '"time" => map * 2.0',
    '"stability" => map.min(MAP_PASSES)',
    '"flexibility" => networks as f64 * 4.0',
    '"faithfulness" => 2.0 * STANDARD_STEPS as f64 + 1.0',
  ]) {
    assert.ok(costs.includes(line), line);
  }
});
