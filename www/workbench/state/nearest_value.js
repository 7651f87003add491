// A number that somebody types for a setting, brought to the nearest one that the setting can have.

import { engineText, t } from '../../shared/language/text.js';

/** @typedef {import('../../client/types.js').Parameter} Parameter */

/**
 * The text of the nearest number that can be had, and a sentence that says so where it is another than was typed.
 * @param {Parameter | undefined} declaration @param {string} text as it was typed @returns {{ text: string, said: string | null }}
 */
export function nearestValue(declaration, text) {
  const typed = Number(text);
  if (!isNumber(declaration) || text.trim() === '' || !Number.isFinite(typed)) return { text, said: null };
  const { kind, min, max } = declaration;
  const whole = kind === 'integer';
  const taken = Math.min(max, Math.max(min, whole ? Math.round(typed) : typed));
  if (taken === typed) return { text, said: null };
  const label = engineText(declaration.label);
  const said =
    typed < min || typed > max
      ? t`${label} goes from ${min} to ${max}; ${taken} was taken.`
      : t`${label} is a whole number; ${taken} was taken.`;
  return { text: String(taken), said };
}

/** @param {Parameter | undefined} declaration @returns {declaration is Extract<Parameter, { kind: "integer" | "number" | "automatic" }>} */
const isNumber = (declaration) => ['integer', 'number', 'automatic'].includes(declaration?.kind ?? '');
