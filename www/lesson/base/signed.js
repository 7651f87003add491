import { decimal, minus, significant } from '../../shared/format.js';

/** Two decimals from here on, and two significant digits below, so that the change by one pixel can be read too. */
const SMALL = 0.1;

/** What is smaller is rounding: a logit of 8 is a number of 32 bits, and the next one is 10⁻⁶ away. */
const ROUNDING = 2e-6;

/** A change of a score: "+0.41", "−2.30", "+0.0012", "+3.2 × 10⁻⁵", and "0" for what is rounding. @param {number} value in logits */
export function signed(value) {
  const size = Math.abs(value);
  if (size < ROUNDING) return '0';
  const text = size < SMALL ? significant(Number(size.toPrecision(2))) : decimal(size.toFixed(2));
  return `${value > 0 ? '+' : '−'}${text}`;
}

/** A score: "9.31", "−2.30". @param {number} value in logits */
export const scoreText = (value) => minus(decimal((Number(value.toFixed(2)) || 0).toFixed(2)));
