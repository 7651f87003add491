/// <reference path="./po.d.ts" />
// Fetches a language. English is in the scripts themselves, so that nobody waits for it.

import { language, useCatalogue } from './catalogue.js';

/** @type {Record<string, () => Promise<{ page: Record<string, string>, engine: Record<string, string> }>>} */
const CATALOGUES = { de: () => import('./de.js'), zh: () => import('./zh.js') };

/** Between sentences, where that is not a space. @type {Record<string, string>} */
const SPACES = { zh: '' };

/** What can be read, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', zh: '中文' };

/** @type {Promise<void> | null} */
let loading = null;

/**
 * Makes a language the one of this page; what cannot be fetched leaves English.
 * @param {string} wanted as in `<html lang>`: "de", "de-CH"
 */
export function loadLanguage(wanted) {
  const [name] = wanted.toLowerCase().split('-');
  if (name === language() || !(name in CATALOGUES)) return Promise.resolve();
  loading ??= take(name).catch((error) => {
    console.warn(`Whylight: the texts in “${name}” could not be loaded, so they are in English. (${error})`);
  });
  return loading;
}

/** @param {string} name */
async function take(name) {
  const catalogues = CATALOGUES[name]();
  const { sentenceTranslator } = await import('./sentences.js');
  const { page, engine } = await catalogues;
  const decimal = new Intl.NumberFormat(name).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  const sentence = sentenceTranslator(engine, { decimal, space: SPACES[name] ?? ' ' });
  useCatalogue({ language: name, decimal, page, sentence });
}
