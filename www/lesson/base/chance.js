// What the network says of a picture: its likeliest class, with the probability.

import { percent, shortLabel } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/** The softmax of the largest logit. @param {Float64Array} logits @returns {{ index: number, probability: number }} */
export function likeliestOf(logits) {
  const most = Math.max(...logits);
  return { index: logits.indexOf(most), probability: 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0) };
}

/** @param {import('./engine.js').Opened} opened @param {Float64Array} logits */
export function classWithChance({ network }, logits) {
  const { index, probability } = likeliestOf(logits);
  return t`“${shortLabel(network.labels[index])}”, ${percent(probability)}`;
}
