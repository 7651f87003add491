import { significant } from '../../../shared/format.js';
import { given, html, nothing, repeat } from '../../../shared/template.js';
import { questionOf, resultKey, resultOf } from '../../state/questions.js';
import { refusalOf, verdictOf, verdictTask } from '../../explore/tasks.js';
import { byWeight, decidingSentence, extentWords, LEVELS, verdictLook, standingWords } from '../../../shared/verdict_words.js';
import { workingLine } from '../task_progress.js';

/**
 * @typedef {import('../../state/types.js').Actions} Actions
 * @typedef {import('../../state/types.js').Depth} Depth
 * @typedef {import('../../state/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../state/types.js').Question} Question
 * @typedef {import('../../../shared/verdict_words.js').Reason} Reason
 * @typedef {import('../../state/types.js').Value} Value
 */

/** Whether a host page or the address asks for maps that can be trusted only. @param {Value} value */
export const asksForTrust = ({ requireTrust, state }) => requireTrust || state['require-trust'] === 'yes';

/** @param {Value} value @param {Question} question @param {Depth} [depth] */
const refusedCheck = (value, question, depth = 'quick') => refusalOf(value, verdictTask(value, question, depth));

/**
 * Why a map is not shown: "checking" until there is a verdict, then "misleading"; null when it is shown.
 * @param {Value} value @param {Question} question
 */
export function isHeld(value, question) {
  if (!asksForTrust(value) || value.ui.shownAnyway.has(resultKey(value, question))) return null;
  const found = verdictOf(value, question);
  if (found) return found.verdict === 'misleading' ? 'misleading' : null;
  // A map that cannot be checked is shown, and says so.
  return refusedCheck(value, question) ? null : 'checking';
}

/** @param {Value} value @param {Question} question */
const hasChip = (value, question) => Boolean(resultOf(value, question));

/** An icon and a word, and a colour for those who see it. @param {Value} value @param {Question} question */
export function chipView(value, question) {
  if (!hasChip(value, question)) return nothing;
  const found = verdictOf(value, question);
  if (!found) return uncheckedChip(value, question);
  const { kind, symbol } = verdictLook(found);
  return chip(kind, symbol, standingWords(found), decidingSentence(found));
}

/** @param {Value} value @param {Question} question */
function uncheckedChip(value, question) {
  const checking = value.working?.kind === 'verdict' && value.working.about === resultKey(value, question);
  const refused = refusedCheck(value, question);
  return chip('unknown', '?', checking ? 'Checking…' : refused ? 'Not checked' : 'Not checked yet', refused?.message);
}

/** @param {string} kind @param {string} symbol @param {string} word @param {string | undefined} title */
const chip = (kind, symbol, word, title) =>
  html`<span class="chip ${kind}" data-verdict=${kind} title=${given(title)}
    ><span class="symbol" aria-hidden="true">${symbol}</span> ${word}</span
  >`;

/** Below the pictures: the verdict on the map and what decided it. @param {Value} value @param {Actions} actions */
export function verdictLine(value, actions) {
  const question = questionOf(value.state);
  // In the place of a map that is withheld stand the verdict and its reasons already.
  if (!hasChip(value, question) || isHeld(value, question) === 'misleading') return nothing;
  const found = verdictOf(value, question);
  return html`<div class="verdict-line">
    ${chipView(value, question)}
    <p>${found ? decidingSentence(found) : ''}</p>
    <button class="link" @click=${() => actions.openTrust()}>Why</button>
  </div>`;
}

/** In a cell of a comparison: the chip, and its reasons a click away. @param {Value} value @param {Question} question */
export function verdictOfCell(value, question) {
  if (!hasChip(value, question)) return nothing;
  const found = verdictOf(value, question);
  if (!found) return html`<p class="cell-verdict">${chipView(value, question)}</p>`;
  return html`<details class="cell-verdict">
    <summary>${chipView(value, question)}<span class="small"> why</span></summary>
    ${reasonList(found.reasons, value)}
  </details>`;
}

