// What a round and a head are asked with: one plain sentence names what is wrong, before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHead, checkRound } from '../../www/client/training_checks.js';

const RAW = /struct|usize|serde|expected u8|Reflect|TypeError|undefined property/;

/** The sentence of a refusal. */
function said(check) {
  try {
    check();
  } catch (error) {
    assert.equal(error.code, 'bad-parameter', error.message);
    assert.ok(error.message.length < 300 && !RAW.test(error.message), error.message);
    return error.message;
  }
  return assert.fail('it was not refused');
}

test('a round is refused by the name of what is wrong', () => {
  const answer = { picture: 1, label: 2 };
  checkRound('round()', { strategy: 'both', seed: 1, steps: 400, lambda: 1000 }, [
    { ...answer, stroke: new Uint8Array(784) },
    answer,
  ]);
  for (const [plan, answers, words] of [
    [{ strategy: 'best' }, [], /`strategy` is the text “best”; one of random, uncertainty/],
    [{ strategy: 'x'.repeat(1e6) }, [], /`strategy`/],
    [{ steps: 2 ** 32 }, [], /`steps` is 4294967296; a whole number from 0 to 100000/],
    [{ questions: 1.5 }, [], /`questions` is 1\.5/],
    [{ lambda: -1 }, [], /`lambda` is -1/],
    [{}, null, /`answers` is null; a list/],
    [{}, [null], /`answers\.0` is null; an object/],
    [{}, [{ picture: 0 }], /`answers\.0\.label` is nothing/],
    [{}, [{ ...answer, label: 10 }], /`answers\.0\.label` is 10; a whole number from 0 to 9/],
    [{}, [answer, { ...answer, picture: -1 }], /`answers\.1\.picture` is -1/],
    [{}, [{ ...answer, stroke: 'x' }], /`answers\.0\.stroke` is the text “x”; a typed array/],
    [{}, [{ ...answer, stroke: new Uint8Array(1e6) }], /holds 1000000 numbers; at most 784/],
    [{}, [{ ...answer, colour: 1 }], /no field “colour”/],
    [{}, Array(20_000).fill(answer), /20000 entries/],
  ])
    assert.match(
      said(() => checkRound('round()', plan, answers)),
      words,
    );
});

test('a head is refused by the name of what is wrong', () => {
  const example = { values: new Float32Array(8), label: 0 };
  const head = { examples: [example], classes: 2, shape: [2, 2, 2] };
  checkHead('head()', { ...head, lambda: 1, epochs: 60, rate: 0.001, seed: 1 });
  for (const [change, words] of [
    [{ shape: [2, 4] }, /`shape` is a list; channels, rows and columns/],
    [{ shape: [0, 2, 2] }, /`shape\.0` is 0/],
    [{ shape: [2, 2, 2, 1] }, /4 entries/],
    [{ classes: undefined }, /`classes` is null/],
    [{ rate: '5' }, /`rate` is the text/],
    [{ epochs: -1 }, /`epochs` is -1/],
    [{ examples: 5 }, /`examples` is 5; a list/],
    [{ examples: [{ label: 0 }] }, /needs `values` and `label`/],
    [{ examples: [{ ...example, values: 'abc' }] }, /`examples\.0\.values` is the text/],
    [{ examples: [{ ...example, values: new Float32Array(1e6) }] }, /holds 1000000 numbers; at most 8/],
    [{ examples: [{ ...example, trains: 0 }] }, /`examples\.0\.trains` is 0; true or false/],
    [{ examples: [{ ...example, label: 0.5 }] }, /`examples\.0\.label` is 0\.5/],
  ])
    assert.match(
      said(() => checkHead('head()', { ...head, ...change })),
      words,
    );
});
