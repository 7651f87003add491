import { decimal, minus } from '../../shared/format.js';

/** Small changes have more decimals, so that one pixel can be told too. */
const SMALL = 0.1;

/** A change of a score: "+0.41", "−2.30", "+0.0012", and "0" for what rounds to nothing. @param {number} value in logits */
export function signed(value) {
  const text = value.toFixed(Math.abs(value) < SMALL ? 4 : 2);
  if (Number(text) === 0) return '0';
  return value > 0 ? `+${decimal(text)}` : minus(decimal(text));
}

/** A score: "9.31", "−2.30". @param {number} value in logits */
export const scoreText = (value) => minus(decimal((Number(value.toFixed(2)) || 0).toFixed(2)));
