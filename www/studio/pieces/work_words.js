import { downloadWords } from '../../shared/format.js';

/** What is going on, and how far it is where that is known. @param {import('../../client/types.js').Progress} loading */
export function workWords(loading) {
  const { stage, label, done, total } = loading;
  if (stage === 'download') return `${label}: ${downloadWords(loading)}.`;
  // A single part says nothing of how far it is.
  return total > 1 ? `${label} (${Math.round((100 * done) / total)} %).` : `${label}.`;
}
