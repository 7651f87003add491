// Numbers and words for people. Thin spaces and true minus signs, so that columns of figures line up.

import { decimalSign, language } from './language/catalogue.js';
import { counted, t } from './language/text.js';

const THIN = '\u202f';
const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A share as the page tells every one: with one decimal, and never nothing or all of it where it is not. @param {number} share may exceed 1 */
export function percent(share) {
  if (share > 0 && share < 0.0005) return `< ${decimal('0.1')}${THIN}%`;
  if (share < 1 && share > 0.9995) return `> ${decimal('99.9')}${THIN}%`;
  return `${minus(decimal((Math.round(share * 1000) / 10 || 0).toFixed(1)))}${THIN}%`;
}

/** Three significant digits, in powers of ten where plain digits would be long. @param {number} value */
export function significant(value) {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 0.001 && magnitude < 100000) return minus(trim(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(2).split('e');
  return `${minus(trim(digits))}${THIN}×${THIN}10${superscript(Number(exponent))}`;
}

// toPrecision turns 12345 into 1.23e+4; Number turns that back into 12300.
const trim = (/** @type {string} */ text) => decimal(String(Number(text)));

/** A number's text with the decimal sign of the reader's language. @param {string} text */
export const decimal = (text) => text.replace('.', decimalSign());

/** A number's text with a true minus sign. @param {string} text */
export const minus = (text) => text.replace('-', '−');

/** -14 -> "⁻¹⁴" @param {number} exponent a whole number */
const superscript = (exponent) =>
  (exponent < 0 ? '⁻' : '') + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[Number(digit)]).join('');

/** -14 -> "2⁻¹⁴" @param {number} exponent a whole number */
export const powerOfTwo = (exponent) => `2${superscript(exponent)}`;

/** A correlation, −1 to 1, with two decimals: "0.35"; what rounds to 0 has no sign. @param {number} value */
export const correlation = (value) => minus(decimal((Math.round(value * 100) / 100 || 0).toFixed(2)));

/** A correlation of maps that should be equal: what is missing to 1 is what there is to see. @param {number} value */
export function nearOne(value) {
  const missing = 1 - value;
  return missing > 0 && missing < 0.0005 ? `1 − ${significant(missing)}` : significant(Math.min(1, value));
}

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1) return `< 1${THIN}ms`;
  if (ms < 1000) return `${Math.round(ms)}${THIN}ms`;
  return `${decimal((ms / 1000).toFixed(ms < 10000 ? 2 : 1))}${THIN}s`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  if (bytes > 0 && bytes < 50_000) return `${Math.max(1, Math.round(bytes / 1e3))}${THIN}kB`;
  return `${decimal((bytes / 1e6).toFixed(1))}${THIN}MB`;
}

/** "3.2 MB of 9.4 MB", or only what is here where the rest is not known. @param {{ done: number, total: number }} progress bytes */
export const downloadWords = ({ done, total }) => (total > 0 ? t`${megabytes(done)} of ${megabytes(total)}` : megabytes(done));

/** By the last digit; the others have `th`. */
const SUFFIXES = [undefined, 'st', 'nd', 'rd'];

/** 1 -> "1st", 99 -> "99th", 99.5 -> "99.5th" @param {number} value */
export function ordinal(value) {
  const text = decimal(String(value));
  if (language() !== 'en') return language() === 'de' ? `${text}.` : text;
  const teens = value % 100 >= 11 && value % 100 <= 13;
  const suffix = Number.isInteger(value) && !teens ? SUFFIXES[value % 10] : undefined;
  return `${text}${suffix ?? 'th'}`;
}

/** A label file's line may carry synonyms: "tabby, tabby cat" -> "tabby". @param {string} label */
export function shortLabel(label) {
  return label.split(',')[0].trim();
}

/** A whole number with its thousands apart. @param {number} value */
export const grouped = (value) => value.toLocaleString(language() === 'en' ? undefined : language());

/** "noise, edges and a blob" @param {string[]} words */
export const listed = (words) => new Intl.ListFormat(language() === 'en' ? 'en-GB' : language()).format(words);

/** "about 3 s" -> "About 3 s" @param {string} text */
export const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "Noisy copies" -> "noisy copies" @param {string} text */
export const lowered = (text) => text.charAt(0).toLowerCase() + text.slice(1);

/** The text as a sentence: with a full stop, unless it ends as sentences do. @param {string} text */
export const ended = (text) => (/[.!?…。！？]$/.test(text) ? text : t`${text}.`);

/** The first sentence of several. @param {string} text */
export const firstSentence = (text) => ended(text.split(/(?<=[.!?]) (?=[A-Z])|(?<=[。！？])/)[0]);

/** A sentence that begins with a word begins with a capital; a file's name stays as it is. @param {string} text */
export const begun = (text) =>
  /^[a-z]+[ ,]/.test(text) && !/^[^:：]*\.\w{1,5}[:：]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;

/** Work before anything was timed: passes through the network are what the visitor knows as predictions. @param {number} passes */
export function predictionsWords(passes) {
  const count = Math.max(1, Math.round(passes));
  return counted(count, t`as long as ${count} prediction`, t`as long as ${count} predictions`);
}

/** A time that is only estimated: "about 4 s", "about 3 min". @param {number} ms */
export function roughly(ms) {
  const seconds = ms / 1000;
  if (seconds < 1) return t`less than ${`1${THIN}s`}`;
  if (seconds < 20) return t`about ${`${Math.round(seconds)}${THIN}s`}`;
  if (seconds < 55) return t`about ${`${Math.round(seconds / 5) * 5}${THIN}s`}`;
  return t`about ${`${Math.max(1, Math.round(seconds / 60))}${THIN}min`}`;
}
