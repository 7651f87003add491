// The verdict on a map at a glance: a chip, below the pictures with the reason that decided.

import { withCode, withoutCode } from '../../../shared/code_words.js';
import { given, html, nothing } from '../../../shared/template.js';
import { questionOf, resultKey, resultOf } from '../../state/questions.js';
import { poorInChart, verdictOf } from '../../explore/findings.js';
import { decidingGlance, decidingSentence, verdictLook, standingWords } from '../../../shared/verdict_words.js';
import { failedCheck, reasonWithheld } from '../../explore/trust_required.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** @param {Value} value @param {Question} question */
export const hasChip = (value, question) => Boolean(resultOf(value, question));

/** An icon and a word, and a colour for those who see it. @param {Value} value @param {Question} question */
export function chipView(value, question) {
  if (!hasChip(value, question)) return nothing;
  const found = verdictOf(value, question);
  if (!found) return uncheckedChip(value, question);
  const { kind, symbol } = verdictLook(found);
  return chip(kind, symbol, standingWords(found, poorInChart(value, question)), withoutCode(engineText(decidingSentence(found))));
}

/** @param {Value} value @param {Question} question */
function uncheckedChip(value, question) {
  const checking = value.working?.kind === 'verdict' && value.working.about === resultKey(value, question);
  const refused = failedCheck(value, question);
  return chip(
    'unknown',
    '?',
    checking ? t`Checking…` : refused ? t`Not checked` : t`Not checked yet`,
    withoutCode(refused && engineText(refused.message)),
  );
}

/** @param {string} kind @param {string} symbol @param {string} word @param {string | undefined} title */
const chip = (kind, symbol, word, title) =>
  html`<span class="chip ${kind}" data-verdict=${kind} title=${given(title)}
    ><span class="symbol" aria-hidden="true">${symbol}</span> ${word}</span
  >`;

/** Below the pictures: the verdict on the map and what decided it, or the place for it. @param {Value} value @param {Actions} actions */
export function verdictLine(value, actions) {
  const question = questionOf(value.state);
  // In the place of a map that is withheld stand the verdict and its reasons already.
  if (reasonWithheld(value, question) === 'misleading') return nothing;
  if (!hasChip(value, question)) return html`<div class="verdict-line"></div>`;
  const found = verdictOf(value, question);
  return html`<div class="verdict-line">
    ${chipView(value, question)}
    <p>
      ${found ? withCode(engineText(decidingGlance(found))) : ''}
      <button class="link" @click=${() => actions.openTrust()}>${t`Why`}</button>
    </p>
  </div>`;
}
