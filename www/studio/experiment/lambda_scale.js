// The slider of lambda: off at its left end, then 0.01 to 1000 in equal steps of the logarithm.

import { significant } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

const LEAST = -2;
const MOST = 3;
const PER_DECADE = 10;

/** The place at the right end; 0 is off, and 1 the smallest lambda. */
export const LAST_PLACE = (MOST - LEAST) * PER_DECADE + 1;

/** @param {number} place 0 to {@link LAST_PLACE} */
export const lambdaAt = (place) => (place <= 0 ? 0 : Number((10 ** (LEAST + (place - 1) / PER_DECADE)).toPrecision(3)));

/** The nearest place of a lambda. @param {number} lambda */
export function placeOf(lambda) {
  if (lambda === 0) return 0;
  return Math.min(LAST_PLACE, Math.max(1, Math.round((Math.log10(lambda) - LEAST) * PER_DECADE) + 1));
}

/** @param {number} lambda */
export const lambdaWords = (lambda) => (lambda === 0 ? t`off` : significant(lambda));
