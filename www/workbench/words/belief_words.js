// What is said of a class that the network itself rules out.

import { percent } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/** Below this probability care begins, as in the verdict (`belief` in `src/report/thresholds.json`). */
export const LEAST_BELIEVED = 0.05;

/** One sentence where a map of this class shows no reason of the network's; empty elsewhere. @param {number | null | undefined} probability */
export const beliefWords = (probability) =>
  typeof probability === 'number' && probability < LEAST_BELIEVED
    ? t`The network itself gives this class only ${percent(probability)}: a map of it shows what would speak for it.`
    : '';
