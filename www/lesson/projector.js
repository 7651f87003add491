// Larger type for a projector, which the address keeps.

import { keep } from './pieces/address.js';
import { t } from '../shared/language/text.js';

const CLASS = 'projected';
const FIELD = 'projector';

/** @param {Document} page */
export function startProjector(page) {
  const button = /** @type {HTMLButtonElement} */ (page.getElementById('project'));
  const show = (/** @type {boolean} */ on) => {
    page.documentElement.classList.toggle(CLASS, on);
    button.textContent = on ? t`Usual type` : t`Larger type, for a projector`;
  };
  show(new URLSearchParams(location.search).has(FIELD));
  button.addEventListener('click', () => {
    const on = !page.documentElement.classList.contains(CLASS);
    show(on);
    keep(FIELD, on ? '' : null);
  });
  // The teacher's links open states of this page, and keep its type.
  page.addEventListener('click', ({ target }) => {
    const link = target instanceof Element && target.closest('a[href^="?"]');
    if (!(link instanceof HTMLAnchorElement) || !page.documentElement.classList.contains(CLASS)) return;
    const url = new URL(link.href);
    url.searchParams.set(FIELD, '');
    link.setAttribute('href', url.search + url.hash);
  });
}
