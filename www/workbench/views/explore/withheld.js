// What stands in the place of a map that is held back.

import { html } from '../../../shared/template.js';
import { verdictOf } from '../../explore/findings.js';
import { reasonWithheld } from '../../explore/trust_required.js';
import { chipView } from './verdict_chip.js';
import { reasonList } from './reasons.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * In the place of a map that is not shown: why, and how to see it all the same.
 * @param {Value} value @param {Question} question @param {Actions} actions
 */
export function withheldView(value, question, actions) {
  const held = reasonWithheld(value, question);
  return html`<div class="withheld" data-held=${held}>
    ${held === 'checking' ? html`<p>${t`This page shows only maps that were checked. This one is being checked.`}</p>` : whyWithheld(value, question)}
    <button @click=${() => actions.showAnyway(question)}>${t`Show it anyway`}</button>
  </div>`;
}

/** @param {Value} value @param {Question} question */
function whyWithheld(value, question) {
  const reasons = verdictOf(value, question)?.reasons ?? [];
  const against = reasons.filter(({ level }) => level === 'misleading' || level === 'careful');
  return html`<p>${chipView(value, question)} ${t`This map is withheld, because it would mislead:`}</p>
    ${reasonList(against)}`;
}
