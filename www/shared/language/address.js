// Addresses of pages of Whylight that keep the reader's language.

import { language } from './catalogue.js';

/** @param {string} page such as `workbench.html`, or `./` for the lesson */
export function addressOf(page) {
  if (language() === 'en') return page;
  return page === './' ? `index.${language()}.html` : `${page}?lang=${language()}`;
}
