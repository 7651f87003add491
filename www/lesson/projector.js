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
}
