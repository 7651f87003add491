import { explainError } from '../../client/errors.js';
import { ended } from '../../shared/format.js';
import { engineText, t } from '../../shared/language/text.js';

/** What went wrong, where, and what to do about it. @param {unknown} error */
export function problemLine(error) {
  const { code, message } = /** @type {Error & { code: string }} */ (error);
  const { title, remedy } = explainError(code);
  return t`${title}. ${ended(engineText(message))} ${remedy}`;
}

/** @param {unknown} error */
export const isCancelled = (error) => /** @type {{ code?: string }} */ (error).code === 'cancelled';
