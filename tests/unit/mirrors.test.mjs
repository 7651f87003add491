// What the page computes although the core does too, because its answer is wanted while the core is busy: both sides read the same cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';
import { agreement } from '../../www/shared/agreement.js';
import { scaleAt, tableIndex } from '../../www/shared/colour.js';
import { CHART_COLUMNS } from '../../www/workbench/chart/chart.js';
import { objectsNamed } from '../../www/workbench/object/gallery_objects.js';
import { searchLabels } from '../../www/shared/class_search.js';

// Sums in another order.
const ROUNDING = 1e-9;

const cases = (name) => JSON.parse(readFileSync(join(root, 'tests', 'fixtures', `${name}.json`), 'utf8'));

/** A map of one row, as a report has it. */
function mapOf(numbers) {
  const values = Float32Array.from(numbers);
  const kind = values.some((value) => value < 0) ? 'diverging' : 'sequential';
  return { values, kind, flat: values.every((value) => value === values[0]), width: values.length, height: 1 };
}

test('colour scales and entries of tables', () => {
  for (const { what, values, percentile, scale, entries } of cases('scale')) {
    const found = scaleAt(mapOf(values), percentile);
    assert.deepEqual({ ...found, low: found.low + 0 }, scale, what);
    for (const { value, ...expected } of entries) {
      for (const [kind, entry] of Object.entries(expected)) {
        assert.equal(tableIndex(value, { ...found, kind }), entry, `${what}: ${value} on a ${kind} table`);
      }
    }
  }
});

test('agreement of two maps', () => {
  for (const { what, one, other, agreement: expected, reason } of cases('agreement')) {
    const found = agreement(mapOf(one), mapOf(other));
    assert.equal(found.reason, reason, what);
    if (!expected) continue;
    assert.equal(found.magnitudes, expected.magnitudes, what);
    for (const name of ['spearman', 'pearson', 'overlap']) {
      assert.ok(Math.abs(found[name] - expected[name]) < ROUNDING, `${what}: ${name} ${found[name]}`);
    }
  }
});

test('classes by their names', () => {
  for (const { labels, query, most, found, total } of cases('classes')) {
    const { matches, total: all } = searchLabels(labels, query, { limit: most });
    assert.deepEqual([matches.map(({ index }) => index), all], [found, total], query);
  }
});

test('objects that a class names', () => {
  for (const { what, objects, labels, imagenet, index, found } of cases('objects')) {
    const named = objectsNamed({ objects }, { labels, imagenet, index });
    assert.deepEqual(
      named.map(({ label }) => label),
      found,
      what,
    );
  }
});

test('the columns of the chart, before the engine names them', () => {
  assert.deepEqual(CHART_COLUMNS, cases('chart_columns'));
});

test('how many photos limits are set on is the same on both sides', () => {
  const number = (file, name) =>
    Number(readFileSync(join(root, file), 'utf8').match(new RegExp(`const ${name}(?:: usize)? = (\\d+);`))?.[1]);
  for (const name of ['FEWEST_PHOTOS', 'MOST_PHOTOS']) {
    const core = number('src/calibration/on_photos.rs', name);
    assert.ok(core > 0, `${name} is in the core`);
    assert.equal(number('www/client/calibration.js', name), core, name);
  }
});
