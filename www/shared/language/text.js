// Texts that a reader sees. Each is looked up by its English; www/shared/say.js does the same for templates.

import { language, sentenceOrNull, translation } from './catalogue.js';
import { keyOf, partsOf } from './holes.js';

/**
 * A string: t`Running on the ${kind}`. Call it when the text is shown: at the top of a module there is no catalogue yet.
 * @param {TemplateStringsArray} strings @param {unknown[]} values
 */
export function t(strings, ...values) {
  const { texts, order } = partsOf(translation(keyOf(strings)));
  return texts.map((text, place) => text + (place < order.length ? values[order[place]] : '')).join('');
}

/** Marks a text in a table as one to translate; {@link translated} shows it. @template {string} S @param {S} text @returns {S} */
export const marked = (text) => text;

/** A text that {@link marked} marked, in the reader's language. @param {string} text */
export const translated = (text) => translation(text);

/**
 * The form for a number, where both forms are whole sentences: counted(n, t`1 check passed`, t`${n} checks passed`).
 * @template T @param {number} count @param {T} one @param {T} other
 */
export const counted = (count, one, other) => (new Intl.PluralRules(language()).select(count) === 'one' ? one : other);

/** What the engine says, in the reader's language where that is known. Sentences of the page may stand among those of the engine. @param {string} english */
export const engineText = (english) => sentenceOrNull(english) ?? translation(english);

/** The language of what {@link engineText} gives, where it is not that of the page: those who listen to the page hear it read as what it is. @param {string} english */
export const langOf = (english) => engineText(english) === english && language() !== 'en' && 'en';
