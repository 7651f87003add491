// A line at the lower edge that says that there is a newer version. It takes neither focus nor place.

import { draw, html, nothing } from '../shared/template.js';
import { t } from '../shared/language/text.js';

/** @param {Document} page @param {() => void} reload @returns {() => void} shows the notice */
export function createNotice(page, reload) {
  const place = page.createElement('div');
  place.className = 'versions';
  // There before it says anything, so that screen readers hear it.
  place.setAttribute('role', 'status');
  page.body.append(place);
  const show = (/** @type {boolean} */ shown) => draw(shown ? noticeView(reload, () => show(false)) : nothing, place);
  return () => show(true);
}

/** @param {() => void} reload @param {() => void} hide */
const noticeView = (reload, hide) =>
  html`<div class="new-version">
    <p>${t`A new version is there. Reload to use it.`}</p>
    <button type="button" class="primary" @click=${reload}>${t`Reload`}</button>
    <button type="button" class="link" @click=${hide}>${t`Later`}</button>
  </div>`;
