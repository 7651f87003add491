// What a changed photo or a re-initialised network did to prediction and map, in one sentence.

import { correlation, decimal } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/answers.js').WholeReport} WholeReport
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('../../shared/agreement.js').Agreement} Agreement
 *
 * What is compared of several views of one photo.
 * @typedef {{ predictions: Prediction[], target: Prediction, numbers?: Agreement }} SeenView
 *
 * How far the map of a re-initialised network agrees with the first.
 * @typedef {{ layer: number, spearman: number }} TriedLayer
 */

// Where words change. They describe what is on the page; a verdict has thresholds of its own.
const STEADY = 0.7;

const LOOSE = 0.4;

const UNMOVED = 0.05;

/**
 * One sentence on views of the same photo.
 * @param {Pick<WholeReport, "predictions" | "target">} first the report @param {SeenView[]} views [{ predictions, target, numbers }] of the others, `numbers` from `agreementWhere`
 */
export function viewsSentence(first, views) {
  const [likeliest] = first.predictions;
  const top = likeliest.index;
  // Of the explained class and of the likeliest one, of which the page shows how it moves.
  const most = Math.max(
    ...views.map(({ target }) => Math.abs(target.probability - first.target.probability)),
    ...views
      .filter(({ predictions }) => predictions[0].index === top)
      .map(({ predictions }) => Math.abs(predictions[0].probability - likeliest.probability)),
  );
  const changed = views.filter(({ predictions }) => predictions[0].index !== top).length;
  const correlations = views.map(({ numbers }) => numbers?.spearman).filter((one) => one !== undefined);
  const says =
    changed > 0
      ? views.length === 1
        ? t`The network now names another class`
        : t`In ${changed} of ${views.length} views the network names another class`
      : t`The prediction moves by at most ${points(most)}`;
  if (correlations.length === 0) return t`${says}. The map is flat, so there is no ranking to compare.`;
  const least = Math.min(...correlations);
  const ranking =
    views.length > 1
      ? t`the lowest rank correlation of the maps is ${correlation(least)}`
      : t`the rank correlation of the maps is ${correlation(least)}`;
  const still = changed === 0 && most <= UNMOVED;
  if (!still) return t`${says}, and ${ranking}: where the prediction moves, a map may move too.`;
  if (least >= STEADY) return t`${says}, and ${ranking}: both hold still.`;
  if (least >= LOOSE) return t`${says}, but ${ranking}: the map moves more than the prediction.`;
  return t`${says}, but ${ranking}: the map jumps although the prediction does not.`;
}

/** @param {number} share */
const points = (share) => t`${decimal((share < 0.0005 ? 0.1 : share * 100).toFixed(1))} points`;

/**
 * One sentence on the network that is shown, with so many of its layers re-initialised.
 * @param {number} layer how many are re-initialised in what is shown, 0 to `layers`
 * @param {TriedLayer[]} tried [{ layer, spearman }], those that have a correlation @param {number} layers how many there are
 */
export function randomisedSentence(layer, tried, layers) {
  if (layer === 0) return t`No layer is re-initialised: both pictures show the same map.`;
  const shown = tried.find((one) => one.layer === layer);
  if (!shown) return t`With ${layer} of ${layers} layers re-initialised, there is nothing to compare yet.`;
  const of = t`With ${layer} of ${layers} layers re-initialised, the rank correlation with the original map is ${correlation(shown.spearman)}`;
  const size = Math.abs(shown.spearman);
  if (size >= STEADY) return t`${of}: the pattern stays, so the map hardly depends on these layers.`;
  if (size >= LOOSE) return t`${of}: part of the pattern stays, and that part does not depend on these layers.`;
  return t`${of}: the map changes with the network, as an explanation of the network should.`;
}
