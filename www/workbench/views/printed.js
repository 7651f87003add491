import { withCode } from '../../shared/code_words.js';
import { asked } from '../../shared/captions.js';
import { percent } from '../../shared/format.js';
import { html, nothing } from '../../shared/template.js';
import { extentWords, standingWords, verdictLook } from '../../shared/verdict_words.js';
import { poorInChart, verdictOf } from '../explore/findings.js';
import { questionOf } from '../state/questions.js';
import { settingsWords } from '../state/settings_words.js';
import { reasonList } from './explore/reasons.js';
import { engineText, t } from '../../shared/language/text.js';

/** @typedef {import('../state/types/value.js').Value} Value */

/**
 * What paper has in the place of the controls: the question in words, and the verdict with its reasons. The screen does not show it.
 * @param {Value} value
 */
export function printedView(value) {
  const { report, madeFrom, state, device, version, photo } = value;
  if (state.compare !== '' || !report || !madeFrom) return nothing;
  const { method, model } = madeFrom;
  const facts = [
    [t`Photo`, photo?.title ?? photo?.name],
    [t`Network`, model.name],
    [t`Class`, `${asked(report)}${report.target.probability === null ? '' : `, ${percent(report.target.probability)}`}`],
    [t`Method`, engineText(report.name ?? method.label)],
    [t`Settings`, settingsWords(method, textsOf(report.parameters), model)],
    [t`Computed on`, device && `${device.kind.toUpperCase()}, Whylight ${version}`],
  ];
  return html`<div class="printed" aria-hidden="true">
    <dl>${facts.filter(([, text]) => text).map(factView)}</dl>
    ${verdictView(value)}
  </div>`;
}

/** @param {Record<string, unknown>} parameters */
const textsOf = (parameters) => Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));

/** @param {(string | null | undefined)[]} fact */
const factView = ([name, text]) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${text}</dd>
  </div>`;

/** @param {Value} value */
function verdictView(value) {
  const question = questionOf(value.state);
  const found = verdictOf(value, question);
  if (!found) return html`<p>${t`This map was not checked.`}</p>`;
  const { symbol } = verdictLook(found);
  return html`<p class="printed-verdict"><strong>${symbol} ${standingWords(found, poorInChart(value, question))}</strong></p>
    <p class="small">${withCode(extentWords(found))}</p>
    ${reasonList(found.reasons)}`;
}