/**
 * All reasons with their evidence, and the thorough check.
 * @param {Value} value @param {Question} question @param {Actions} actions
 */
export function reasonsView(value, question, actions) {
  const found = verdictOf(value, question);
  const refused = refusedCheck(value, question);
  const failed = refusedCheck(value, question, 'standard');
  const busy = value.tasks.some(({ kind }) => kind === 'verdict');
  return html`<section class="reasons" aria-labelledby="reasons-title">
    <h3 id="reasons-title">What was checked ${chipView(value, question)}</h3>
    ${
      found
        ? html`<p class="small">${extentWords(found)}</p>
            ${reasonList(found.reasons, value)}`
        : html`<p class="small">${refused?.message ?? 'It is checked as soon as the engine is idle.'}</p>`
    }
    ${failed ? html`<p class="refused">${failed.message}</p>` : nothing} ${workingLine(value, 'verdict', actions)}
    <div class="buttons">
      <button ?disabled=${busy} @click=${() => actions.checkThoroughly()}>
        ${found?.depth === 'standard' ? 'Check thoroughly again' : 'Check thoroughly'}
      </button>
      ${refused && !found ? html`<button @click=${() => actions.checkQuickly()}>Try again</button>` : nothing}
    </div>
  </section>`;
}

/** @param {Reason[]} reasons @param {Value} value */
const reasonList = (reasons, { metrics }) =>
  html`<ul class="reason-list">
    ${repeat(
      byWeight(reasons),
      ({ id }) => id,
      (reason) => reasonView(reason, metrics),
    )}
  </ul>`;

/** @param {Reason} reason @param {MetricRecord[] | null} metrics */
function reasonView({ id, level, sentence, evidence }, metrics) {
  const { word, symbol } = LEVELS[level];
  const rows = evidence ? evidenceRows(evidence, metrics) : [];
  return html`<li class="reason ${level}" data-reason=${id} data-level=${level}>
    <span class="symbol" aria-hidden="true">${symbol}</span>
    <div><span class="unseen">${word}: </span>${sentence}${rows.length > 0 ? evidenceView(rows) : nothing}</div>
  </li>`;
}

/** @param {string[][]} rows */
const evidenceView = (rows) =>
  html`<details>
    <summary class="small">Evidence</summary>
    <dl class="figures">
      ${rows.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
  </details>`;

/** @type {Record<string, string>} */
const CONTROL_NAMES = { random: 'A random map', sobel: 'An edge detector', centre: 'A blob in the middle' };

/** @param {Reason["evidence"]} reason @param {MetricRecord[] | null} metrics */
function evidenceRows({ metric, value, threshold, controls }, metrics) {
  const name = metrics?.find(({ id }) => id === metric)?.label ?? metric ?? 'Measured';
  /** @type {[string, number | null][]} */
  const rows = [
    [name, value],
    ['Threshold', threshold],
    ...Object.entries(controls ?? {}).map(([id, one]) => /** @type {[string, number | null]} */ ([CONTROL_NAMES[id] ?? id, one])),
  ];
  return rows.flatMap(([label, one]) => (typeof one === 'number' ? [[label, significant(one)]] : []));
}

/**
 * In the place of a map that is not shown: why, and how to see it all the same.
 * @param {Value} value @param {Question} question @param {Actions} actions
 */
export function withheldView(value, question, actions) {
  const held = isHeld(value, question);
  return html`<div class="withheld" data-held=${held}>
    ${held === 'checking' ? html`<p>This page shows only maps that were checked. This one is being checked.</p>` : whyWithheld(value, question)}
    <button @click=${() => actions.showAnyway(question)}>Show it anyway</button>
  </div>`;
}

/** @param {Value} value @param {Question} question */
function whyWithheld(value, question) {
  const reasons = verdictOf(value, question)?.reasons ?? [];
  const against = reasons.filter(({ level }) => level === 'misleading' || level === 'careful');
  return html`<p>${chipView(value, question)} This map is withheld, because it would mislead:</p>
    ${reasonList(against, value)}`;
}
