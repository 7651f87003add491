// The sentence beside a verdict tells of what the verdict's headline names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decidingGlance, decidingSentence, namedReasons } from '../../www/shared/verdict_words.js';
import { root } from '../../scripts/workspace.mjs';

const source = readFileSync(join(root, 'src/report/headline.rs'), 'utf8').split('#[cfg(test)]');

/** The words that a function of the source may put into a headline. */
function wordsOf(name) {
  const [, body] = new RegExp(`\\nfn ${name}\\(([\\s\\S]*?)\\n}\\n`).exec(source[0]);
  return [...body.matchAll(/Some\((?:format!\()?"([^"]+)"/g)].map(([, words]) => words.replaceAll('{}', 'Edges'));
}

test('every reason that the engine’s headline may name is known by its words', () => {
  const [, conservation] = /weak\(Signal::Conservation\)[^"]*"([^"]+)"/.exec(source[0]);
  const named = { stability: wordsOf('unsteady'), faithfulness: wordsOf('no_better'), conservation: [conservation] };
  assert.deepEqual(
    Object.values(named).map(({ length }) => length),
    [3, 2, 1],
  );
  for (const [id, all] of Object.entries(named))
    for (const words of all)
      for (const headline of [`Careful: ${words}`, `${words[0].toUpperCase()}${words.slice(1)}: 4 of 5 checks passed`])
        assert.deepEqual(namedReasons(headline), [id], headline);
  for (const headline of ['Careful', 'Misleading', 'No fault found: 1 of 1 check passed', 'Quick look: nothing against the map'])
    assert.deepEqual(namedReasons(headline), []);
});

const reason = (id, level) => ({ id, level, sentence: `${id} ${level}. More of it.`, evidence: null });
const found = (verdict, headline, ...reasons) => ({ verdict, headline, earned: false, reasons });

test('what the headline names is what the sentence tells of', () => {
  const others = [reason('belief', 'weak'), reason('agreement', 'weak'), reason('class', 'fine')];
  for (const [headline, id] of [
    ['The map jumps: 4 of 6 checks passed', 'stability'],
    ['The map is shaky when re-run with 7 samples in the place of 64: 4 of 6 checks passed', 'stability'],
    ['Re-runs are too poor to tell whether the map stays: 4 of 6 checks passed', 'stability'],
    ['Quick look: no better than chance', 'faithfulness'],
    ['Edges and a blob do as well or better, and the map jumps: 3 of 6 checks passed', 'faithfulness'],
    ['The map does not hold the score: 4 of 6 checks passed', 'conservation'],
  ]) {
    const said = found('clear', headline, ...others, reason(id, 'weak'));
    assert.equal(decidingSentence(said), `${id} weak. More of it.`, headline);
    assert.equal(decidingGlance(said), `${id} weak.`);
  }
});

test('where another reason decided, it is told too', () => {
  const decided = found('careful', 'Careful: the map jumps', reason('stability', 'weak'), reason('belief', 'careful'));
  assert.equal(decidingSentence(decided), 'stability weak. More of it. belief careful. More of it.');
  const same = found('careful', 'Careful: the map jumps', reason('class', 'careful'), reason('stability', 'careful'));
  assert.equal(decidingSentence(same), 'stability careful. More of it.');
  const plain = found('misleading', 'Misleading', reason('stability', 'weak'), reason('class', 'misleading'));
  assert.equal(decidingSentence(plain), 'class misleading. More of it.');
});

test('a map that asks for care because its faithfulness was not checked says so', () => {
  const unchecked = found('careful', 'Careful', reason('agreement', 'weak'), reason('faithfulness', 'unchecked'));
  assert.equal(decidingSentence(unchecked), 'faithfulness unchecked. More of it.');
});
