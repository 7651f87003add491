import { explainError } from '../../client/errors.js';
import { html, nothing } from '../../shared/template.js';

/**
 * What went wrong, and what to do. The container stays in the page so that assistive technology is already listening when the words arrive.
 */
export function noticeView({ error }, actions) {
  return html`<div role="alert" class=${error ? 'notice' : 'notice empty'}>${error ? errorView(error, actions) : nothing}</div>`;
}

function errorView({ code, message }, actions) {
  const { title, remedy } = explainError(code);
  return html`<p data-code=${code}><strong>${title}. </strong>${sentence(message)} ${remedy}</p>
    <button class="plain" aria-label="Dismiss this message" @click=${actions.dismiss}>×</button>`;
}

const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);
