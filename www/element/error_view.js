import { explainError } from '../client/errors.js';
import { html, nothing } from '../shared/template.js';

/** @typedef {Error & { code: string }} Problem */

// What another try cannot mend.
const FINAL = ['bad-attribute', 'no-wasm', 'wasm-forbidden', 'no-such-class', 'cannot-serve', 'bad-parameter'];

/** In the place of a figure: what happened, and what to do. @param {Problem} problem @param {import('./figure_view.js').Actions} actions */
export function errorView(problem, actions) {
  const again = FINAL.includes(problem.code) ? nothing : html`<button part="button" @click=${actions.explain}>Try again</button>`;
  return html`<div class="error" part="error" data-code=${problem.code}>${wordsOf(problem)} ${again}</div>`;
}

/** In the place of one map. @param {string} method @param {Problem} problem */
export const panelErrorView = (method, problem) =>
  html`<div class="error" part="error" data-code=${problem.code}>
    <p class="about">${method}</p>
    ${wordsOf(problem)}
  </div>`;

/** @param {Problem} problem */
function wordsOf({ code, message }) {
  const { title, remedy } = explainError(code);
  return html`<p class="title">${title}</p>
    <p>${message} ${remedy}</p>`;
}
