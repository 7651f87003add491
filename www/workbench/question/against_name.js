// The class that the one explained is set against: "a golden retriever rather than a tabby".

import { labelAt } from '../../shared/class_search.js';
import { shortLabel } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/** Its name, or its number where the network's names are not known yet; null where there is none. @param {Pick<import('../state/types/value.js').Value, "state" | "model">} value */
export function againstName({ state: { against }, model }) {
  if (against === '') return null;
  return shortLabel(labelAt(model?.labels, against) ?? (typeof against === 'number' ? t`class ${against}` : against));
}
