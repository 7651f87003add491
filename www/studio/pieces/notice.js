import { withCode } from '../../shared/code_words.js';
import { begun, ended } from '../../shared/format.js';
import { html, nothing } from '../../shared/template.js';
import { explainError } from '../../client/index.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * What failed, and what to do. The container stays in the page, so that assistive technology is listening when the words arrive.
 * @param {import('../../client/errors.js').Problem | null} error @param {() => void} dismiss
 */
export function noticeView(error, dismiss) {
  return html`<div role="alert" class=${error ? 'notice' : 'notice empty'}>
    ${
      error
        ? html`<p data-code=${error.code}>
              <strong>${ended(explainError(error.code).title)} </strong>${withCode(begun(ended(engineText(error.message))))}
              ${explainError(error.code).remedy}
            </p>
            <button class="plain" aria-label=${t`Dismiss this message`} @click=${dismiss}>×</button>`
        : nothing
    }
  </div>`;
}
