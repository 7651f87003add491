import { withCode } from '../shared/code_words.js';
import { ended } from '../shared/format.js';
import { html, nothing } from '../shared/template.js';
import { problemWords } from './problem_words.js';
import { engineText, t } from '../shared/language/text.js';

/**
 * @typedef {Error & import('./problem_words.js').ProblemFacts} ShownProblem
 * @typedef {import('./problem_words.js').Reader} Reader
 */

// What another try cannot mend.
const FINAL = [
  'bad-attribute',
  'no-wasm',
  'wasm-forbidden',
  'worker-forbidden',
  'no-such-class',
  'cannot-serve',
  'bad-parameter',
];

/**
 * In the place of a figure: what happened, and what to do.
 * @param {ShownProblem} problem @param {Reader} reader @param {import('./figure_view.js').Actions} actions
 */
export function errorView(problem, reader, actions) {
  const again = FINAL.includes(problem.code)
    ? nothing
    : html`<button part="button" @click=${actions.explain}>${t`Try again`}</button>`;
  return html`<div class="error" part="error" data-code=${problem.code}>${wordsOf(problem, reader)} ${again}</div>`;
}

/** In the place of one map. @param {string} method @param {ShownProblem} problem @param {Reader} reader */
export const panelErrorView = (method, problem, reader) =>
  html`<div class="error" part="error" data-code=${problem.code}>
    <p class="about">${engineText(method)}</p>
    ${wordsOf(problem, reader)}
  </div>`;

/** @param {ShownProblem} problem @param {Reader} reader */
function wordsOf(problem, reader) {
  const { title, remedy } = problemWords(problem, reader);
  return html`<p class="title">${title}</p>
    <p>${withCode(ended(engineText(problem.message)))} ${remedy}</p>`;
}
