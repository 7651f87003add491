// What the figure of the last chapter says of its training.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoyWords } from '../../www/lesson/reasons/decoy_view.js';

const point = (epoch, test, share) => ({ epoch, test, share });
const spaces = (text) => text.replaceAll('\u202f', ' ');

test('a share of the gradient stands beside the share of the picture', () => {
  const words = spaces(decoyWords({ history: [point(0, 0.1, 0.02), point(10, 0.7, 0.0612)], before: null, penalty: false }));
  assert.match(words, /6\.1 % of the gradient lies on the swatch, which covers 2\.0 % of the picture/);
  assert.doesNotMatch(words, /penalty/);
});

test('before anything is trained it says what is shown, and no numbers', () => {
  for (const history of [[], [point(0, 0.1, 0.02)]])
    assert.match(
      decoyWords({ history, before: null, penalty: false }),
      /^Every digit has a swatch in a corner, .* These nine are from the test, where it misleads\.$/,
    );
});

test('after the penalty its numbers stand beside those before it', () => {
  const before = point(20, 0.681, 0.074);
  const history = [point(0, 0.1, 0.02), before];
  assert.match(decoyWords({ history, before, penalty: true }), /The penalty is on\.$/);
  const words = spaces(decoyWords({ history: [...history, point(30, 0.91, 0.0002)], before, penalty: true }));
  assert.match(words, /^Epoch 30: 91\.0 % .*< 0\.1 % of the gradient/);
  assert.match(words, /At epoch 20, before the penalty, 68\.1 % were right, and 7\.4 % lay on the swatch\.$/);
});
