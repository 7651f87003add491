import { withCode } from '../../shared/code_words.js';
import { begun, ended } from '../../shared/format.js';
import { problemWords } from '../words/problem_words.js';
import { html, nothing } from '../../shared/template.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * What went wrong, and what to do. The container stays in the page so that assistive technology is already listening when the words arrive.
 * @param {Value} value @param {Actions} actions
 */
export function noticeView(value, actions) {
  const { error } = value;
  return html`<div role="alert" class=${error ? 'notice' : 'notice empty'}>
    ${error ? errorView(error, value, actions) : nothing}
  </div>`;
}

/** @param {Problem} problem @param {Value} value @param {Actions} actions */
function errorView(problem, value, actions) {
  const { code, message } = problem;
  const { title, remedy } = problemWords(problem, value);
  // Several things that are told at once have a line each.
  const several = message.includes('\n') ? '\n' : '';
  return html`<p data-code=${code}>
      <strong>${ended(title)} </strong
      ><span class="lines">${several}${withCode(begun(ended(engineText(message))))}${several || ' '}${remedy}</span>
    </p>
    <button class="plain" aria-label=${t`Dismiss this message`} @click=${actions.dismiss}>×</button>`;
}
