// The active circle without a browser: its address, its brush, its sentences, and what its buttons do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '../../www/shared/store.js';
import { COLUMNS, createCircler } from '../../www/studio/circle/asking/circler.js';
import { comparisonOf, findingOf } from '../../www/studio/circle/asking/findings.js';
import { DEFAULTS, fragmentOf, settingsOf } from '../../www/studio/circle/asking/settings.js';
import { cellAt, isPainted, painted } from '../../www/studio/pieces/cells.js';
import { BRUSH, covers, SIDE, withCorner } from '../../www/studio/circle/asking/strokes.js';
import { firstValue, noStroke } from '../../www/studio/circle/asking/value.js';

test('the address holds the settings, and what it does not hold rightly has its default', () => {
  assert.deepEqual(settingsOf(''), DEFAULTS);
  assert.equal(fragmentOf(DEFAULTS), '');
  const chosen = { strategy: 'both', questions: 5, strokes: false, budget: 300, seed: 7 };
  assert.deepEqual(settingsOf(`#${fragmentOf(chosen)}`), chosen);
  for (const wrong of [
    'strategy=none',
    'strategy=__proto__',
    'questions=0',
    'questions=2.5',
    'budget=99',
    'budget=1e9',
    'seed=-1',
    'seed=',
    'strokes=maybe',
  ])
    assert.deepEqual(settingsOf(wrong), DEFAULTS, wrong);
});

test('a stroke covers the cells under the pointer and those around it, and stays on the digit', () => {
  const box = { left: 100, top: 50, width: 280, height: 280 };
  assert.deepEqual(cellAt(box, { clientX: 100, clientY: 50 }, BRUSH), [0, 0]);
  assert.deepEqual(cellAt(box, { clientX: 379, clientY: 60 }, BRUSH), [1, 27]);
  assert.deepEqual(cellAt(box, { clientX: -5, clientY: 9999 }, BRUSH), [27, 0], 'outside is the edge');
  const count = (stroke) => stroke.reduce((sum, cell) => sum + cell, 0);
  assert.equal(count(painted(noStroke(), [5, 5], [5, 5], BRUSH)), 9);
  assert.equal(count(painted(noStroke(), [0, 0], [0, 0], BRUSH)), 4, 'no cell of another row');
  assert.equal(count(painted(noStroke(), [0, 27], [0, 27], BRUSH)), 4);
  const line = painted(noStroke(), [10, 3], [10, 20], BRUSH);
  assert.equal(count(line), 3 * 20);
  assert.ok(
    Array.from({ length: 18 }, (_, step) => line[10 * SIDE + 3 + step]).every((cell) => cell === 1),
    'no gaps in a fast stroke',
  );
  const corner = withCorner(noStroke(), 'bottom-right', true);
  assert.equal(count(corner), 16);
  assert.ok(covers(corner, 'bottom-right') && !covers(corner, 'top-left') && corner[SIDE * SIDE - 1] === 1);
  assert.ok(!isPainted(withCorner(corner, 'bottom-right', false)));
});

/** A run that asks about the pictures in their order; the more answers, the better. */
function fakeRun() {
  const rounds = [];
  return {
    rounds,
    async round({ answers, questions, signal, ...plan }) {
      delete plan.onProgress;
      if (signal?.aborted) throw Object.assign(new Error('cancelled'), { code: 'cancelled' });
      rounds.push({ answers, questions, ...plan });
      const known = new Set(answers.map(({ picture }) => picture));
      const open = Array.from({ length: 500 }, (_, place) => place).filter((place) => !known.has(place));
      const asked = open.slice(0, questions).map((picture) => ({
        picture,
        pixels: new Uint8Array(SIDE * SIDE),
        map: new Float32Array(),
        guess: null,
        stored: { picture, label: picture % 10, stroke: withCorner(noStroke(), 'top-left', true) },
      }));
      const measured = { answers: answers.length, test: answers.length / 500, share_on_swatch: 0.1 };
      return { measured: answers.length > 0 ? measured : null, asked };
    },
  };
}

function circle({ kept = null, fragment = 'questions=3', run = fakeRun() } = {}) {
  const store = createStore(firstValue(fragment));
  const stored = { now: kept };
  const circler = createCircler({
    store,
    whylight: { use: async () => {}, decoy: async () => run, colourMaps: [] },
    kept: {
      get: async () => stored.now,
      put: async (circle) => ((stored.now = structuredClone(circle)), true),
      remove: async () => (stored.now = null),
    },
    digits: new URL('https://example.org/digits.png'),
  });
  const until = async (isThere) => {
    for (let turn = 0; turn < 200 && !isThere(store.get()); turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isThere(store.get()), JSON.stringify({ ...store.get(), asked: store.get().asked.length }));
  };
  return { store, circler, run, stored, until };
}

const answersOf = ({ answers }) => answers.length;

