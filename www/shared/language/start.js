// A page in the reader's language: before its first view is drawn.

import { wantedLanguage } from './choose.js';
import { language } from './catalogue.js';
import { loadLanguage } from './load.js';

/** @returns {Promise<void>} when texts can be shown; what failed is English */
export async function startLanguage() {
  const wanted = wantedLanguage();
  if (wanted === 'en') return;
  await loadLanguage(wanted);
  document.documentElement.lang = language();
}
