import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answeredPage, SIDE } from '../answered.mjs';
import { viewsOfPreset } from '../../www/workbench/explore/view_changes.js';
import { batchesOf, cheapMetrics, costOfMetric } from '../../www/workbench/explore/metric_cost.js';
import { metricFamilies } from '../../www/workbench/explore/metric_families.js';
import { standingOf, standingSentence } from '../../www/workbench/explore/standing.js';
import { questionOf, resultKey, wantedKey } from '../../www/workbench/state/questions.js';
import { boxOf } from '../../www/workbench/state/choices.js';
import { nextStep, stillWanted } from '../../www/workbench/run/steps.js';
import { changeTask, chartTask, layerTask, scoreTask, verdictTask } from '../../www/workbench/explore/tasks.js';
import { isAbout, nextTask } from '../../www/workbench/explore/next_task.js';
import { measureKey } from '../../www/workbench/explore/keys.js';
import { verdictOf } from '../../www/workbench/explore/findings.js';
import {
  byWeight,
  decidingGlance,
  decidingSentence,
  extentWords,
  levelWord,
  verdictLook,
  standingWords,
} from '../../www/shared/verdict_words.js';

const METHODS = [
  { id: 'gradient', label: 'Gradient', passes: 3, parameters: [] },
  { id: 'slow', label: 'Slow', passes: 500, parameters: [] },
  { id: 'middling', label: 'Middling', passes: 20, parameters: [] },
  { id: 'random', label: 'Random map', passes: 1, parameters: [] },
  { id: 'sobel', label: 'Edge detector', passes: 1, parameters: [] },
];

/** A page that has the answer to its question. */
const answered = (change, state) => answeredPage({ methods: METHODS, ...change }, state);
const asked = (value) => questionOf(value.state);
const known = (value, task, found = { depth: task.details.depth }) => ({
  ...value,
  evidence: new Map(value.evidence).set(task.key, found),
});

test('an idle page checks its map by itself, once', () => {
  const value = answered();
  const next = nextTask(value);
  assert.deepEqual([next.kind, next.details.depth, next.unasked], ['verdict', 'quick', true]);
  assert.equal(nextStep(value).kind, 'task');
  assert.equal(nextTask(known(value, next)), null);
  const refused = { ...value, taskFailures: new Map([[next.key, new Error('no')]]) };
  assert.equal(nextTask(refused), null, 'what came to nothing is not tried again and again');
});

test('no task runs before its map is finished, nor while the visitor has stopped', () => {
  const value = answered();
  assert.equal(nextStep({ ...value, results: new Map(), reportKey: null, reportFinished: false }).kind, 'explain');
  assert.equal(nextStep({ ...value, stoppedFor: wantedKey(value) }), null);
});

test('what the visitor asks for comes before what the page wants by itself', () => {
  const value = answered();
  const own = changeTask(value, asked(value), { randomised: 2, seed: 0 });
  const both = { ...value, tasks: [own] };
  assert.equal(nextTask(both), own);
  const step = nextStep(value);
  assert.equal(stillWanted(step, value), true);
  assert.equal(stillWanted(step, both), false, 'and interrupts it');
  assert.equal(stillWanted(nextStep(both), both), true);
});

test('a newer question interrupts the tasks on the last map, and it resumes later', () => {
  const value = answered();
  const own = layerTask(value, asked(value), 2);
  const step = nextStep({ ...value, tasks: [own] });
  const moved = { ...value, tasks: [own], state: { ...value.state, method: 'slow' } };
  assert.equal(stillWanted(step, moved), false);
  assert.equal(nextStep(moved).kind, 'explain');
  assert.equal(isAbout(own, moved), false);
});

test('the chart belongs to photo, network and class, whatever the method', () => {
  const value = answered();
  const chart = chartTask(value, ['gradient']);
  assert.equal(isAbout(chart, { ...value, state: { ...value.state, method: 'slow' } }), true);
  assert.equal(isAbout(chart, { ...value, state: { ...value.state, photo: 'dog' } }), false);
  assert.equal(isAbout(chart, { ...value, state: { ...value.state, target: 3 } }), false);
});

test('what is not open is opened for what was asked, and not for what was not', () => {
  const value = answered({ opened: { photos: new Set(['dog']), models: new Set(['small']) } });
  assert.equal(nextTask(value), null);
  const own = verdictTask(value, asked(value), 'standard');
  assert.equal(nextStep({ ...value, tasks: [own] }).kind, 'photo');
});

test('an open tab computes its maps by itself where they are quick', () => {
  const value = answered({}, { tab: 'views' });
  const checked = known(value, nextTask(value));
  const next = nextTask(checked);
  assert.deepEqual(next.details.change, viewsOfPreset('mixed', 0, SIDE)[0].change);
  const slow = answered({}, { tab: 'views', method: 'slow' });
  assert.equal(nextTask(known(slow, nextTask(slow))), null, 'slow ones wait for a press');
  const middling = answered({}, { tab: 'views', method: 'middling' });
  assert.equal(nextTask(known(middling, nextTask(middling))).kind, 'changed', 'as many as there are count, and no more');
  const broken = answered({}, { tab: 'break' });
  assert.equal(nextTask(known(broken, nextTask(broken))).details.change.randomised, 1);
  const further = { ...broken, ui: { ...broken.ui, layer: 9 }, changes: new Map([['any', { model: 'small', layers: 5 }]]) };
  assert.equal(
    nextTask(known(further, nextTask(further))).details.change.randomised,
    5,
    'where the slider stands, and no further than there are',
  );
});

