import { downloadWords } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';
import { progressWords } from '../../shared/progress_words.js';

/** What is going on, and how far it is where that is known. @param {import('../../client/types.js').Progress} loading */
export function workWords(loading) {
  const { stage, done, total } = loading;
  const label = progressWords(loading);
  if (stage === 'download') return t`${label}: ${downloadWords(loading)}.`;
  // A single part says nothing of how far it is.
  return total > 1 ? t`${label} (${Math.round((100 * done) / total)} %).` : t`${label}.`;
}
