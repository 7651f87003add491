// What is said of a class that the network itself rules out, by the same limit as the verdict.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { beliefWords, LEAST_BELIEVED } from '../../www/workbench/words/belief_words.js';

test('a class below the limit of the verdict has a warning with its probability, and no other class has', () => {
  const { limits } = JSON.parse(readFileSync(new URL('../../src/report/thresholds.json', import.meta.url), 'utf8'));
  assert.equal(LEAST_BELIEVED, limits.find(({ signal }) => signal === 'belief').careful);
  assert.match(beliefWords(0.001), /only 0\.1\u202f%/);
  assert.match(beliefWords(LEAST_BELIEVED - 1e-9), /only 5\.0\u202f%/);
  for (const probability of [LEAST_BELIEVED, 0.6, 1, null, undefined]) assert.equal(beliefWords(probability), '');
});
