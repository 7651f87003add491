// The reasons of a verdict with their evidence.

import { withCode } from '../../../shared/code_words.js';
import { figuresList } from '../pieces/figures_list.js';
import { html, nothing, repeat } from '../../../shared/template.js';
import { evidenceRows } from '../../explore/evidence_rows.js';
import { verdictOf } from '../../explore/findings.js';
import { uncheckedWords } from '../../explore/unchecked_words.js';
import { byWeight, extentWords, LEVELS, levelWord } from '../../../shared/verdict_words.js';
import { workingLine } from '../pieces/task_progress.js';
import { failedCheck } from '../../explore/trust_required.js';
import { hasChip, chipView } from './verdict_chip.js';
import { counted, engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../../shared/verdict_words.js').Reason} Reason
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** In a cell of a comparison: the chip, and its reasons a click away. @param {Value} value @param {Question} question */
export function verdictOfCell(value, question) {
  if (!hasChip(value, question)) return nothing;
  const found = verdictOf(value, question);
  return html`<div class="cell-verdict">
    <p>${chipView(value, question)}</p>
    ${
      found
        ? html`<details>
            <summary class="small">${t`Why`}</summary>
            ${reasonList(found.reasons)}
          </details>`
        : nothing
    }
  </div>`;
}

/**
 * All reasons with their evidence, and the thorough check.
 * @param {Value} value @param {Question} question @param {Actions} actions
 */
export function reasonsView(value, question, actions) {
  const found = verdictOf(value, question);
  const refused = failedCheck(value, question);
  const failed = failedCheck(value, question, 'standard');
  const busy = value.tasks.some(({ kind }) => kind === 'verdict');
  return html`<section class="reasons" aria-labelledby="reasons-title">
    <h3 id="reasons-title">${t`What was checked`} ${chipView(value, question)}</h3>
    ${
      found
        ? html`<p class="small">${extentWords(found)} ${ownLimitsWords(value, question)}</p>
            ${reasonList(found.reasons)}`
        : html`<p class="small">${withCode(refused ? engineText(refused.message) : uncheckedWords(value, question))}</p>`
    }
    ${failed ? html`<p class="refused">${withCode(engineText(failed.message))}</p>` : nothing}
    ${workingLine(value, 'verdict', actions)}
    <div class="buttons">
      <button ?disabled=${busy} @click=${() => actions.checkThoroughly()}>
        ${found?.depth === 'standard' ? t`Check thoroughly again` : t`Check thoroughly`}
      </button>
      ${refused && !found ? html`<button @click=${() => actions.checkQuickly()}>${t`Try again`}</button>` : nothing}
    </div>
  </section>`;
}

/** @param {Value} value @param {Question} question */
function ownLimitsWords({ limits }, { model }) {
  const own = limits.get(model);
  return own
    ? counted(
        own.photos,
        t`It goes by limits that you set on 1 photo.`,
        t`It goes by limits that you set on ${own.photos} photos.`,
      )
    : '';
}

/** @param {Reason[]} reasons */
export const reasonList = (reasons) =>
  html`<ul class="reason-list">
    ${repeat(byWeight(reasons), ({ id }) => id, reasonView)}
  </ul>`;

/** @param {Reason} reason */
function reasonView({ id, level, sentence, evidence }) {
  const { symbol } = LEVELS[level];
  const word = levelWord({ level, sentence });
  const rows = evidenceRows(evidence);
  return html`<li class="reason ${level}" data-reason=${id} data-level=${level}>
    <span class="symbol" aria-hidden="true">${symbol}</span>
    <div>
      ${word === '' ? nothing : html`<span class="unseen">${word}: </span>`}${withCode(engineText(sentence))}${rows.length > 0 ? evidenceView(rows) : nothing}
    </div>
  </li>`;
}

/** @param {string[][]} rows */
const evidenceView = (rows) =>
  html`<details>
    <summary class="small">${t`Evidence`}</summary>
    ${figuresList(rows)}
  </details>`;
