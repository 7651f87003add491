// The lesson is a page for each language. Who comes to the English one and prefers another is led there, unless English was chosen.

import { languageFrom, chosenLanguage, keepLanguage } from '../shared/language/choose.js';
import { loadLanguage } from '../shared/language/load.js';

/** @param {Document} page @returns {Promise<boolean>} whether another page is on its way */
export async function startLessonLanguage(page) {
  const own = page.documentElement.lang;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll('.languages a'))) {
    link.addEventListener('click', () => {
      keepLanguage(link.lang);
      // The chapter that is read.
      link.hash = location.hash;
    });
  }
  if (own !== 'en') {
    await loadLanguage(own);
    return false;
  }
  const wanted = languageFrom({ search: location.search, chosen: chosenLanguage(), preferred: navigator.languages });
  if (wanted === 'en') return false;
  // What a link sets counts in every language.
  location.replace(`index.${wanted}.html${location.search}${location.hash}`);
  return true;
}
