// What the accuracies say, in a sentence.

import { percent } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/**
 * An epoch as the curves remember it. `lambda`: the weight of the penalty that it was trained with.
 * @typedef {{ epoch: number, train: number, test: number, share: number, lambda: number }} EpochPoint
 */

/** From here on the network does on training digits what it does not on others: it reads what only those have. */
const GAP = 0.2;
/** A rise of test accuracy that is no chance: the standard error of an accuracy on 2,000 digits is below 0.012. */
export const TURN = 0.25;
/** Below this a network has not learned. */
const LEARNED = 0.85;

/** The last epoch without penalty before the ones with it, or null. @param {EpochPoint[]} history */
export function lastPlain(history) {
  const first = history.findIndex(({ lambda }) => lambda > 0);
  return first > 0 ? history[first - 1] : null;
}

/** @param {EpochPoint[]} history one point for each epoch, from epoch 0 on @param {number} lambda of the next epoch @returns {string} */
export function findingOf(history, lambda) {
  const now = history.at(-1);
  if (!now || now.epoch === 0)
    return t`The network knows nothing yet. Train it without the penalty, and watch the two accuracies.`;
  const plain = lastPlain(history);
  if (plain && now.test - plain.test >= TURN) {
    return t`Test accuracy has risen from ${percent(plain.test)} to ${percent(now.test)} since the penalty is on, and the share of the gradient on the swatch went from ${percent(plain.share)} to ${percent(now.share)}: the network looks at the digit now.`;
  }
  if (now.train - now.test > GAP) {
    const what = t`Right on ${percent(now.train)} of the training digits and on ${percent(now.test)} of the test: the network reads the swatch.`;
    if (now.lambda > 0) return `${what} ${t`The penalty is at work: train on.`}`;
    return lambda > 0 ? `${what} ${t`The penalty is on from the next epoch.`}` : `${what} ${t`Now switch the penalty on.`}`;
  }
  if (now.train < LEARNED) return t`The network is still learning. Train on.`;
  if (now.lambda > 0) return t`Right on the test about as often as in training: the swatch does not mislead this network.`;
  return t`Not misled by much so far: without the penalty the swatch is learned slowly, over some forty epochs. Train on.`;
}
