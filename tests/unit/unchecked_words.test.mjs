// What is said of a map that has no verdict yet: what runs, and not only that something will.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncheckedWords } from '../../www/workbench/explore/unchecked_words.js';
import { chartTask, verdictTask } from '../../www/workbench/explore/tasks.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { questionOf } from '../../www/workbench/state/questions.js';

const VALUE = { topClasses: new Map(), startedFor: null, device: null, working: null, tasks: [], unaskedTasks: true };
const VALUE_OF_PAGE = {
  ...VALUE,
  state: { ...DEFAULT_STATE, method: 'gradient', settingsByMethod: {} },
  masks: new Map(),
  ui: {},
};
const question = questionOf({ ...DEFAULT_STATE, method: 'gradient', settingsByMethod: {} });
const other = questionOf({ ...DEFAULT_STATE, method: 'occlusion', settingsByMethod: {} });
const check = (depth, about = question) => verdictTask(VALUE, about, depth);

test('a map without a verdict says which check runs or waits', () => {
  const words = (change) => uncheckedWords({ ...VALUE, ...change }, question);
  const thorough = check('standard');
  assert.equal(words({}), 'The map is checked as soon as the engine is idle.');
  assert.equal(words({ working: thorough, tasks: [thorough] }), 'The thorough check runs.');
  assert.equal(words({ working: check('quick') }), 'The quick check runs.');
  assert.equal(words({ working: check('quick', other), tasks: [thorough] }), 'The thorough check waits for its turn.');
  assert.equal(words({ working: check('quick', other) }), 'The map is checked after another one.');
  assert.equal(
    words({ working: chartTask(VALUE_OF_PAGE, ['gradient']) }),
    'The map is checked after this: measuring the methods.',
  );
  assert.equal(words({ unaskedTasks: false }), 'The map was not checked.');
});
