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
  // Time 2 maps, resolution 1, stability 3 maps, flexibility 4 for the one other network, faithfulness 48, localisation 1; a map is 3 + 1 passes.
  assert.equal(chartCost([METHODS[1]], COLUMNS, value()), 10 * (2 * 4 + 1 + 3 * 4 + 4 + 48 + 1));
  assert.equal(chartCost([METHODS[1]], ['localisation'], value()), 10);
  assert.equal(chartCost([], COLUMNS, value()), 0);
  assert.equal(chartCost(METHODS, COLUMNS, value({ paces: new Map() })), null, 'nothing was computed here yet');
  const both = chartCost([METHODS[0], METHODS[1]], COLUMNS, value());
  assert.equal(both, chartCost([METHODS[0]], COLUMNS, value()) + chartCost([METHODS[1]], COLUMNS, value()));
});

test('the passes of a cell are those of the engine', () => {
  const read = (path) => readFileSync(new URL(`../../src/session/chart/${path}`, import.meta.url), 'utf8');
  const number = (text, name) => Number(text.match(new RegExp(`const ${name}: usize = (\\d+)`))[1]);
  assert.equal(number(read('bench.rs'), 'STEPS'), 24);
  assert.equal(number(read('stability.rs'), 'VIEWS'), 3);
  const costs = read('columns.rs');
  for (const line of [
    '"time" => map * 2.0',
    '"stability" => map * VIEWS',
    '"flexibility" => networks as f64 * 4.0',
    '"faithfulness" => 2.0 * STEPS',
  ]) {
    assert.ok(costs.includes(line), line);
  }
});
