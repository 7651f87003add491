// What is said of a photo by how typical it is of what the network knows.

import { percent } from '../../shared/format.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').Familiarity} Familiarity
 */

/** One sentence beside the classes of an unknown photo; empty of a known one, and where that is not known. @param {Familiarity | null} familiarity */
export const familiarityWords = (familiarity) =>
  familiarity && !familiarity.known ? t`This photo is unlike what this network learned from: its answer says little.` : '';

/** What the details say. @param {Familiarity | null} familiarity */
export function familiarityDetails(familiarity) {
  if (!familiarity)
    return t`The card of this network has no statistics of the photos that it learned from, so nothing can be said of how typical this photo is.`;
  return t`Of the photos that this network knows, ${percent(familiarity.share)} are less typical than this one; below ${'5\u202f%'} a photo counts as unknown.`;
}