test('every cell of a comparison is checked', () => {
  const value = answered({}, { compare: 'gradient,slow' });
  const results = new Map(
    ['gradient', 'slow'].map((method) => {
      const question = questionOf(value.state, { method });
      return [resultKey(value, question), { question, report: {} }];
    }),
  );
  const whole = { ...value, results };
  const first = nextTask(whole);
  const second = nextTask(known(whole, first));
  assert.deepEqual([first.question.method, second.question.method], ['gradient', 'slow']);
  assert.equal(nextTask(known(known(whole, first), second)), null);
});

test('the more thorough verdict is the one that counts', () => {
  const value = answered();
  const [quick, standard] = ['quick', 'standard'].map((depth) => verdictTask(value, asked(value), depth));
  assert.equal(verdictOf(value, asked(value)), undefined);
  assert.equal(verdictOf(known(value, quick), asked(value)).depth, 'quick');
  assert.equal(verdictOf(known(known(value, standard), quick), asked(value)).depth, 'standard');
});

const METRICS = [
  {
    id: 'gini',
    label: 'Gini',
    family: 'complexity',
    needs: [],
    passes: 0,
    maps: 0,
    direction: 'higher',
    range: { low: 0, high: 1 },
  },
  {
    id: 'box',
    label: 'Box',
    family: 'localisation',
    needs: ['region'],
    passes: 0,
    maps: 0,
    direction: 'higher',
    range: { low: 0, high: 1 },
  },
  {
    id: 'road',
    label: 'ROAD',
    family: 'faithfulness',
    needs: [],
    passes: 100,
    maps: 0,
    direction: 'lower',
    range: { low: null, high: null },
  },
  {
    id: 'max',
    label: 'Max',
    family: 'robustness',
    needs: ['method'],
    passes: 0,
    maps: 10,
    direction: 'lower',
    range: { low: 0, high: null },
  },
];

test('the quick metrics are those that are cheap for this method and have what they need', () => {
  const ids = (state) => cheapMetrics(answered({ metrics: METRICS }, state)).map(({ id }) => id);
  assert.deepEqual(ids({}), ['gini', 'max']);
  assert.deepEqual(ids({ method: 'slow' }), ['gini'], 'ten maps of a slow method are not quick');
  assert.deepEqual(ids({ box: '0,0,0.5,0.5' }), ['gini', 'box', 'max']);
});

test('the cost counts the maps of the method, in time where the pace is known', () => {
  const value = answered({ metrics: METRICS }, { method: 'slow' });
  assert.deepEqual(costOfMetric(METRICS[3], value), { passes: 5000, ms: null, long: true });
  const paced = { ...value, paces: new Map([['cpu small', 2]]) };
  assert.deepEqual(costOfMetric(METRICS[3], paced), { passes: 5000, ms: 10000, long: false });
  assert.equal(costOfMetric(METRICS[3], { ...value, paces: new Map([['cpu small', 4]]) }).long, true);
});

test('metrics are taken cheapest first, few at a time', () => {
  const batches = (state, metrics = METRICS) =>
    batchesOf(metrics, answered({ metrics }, state)).map((batch) => batch.map(({ id }) => id));
  assert.deepEqual(batches({}), [['gini', 'box'], ['max'], ['road']]);
  assert.deepEqual(batches({ method: 'slow' }), [['gini', 'box', 'road'], ['max']], 'a slow map is not made again for each');
  assert.deepEqual(batches({}, []), []);
});

test('families stand in the order of the registry', () => {
  assert.deepEqual(
    metricFamilies(METRICS).map(({ title }) => title),
    ['Complexity', 'Localisation', 'Faithfulness', 'Robustness'],
  );
});

test('a number stands on a bar between the ends of its range, among the controls', () => {
  const value = answered({ metrics: METRICS });
  const put = (method, metric, found) => value.evidence.set(measureKey(value, { ...asked(value), method }, metric, ''), found);
  put('gradient', METRICS[3], { value: 2 });
  put('random', METRICS[3], { value: 8 });
  put('sobel', METRICS[3], { value: null, reason: 'none' });
  const standing = standingOf(METRICS[3], asked(value), value);
  assert.deepEqual([standing.low, standing.high], [0, 8]);
  assert.equal(standing.placeOf(2), 0.25);
  assert.deepEqual(
    standing.controls.map(({ id }) => id),
    ['random'],
    'a control without a number has no tick',
  );
  assert.match(standingSentence(METRICS[3], standing), /^Better than the control/);
  assert.match(standingSentence({ direction: 'higher' }, standing), /^No better than random map\.$/);
  assert.equal(standingSentence({ direction: 'none' }, standing), null);
  assert.equal(standingSentence({ direction: 'lower' }, { own: { value: null }, controls: standing.controls }), null);
});

