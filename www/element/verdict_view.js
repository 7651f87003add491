import { withCode } from '../shared/code_words.js';
import { ended } from '../shared/format.js';
import {
  byWeight,
  decidingSentence,
  extentWords,
  LEVELS,
  levelWord,
  verdictLook,
  standingWords,
} from '../shared/verdict_words.js';
import { given, html, nothing } from '../shared/template.js';
import { engineText, langOf, marked, t, translated } from '../shared/language/text.js';

/** @type {Record<import('./figure.js').Progressing, string>} */
const WORK = { now: marked('Checking'), later: marked('Waiting to be checked'), never: marked('Not checked') };

/**
 * What was found against a map: a word and a sentence, and the reasons at a press.
 * @param {import('./figure.js').Panel} panel
 */
export function verdictView({ judging, verdict, partial }) {
  if (!judging || partial) return nothing;
  if (!verdict)
    return html`<p class="judging" part="verdict"><span class="chip" part="chip">${translated(WORK[judging])}</span></p>`;
  if (verdict.error)
    return html`<p class="judging" part="verdict">
      <span class="chip" part="chip">${t`Not checked`}</span> ${withCode(ended(engineText(verdict.error.message)))}
    </p>`;
  const found = verdict.value;
  const { kind, symbol } = verdictLook(found);
  return html`<details class="verdict ${kind}" part="verdict">
    <summary data-why=${t`Why?`}>
      <span class="chip" part="chip"><span aria-hidden="true">${symbol}</span> ${standingWords(found)}</span>
      <span lang=${given(langOf(decidingSentence(found)))}>${withCode(engineText(decidingSentence(found)))}</span>
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
  const { symbol } = LEVELS[level];
  const word = levelWord({ level, sentence });
  return html`<li class=${level}>
    <span class="symbol" aria-hidden="true">${symbol}</span>
    <span lang=${given(langOf(sentence))}
      >${word === '' ? nothing : html`<span class="unseen">${word}: </span>`}${withCode(engineText(sentence))}</span
    >
  </li>`;
}