test('it learns from fifty answers, asks, and learns from what is answered by hand', async () => {
  const { store, circler, run, stored, until } = circle();
  await circler.start();
  assert.deepEqual([answersOf(store.get()), store.get().asked.length, store.get().history.length], [50, 3, 1]);
  assert.deepEqual(
    run.rounds.map(({ answers, questions }) => [answers.length, questions]),
    [
      [0, 50],
      [50, 3],
    ],
  );
  circler.paintCorner('top-left', true);
  circler.answer(4);
  assert.deepEqual([store.get().at, isPainted(store.get().stroke)], [1, false], 'the next question has no stroke');
  circler.answer(1);
  circler.undo();
  assert.deepEqual([store.get().at, store.get().given[1]], [1, null]);
  circler.show(0);
  assert.ok(covers(store.get().stroke, 'top-left'), 'an answer keeps its stroke');
  circler.show(1);
  circler.answer(1);
  circler.answer(2);
  await until((value) => value.history.length === 2);
  assert.equal(answersOf(store.get()), 53);
  const [first, second] = store.get().answers.slice(50);
  assert.deepEqual([first.label, first.stroke.length, second.label, second.stroke.length], [4, SIDE * SIDE, 1, 0]);
  assert.equal(store.get().differ, 1, 'picture 50 is a 0');
  assert.match(
    findingOf(store.get()),
    /From 53 answers, 51 with a stroke.*1 label of your last round differs from what is stored\./,
  );
  assert.equal(stored.now.answers.length, 53);
});

test('the stored answers fill what is open, and a replay goes to the budget', async () => {
  const { store, circler, until } = circle({ fragment: 'questions=25&budget=100' });
  await circler.start();
  circler.answer(9);
  circler.answerRest();
  await until((value) => value.history.length === 2);
  assert.deepEqual([answersOf(store.get()), store.get().answers[50].label, store.get().answers[51].label], [75, 9, 1]);
  await circler.replay();
  assert.deepEqual([answersOf(store.get()), store.get().history.map(({ answers }) => answers)], [100, [50, 75, 100]]);
  assert.equal(store.get().differ, null, 'nobody answered by hand');
});

test('a reload offers the answers, and the network learns from them again', async () => {
  const one = circle();
  await one.circler.start();
  one.circler.answerRest();
  await one.until((value) => value.history.length === 2);
  const other = circle({ kept: one.stored.now });
  await other.circler.start();
  assert.deepEqual([other.store.get().offer, other.run.rounds.length], [{ answers: 53 }, 0]);
  other.circler.answer(3);
  other.circler.answerRest();
  assert.equal(other.run.rounds.length, 0, 'nothing before the visitor has chosen');
  await other.circler.goOn();
  assert.deepEqual(other.store.get().history, one.store.get().history);
  assert.deepEqual(other.run.rounds.at(-1), one.run.rounds.at(-1), 'the same round');
  await other.circler.reset();
  assert.deepEqual([answersOf(other.store.get()), other.store.get().history.length], [50, 1]);
});

test('every strategy has the same first answers and the same budget, and the sentence says what came of it', async () => {
  const { store, circler } = circle();
  await circler.start();
  await circler.compare();
  const { columns, phase, answers } = store.get();
  assert.deepEqual([columns.length, phase, answers.length], [COLUMNS.length, 'idle', 50]);
  for (const { rounds } of columns)
    assert.deepEqual(
      rounds.map(({ answers: count }) => count),
      [50, 100, 150, 200],
    );
  assert.match(comparisonOf(columns), /^No strategy is clearly ahead of chance here\. The same random answers give 40\.0\s%/);
  const better = columns.map((one) => ({
    ...one,
    rounds: one.rounds.map((round) => ({ ...round, test: one.strategy === 'uncertainty' ? 0.9 : one.strokes ? 0.8 : 0.6 })),
  }));
  assert.match(comparisonOf(better), /^Uncertainty is clearly ahead of chance here\. The strokes are worth more/);
  assert.equal(comparisonOf(columns.slice(1)), null, 'nothing before all of them are there');
});

test('stopped, what was learned stays; a failure is told and can be tried again', async () => {
  const run = fakeRun();
  const { store, circler, until } = circle({ run });
  await circler.start();
  const round = run.round;
  run.round = ({ signal }) =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(Object.assign(new Error('cancelled'), { code: 'cancelled' }))),
    );
  circler.answerRest();
  await until((value) => value.phase === 'learning');
  circler.stop();
  await until((value) => value.phase === 'idle');
  assert.deepEqual([answersOf(store.get()), store.get().asked.length, store.get().error], [50, 3, null]);
  run.round = async () => Promise.reject(Object.assign(new Error('epoch 2 left the finite numbers'), { code: 'diverged' }));
  circler.answerRest();
  await until((value) => value.error !== null);
  assert.deepEqual([store.get().error.code, store.get().phase, answersOf(store.get())], ['diverged', 'idle', 50]);
  run.round = round;
  circler.answerRest();
  await until((value) => value.history.length === 2);
  assert.equal(store.get().error, null);
});