test('a number that needs a box belongs to that box, any other to none', () => {
  const value = answered({}, { box: '0,0,0.5,0.5' });
  const question = asked(value);
  assert.notEqual(measureKey(value, question, METRICS[1], '0,0,0.5,0.5'), measureKey(value, question, METRICS[1], '0,0,1,1'));
  assert.equal(measureKey(value, question, METRICS[0], '0,0,0.5,0.5'), measureKey(value, question, METRICS[0], ''));
});

test('measuring a control is about the map that it stands beside', () => {
  const value = answered();
  const control = { ...asked(value), method: 'random' };
  const task = scoreTask(value, control, ['gini'], null, { about: asked(value) });
  assert.equal(isAbout(task, value), true);
  assert.notEqual(task.key, scoreTask(value, asked(value), ['gini'], null).key);
});

test('a box is put in order, rounded and kept inside; what encloses nothing is none', () => {
  assert.equal(boxOf('0.8,0.9,0.1,0.2'), '0.1,0.2,0.8,0.9');
  assert.equal(boxOf('0.12345,0,1,1'), '0.123,0,1,1');
  for (const none of ['', '0,0,0,1', '0,0,1', '0,0,1,2', 'a,b,c,d', '0,0,1,NaN', '-0.1,0,1,1'])
    assert.equal(boxOf(none), '', none);
});

const reason = (id, level) => ({ id, level, sentence: `${id}.`, evidence: null });

test('the reason that decided comes first, and what was not checked is counted', () => {
  const reasons = [
    reason('a', 'unchecked'),
    reason('b', 'fine'),
    reason('c', 'misleading'),
    reason('d', 'careful'),
    reason('e', 'weak'),
  ];
  assert.deepEqual(
    byWeight(reasons).map(({ id }) => id),
    ['c', 'd', 'e', 'b', 'a'],
  );
  assert.equal(decidingSentence({ verdict: 'misleading', named: [], earned: false, reasons }), 'c.');
  const checks = { passed: 4, made: 6, all: 9, open: 3 };
  assert.equal(
    extentWords({ depth: 'quick', checks, reasons }),
    'Quick check: 4 speak for the map, 1 speaks against the map, 1 asks for care, 1 says little either way. The thorough check looks at 3 more.',
  );
  assert.equal(
    extentWords({ depth: 'standard', checks: { passed: 1, made: 1, all: 1, open: 0 }, reasons: [reason('a', 'fine')] }),
    'Thorough check: 1 of 1 check passed.',
  );
});

test('a reason says once that something was not checked', () => {
  const sentence = 'Not checked: whether the score depends on the photo, since it was stopped.';
  assert.equal(levelWord({ level: 'unchecked', sentence }), '');
  assert.equal(levelWord({ level: 'unchecked', sentence: 'The photo is too small.' }), 'not checked');
  assert.equal(levelWord({ level: 'fine', sentence: 'The map stays.' }), 'speaks for the map');
});

test('green is for a verdict that is earned, and the word says how much was checked', () => {
  const checks = { passed: 7, made: 7, all: 9, open: 0 };
  const headline = 'No fault found: 7 of 9 checks passed';
  const clear = {
    verdict: 'clear',
    headline,
    named: [],
    earned: false,
    depth: 'standard',
    checks,
    reasons: [reason('b', 'fine')],
  };
  assert.deepEqual([verdictLook(clear).kind, verdictLook({ ...clear, earned: true }).kind], ['clear', 'earned']);
  assert.equal(standingWords(clear), headline, 'the words are the engine’s');
  assert.equal(standingWords(clear, ['jumps']), headline, 'a thorough check says it itself');
  const quick = { headline: 'Quick look: nothing against the map in 4 checks', depth: 'quick' };
  assert.equal(standingWords(quick, ['jumps']), `${quick.headline}; the chart finds: jumps`);
  assert.equal(decidingSentence(clear), 'Nothing was found against this map so far.');
  assert.equal(decidingSentence({ ...clear, reasons: [reason('e', 'weak')] }), 'e.');
  assert.match(decidingSentence({ ...clear, earned: true }), /speak for this map/);
});

test('a quick check that leaves most to the thorough one does not read like a failure', () => {
  const quick = {
    verdict: 'clear',
    earned: false,
    depth: 'quick',
    checks: { passed: 1, made: 3, all: 6, open: 2 },
    reasons: [reason('b', 'fine')],
  };
  assert.equal(
    extentWords(quick),
    'Quick check: 1 speaks for the map. The thorough check looks at 2 more.',
    'one can never be made',
  );
  assert.doesNotMatch(extentWords(quick), /\d of \d/);
});

test('at a glance a reason is one sentence', () => {
  const found = {
    verdict: 'careful',
    named: [],
    earned: false,
    reasons: [{ ...reason('a', 'careful'), sentence: 'It has 1.5 % (gain 0.2). More follows.' }],
  };
  assert.equal(decidingGlance(found), 'It has 1.5 % (gain 0.2).');
  assert.equal(decidingSentence(found), 'It has 1.5 % (gain 0.2). More follows.');
});
