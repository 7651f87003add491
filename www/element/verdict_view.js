import { withCode } from '../shared/code_words.js';
import { byWeight, decidingSentence, extentWords, LEVELS, verdictLook, standingWords } from '../shared/verdict_words.js';
import { html, nothing } from '../shared/template.js';
import { asSentence } from './problem_words.js';

/** @type {Record<import('./figure.js').Progressing, string>} */
const WORK = { now: 'Checking', later: 'Waiting to be checked', never: 'Not checked' };

/**
 * What was found against a map: a word and a sentence, and the reasons at a press.
 * @param {import('./figure.js').Panel} panel
 */
export function verdictView({ judging, verdict, partial }) {
  if (!judging || partial) return nothing;
  if (!verdict) return html`<p class="judging" part="verdict"><span class="chip" part="chip">${WORK[judging]}</span></p>`;
  if (verdict.error)
    return html`<p class="judging" part="verdict">
      <span class="chip" part="chip">Not checked</span> ${withCode(asSentence(verdict.error.message))}
    </p>`;
  const found = verdict.value;
  const { kind, symbol } = verdictLook(found);
  return html`<details class="verdict ${kind}" part="verdict">
    <summary>
      <span class="chip" part="chip"><span aria-hidden="true">${symbol}</span> ${standingWords(found)}</span>
      <span>${withCode(decidingSentence(found))}</span>
    </summary>
    <ul>
      ${byWeight(/** @type {Shown[]} */ (found.reasons)).map(reasonView)}
    </ul>
    <p>${extentWords(found)}</p>
  </details>`;
}

/**
 * @typedef {{ level: keyof typeof LEVELS, sentence: string }} Shown
 * @param {Shown} reason
 */
function reasonView({ level, sentence }) {
  const { word, symbol } = LEVELS[level];
  // Some sentences begin with that word themselves.
  const isSaid = sentence.toLowerCase().startsWith(word);
  return html`<li class=${level}>
    <span class="symbol" aria-hidden="true">${symbol}</span>
    <span>${isSaid ? nothing : html`<span class="unseen">${word}: </span>`}${withCode(sentence)}</span>
  </li>`;
}
