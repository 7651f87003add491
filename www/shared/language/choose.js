// Which language a page of Whylight is read in: what the address says, else what was chosen before, else what the browser prefers.

import { LANGUAGES } from './load.js';

const KEPT = 'whylight.language';

/**
 * @param {object} from
 * @param {string} from.search of the address
 * @param {string | null} from.chosen before
 * @param {readonly string[]} from.preferred by the browser, the most wanted first
 */
export function languageFrom({ search, chosen, preferred }) {
  const named = [new URLSearchParams(search).get('lang'), chosen, ...preferred];
  for (const name of named) {
    const base = name?.toLowerCase().split('-')[0];
    if (base && base in LANGUAGES) return base;
  }
  return 'en';
}

export const wantedLanguage = () =>
  languageFrom({ search: location.search, chosen: chosenLanguage(), preferred: navigator.languages });

/** Storage may be forbidden: then a choice lasts as long as the address has it. */
export function chosenLanguage() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** @param {string} language */
export function keepLanguage(language) {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // The address says it too.
  }
}
