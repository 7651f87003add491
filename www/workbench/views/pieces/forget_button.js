import { html, nothing } from '../../../shared/template.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/**
 * Forgets a file of the visitor's own, once it was asked whether it is meant: a file that is gone cannot be brought back.
 * @param {string} key @param {string} name @param {Ui} ui @param {Actions} actions
 */
export function forgetButton(key, name, { forgetting }, actions) {
  const asked = forgetting === key;
  const words = asked ? t`Forget it for good` : t`Forget it`;
  const press = (/** @type {MouseEvent} */ { detail }) => {
    // The second press of a double click answers nothing.
    if (detail > 1) return;
    actions.setUi({ forgetting: asked ? null : key });
    if (asked) actions.forget(key);
  };
  return html`<button class="link" aria-label=${t`${words}: ${name}`} @click=${press}>${words}</button> ${
      asked
        ? html`<button class="link" aria-label=${t`Keep it: ${name}`} @click=${() => actions.setUi({ forgetting: null })}>
            ${t`Keep it`}
          </button>`
        : nothing
    }`;
}
