// The sentence beside a verdict tells of what the verdict's headline names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidingGlance, decidingSentence, verdictLook } from '../../www/shared/verdict_words.js';

const reason = (id, level) => ({ id, level, sentence: `${id} ${level}. More of it.`, evidence: null });
const found = (verdict, named, ...reasons) => ({ verdict, named, earned: false, reasons });

test('what the headline names is what the sentence tells of', () => {
  const others = [reason('belief', 'weak'), reason('agreement', 'weak'), reason('class', 'fine')];
  for (const id of ['stability', 'faithfulness', 'conservation']) {
    const said = found('clear', [id], ...others, reason(id, 'weak'));
    assert.equal(decidingSentence(said), `${id} weak. More of it.`);
    assert.equal(decidingGlance(said), `${id} weak.`);
  }
});

test('where another reason decided, it is told too', () => {
  const decided = found('careful', ['stability'], reason('stability', 'weak'), reason('belief', 'careful'));
  assert.equal(decidingSentence(decided), 'stability weak. More of it. belief careful. More of it.');
  const same = found('careful', ['stability'], reason('class', 'careful'), reason('stability', 'careful'));
  assert.equal(decidingSentence(same), 'stability careful. More of it.');
  const plain = found('misleading', [], reason('stability', 'weak'), reason('class', 'misleading'));
  assert.equal(decidingSentence(plain), 'class misleading. More of it.');
});

test('a map that asks for care because its faithfulness was not checked says so', () => {
  const unchecked = found('careful', [], reason('agreement', 'weak'), reason('faithfulness', 'unchecked'));
  assert.equal(decidingSentence(unchecked), 'faithfulness unchecked. More of it.');
});

test('a map that jumps does not look like one against which nothing was found', () => {
  const looks = [
    found('clear', []),
    found('clear', ['stability']),
    found('careful', []),
    { ...found('clear', []), earned: true },
  ];
  assert.deepEqual(
    looks.map((one) => verdictLook(one).kind),
    ['clear', 'weak', 'careful', 'earned'],
  );
  assert.equal(new Set(looks.map((one) => verdictLook(one).symbol)).size, looks.length);
});
