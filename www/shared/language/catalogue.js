// The catalogue in use: what each English text is in the reader's language. English is the source and the key, so that it needs no
// catalogue, and so that what nobody has translated yet is shown in English.

/**
 * Translations by the English text, in which `{1}`, `{2}` … stand for values.
 * @typedef {Record<string, string>} Messages
 *
 * @typedef {object} Catalogue
 * @property {string} language as in `<html lang>`
 * @property {string} decimal the sign before the decimals
 * @property {Messages} page
 * @property {(english: string) => string | null} sentence what the engine says, or null where there is no translation
 */

/** @type {Catalogue} */
const ENGLISH = { language: 'en', decimal: '.', page: {}, sentence: (english) => english };

let used = ENGLISH;

/** @param {Catalogue | null} catalogue null: English */
export function useCatalogue(catalogue) {
  used = catalogue ?? ENGLISH;
}

/** The language that the reader sees. */
export const language = () => used.language;

/** What stands before the decimals of a number. */
export const decimalSign = () => used.decimal;

/** The text in the reader's language, or as it is. @param {string} english with its holes numbered */
export const translation = (english) => (Object.hasOwn(used.page, english) ? used.page[english] : english);

/** What the engine says, in the reader's language; null where there is no translation. @param {string} english */
export const sentenceOrNull = (english) => used.sentence(english);
