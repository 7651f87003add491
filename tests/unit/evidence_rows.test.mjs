// The numbers behind a reason: names for people, and none where nothing was measured.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { evidenceRows } from '../../www/workbench/explore/evidence_rows.js';
import { predictionsWords } from '../../www/shared/format.js';

const NO_CONTROLS = { random: null, sobel: null, centre: null };

test('every number of the verdict has a name', () => {
  const source = readFileSync(new URL('../../src/report/signal.rs', import.meta.url), 'utf8');
  const names = source.split('pub fn metric(self)')[1].split('\n    }')[0];
  const ids = [...names.matchAll(/=> "([\w-]+)"/g)].map(([, id]) => id);
  assert.ok(ids.length > 10, `${ids.length} found`);
  for (const metric of ids) {
    const [[name]] = evidenceRows({ metric, value: 1, better: 'higher', threshold: null, controls: NO_CONTROLS });
    assert.match(name, /^[A-Z]/, metric);
    assert.notEqual(name, metric);
  }
});

test('a number stands beside its limit, which says its side, and beside the controls', () => {
  const evidence = {
    metric: 'relevance-gain',
    value: -0.5,
    better: 'higher',
    threshold: 0.1,
    controls: { ...NO_CONTROLS, sobel: 0.2 },
  };
  assert.deepEqual(evidenceRows(evidence), [
    ['Relevance gain', '−0.5'],
    ['Limit, at least', '0.1'],
    ['An edge detector', '0.2'],
  ]);
  assert.equal(evidenceRows({ ...evidence, better: 'lower' })[1][0], 'Limit, at most');
});

test('where nothing was measured, controls alone are no evidence', () => {
  const controls = { random: 1, sobel: 1, centre: 1 };
  assert.deepEqual(evidenceRows({ metric: 'mprt', value: null, better: 'lower', threshold: 0.8, controls }), []);
});

test('work is given in predictions before anything was timed', () => {
  assert.deepEqual([0.4, 1, 50.2].map(predictionsWords), [
    'as long as 1 prediction',
    'as long as 1 prediction',
    'as long as 50 predictions',
  ]);
});

test('a share of what two runs agree is no correlation, and may exceed the whole', () => {
  const rows = evidenceRows({ metric: 'reproduction', value: 1.07, better: 'higher', threshold: 0.5, controls: NO_CONTROLS });
  assert.doesNotMatch(rows[0][0], /correlation/i);
  assert.deepEqual(
    rows.map(([, text]) => text),
    ['107.0\u202f%', '50.0\u202f%'],
  );
});

test('how a method was re-run stands beside its number', () => {
  const evidence = {
    metric: 'noise-correlation',
    value: 0.13,
    better: 'higher',
    threshold: 0.8,
    controls: { random: null, sobel: 0.12, centre: 0.3 },
    margins: { ...NO_CONTROLS, sobel: 0.02, centre: 0.05 },
    scatter: { agreement: -0.1, error: 0.3, poorer: true },
    rerun: 'with 21 samples in the place of 200',
  };
  assert.deepEqual(evidenceRows(evidence).slice(2), [
    ['An edge detector', '0.12; the map leads by 0.01, which counts above 0.02'],
    ['A blob in the middle', '0.3'],
    ['The method was re-run', 'with 21 samples in the place of 200'],
    ['Two re-runs of one photo agree by', '−0.10'],
  ]);
});
