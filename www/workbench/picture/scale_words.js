// What the colours of a map stand for, in words and numbers.

import { peakOf } from '../../shared/colour.js';
import { ordinal, significant } from '../../shared/format.js';
import { engineText, t } from '../../shared/language/text.js';

/** @typedef {import('../../shared/colour.js').ColourScale} ColourScale */

/** The values at the ends of the colours and in their middle. @param {ColourScale} colourScale */
export const ticksOf = ({ kind, low, high }) => [low, kind === 'diverging' ? 0 : (low + high) / 2, high];

/** "Scale: 0 to 2.1, cut at the 99th percentile of the values; the largest is 4." @param {ColourScale} scale @param {Pick<import('../state/types/answers.js').ShownReport, "map">} shownReport */
export function scaleWords(scale, { map }) {
  const unit = map.unit ? ` ${engineText(map.unit)}` : '';
  const peak = Math.abs(peakOf(map).value);
  const reach = t`${significant(scale.low)} to ${significant(scale.high)}${unit}`;
  if (scale.percentile === 100) return t`Scale: ${reach}, up to the largest value.`;
  return scale.kind === 'diverging'
    ? t`Scale: ${reach}, cut at the ${ordinal(scale.percentile)} percentile of the magnitudes; the largest is ${significant(peak)}.`
    : t`Scale: ${reach}, cut at the ${ordinal(scale.percentile)} percentile of the values; the largest is ${significant(peak)}.`;
}
