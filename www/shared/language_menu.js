import { language } from './language/catalogue.js';
import { keepLanguage } from './language/choose.js';
import { LANGUAGES } from './language/load.js';
import { t } from './language/text.js';
import { given, html } from './template.js';

/** The languages as links: each keeps what the address says of the page. */
export const languageMenu = () =>
  html`<nav class="languages" aria-label=${t`Language`}>
    ${Object.entries(LANGUAGES).map(
      ([code, name]) =>
        html`<a
          href="?lang=${code}"
          lang=${code}
          hreflang=${code}
          aria-current=${given(code === language() && 'true')}
          @click=${(/** @type {MouseEvent} */ event) => {
            event.preventDefault();
            keepLanguage(code);
            location.assign(`?lang=${code}${location.hash}`);
          }}
          >${name}</a
        >`,
    )}
  </nav>`;
