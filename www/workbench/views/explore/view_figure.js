import { withCode } from '../../../shared/code_words.js';
import { percent, roughly, shortLabel, correlation } from '../../../shared/format.js';
import { html, nothing, styled } from '../../../shared/template.js';
import { isQuick } from '../../explore/next_task.js';
import { methodOf } from '../../state/questions.js';
import { costOf } from '../../explore/method_cost.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../shared/agreement.js').Agreement} Agreement
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/answers.js').WholeReport} WholeReport
 */

// What the views of one photo, and the frames of one scene, have in common.

/** One of several views beside one another. @param {string} key @param {string} title @param {unknown} content */
export const viewFigure = (key, title, content) =>
  html`<div class="view" role="group" aria-label=${title} data-view=${key}>
    <h4>${title}</h4>
    ${content}
  </div>`;

/**
 * What the network now says, and of the class that is explained.
 * @param {Pick<WholeReport, "predictions" | "target">} wholeReport
 */
export function predictionLine({ predictions, target }) {
  const [top] = predictions;
  const asked = html`<span class="asked">${shortLabel(target.label)} ${percent(target.probability)}</span>`;
  return html`<p class="small says-now">
    <strong>${shortLabel(top.label)}</strong> ${percent(top.probability)}${top.index === target.index ? nothing : asked}
  </p>`;
}

/** How far the map agrees with that of the first view. @param {Agreement | undefined} numbers */
export function numbersView(numbers) {
  if (!numbers) return nothing;
  if (numbers.reason !== undefined) return html`<p class="small">${withCode(engineText(numbers.reason))}</p>`;
  return html`<dl class="figures with-bars">
    ${shareRow(t`Rank correlation`, correlation(numbers.spearman), numbers.spearman)}
    ${shareRow(t`Top 5 % in common`, percent(numbers.overlap), numbers.overlap)}
  </dl>`;
}

/** @param {string} label @param {string} text @param {number} share */
function shareRow(label, text, share) {
  const width = `${Math.max(0, share) * 100}%`;
  return html`<div>
    <dt>${label}</dt>
    <dd>${text}</dd>
    <div class="bar" aria-hidden="true"><span ${styled({ width })}></span></div>
  </div>`;
}

/**
 * Whether the maps of several views wait for a press of a button: quick ones come by themselves, unless they were stopped.
 * @param {Value} value @param {string} slot of their tasks @param {{ refused: unknown }[]} views
 */
export const isOffer = (value, slot, views) =>
  !value.tasks.some((task) => task.slot === slot) && (!isQuick(value, views.length) || views.some(({ refused }) => refused));

/**
 * Begins what does not begin by itself, and says how long it takes. @param {string} several the words where more than one map is missing
 * @param {Value} value @param {number} missing @param {Actions} actions
 */
export function offerMaps(value, missing, several, actions) {
  const method = methodOf(value, value.state.method);
  const cost = costOf(method, value);
  const words = missing === 1 ? t`Compute the last map` : several;
  return html`<button class="offer" @click=${actions.computeViews}>
    ${cost === null ? words : t`${words} (${roughly(cost * missing)})`}
  </button>`;
}
