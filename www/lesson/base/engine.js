// A network of the lesson, open, with what is needed to change what it sees.

import { problem } from '../../client/errors.js';
import * as client from '../pieces/lesson_client.js';
import { t } from '../../shared/language/text.js';

/** The network of the lesson. */
export const NETWORK = 'efficientnet-lite0';

/**
 * @typedef {{ whylight: import('../../client/index.js').Whylight, network: import('../../client/index.js').Model,
 *   card: import('../../client/types.js').ShippedCard }} Opened
 */

/** @param {string} id of a shipped network @param {import('../../element/shared_work.js').WorkLines} lines @returns {Promise<Opened>} */
export async function openNetwork(id, lines) {
  const whylight = await client.openEngine(lines);
  const card = whylight.models.find((one) => one.id === id);
  if (!card) throw problem('no-model', t`There is no network “${id}” here.`);
  return { whylight, network: await client.openNetwork(id, lines), card };
}
