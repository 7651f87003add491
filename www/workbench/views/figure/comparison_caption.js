// What is said below a map of a comparison.

import { withCode } from '../../../shared/code_words.js';
import { html } from '../../../shared/template.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { partsWords } from '../../run/sketch.js';
import { asked, clipWords, isControl } from '../../../shared/captions.js';
import { colourMapOf } from '../../../shared/colour.js';
import { signWords } from '../../../shared/colour_names.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').Done} Done
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../question/cell_state.js').CellState} CellState
 */

/** @param {CellState} state @param {MethodRecord} method @param {Value} value */
export function captionOf({ status, result, error }, method, value) {
  if (status === 'failed') return html`<span class="refused">${withCode(engineText(error.message))}</span>`;
  if (status === 'withheld') return '';
  if (status === 'waiting') return t`Waits for its turn.`;
  if (status === 'not-computed') return t`Not computed.`;
  if (!result) return t`Being computed.`;
  const { settings } = result.madeFrom;
  return [
    madeWords(method, result.report, status === 'stopped'),
    isControl(method) ? t`It says nothing about the network.` : aboutWords(method, result.report),
    settings,
    result.report.map.flat && t`Flat: nothing stands out.`,
    signedWords(method, result.report, value),
    clipWords(scaleAtOnce(result.report.map, value.state.clip)),
  ]
    .filter(Boolean)
    .join(' ');
}

/** @param {MethodRecord} method @param {ShownReport} report @param {Value} value */
function signedWords(method, { map }, { colourMaps, state }) {
  if (map.kind !== 'diverging' || map.flat || isControl(method)) return '';
  return signWords(colourMapOf(colourMaps, 'diverging', state.diverging).table, t`the class`);
}

/**
 * How far a map is that is not finished: "7 of 32 noisy copies."
 * @param {MethodRecord} method @param {Pick<ShownReport, "partial" | "parameters">} shownReport @param {boolean} stopped
 */
function madeWords(method, { partial, parameters }, stopped) {
  if (!partial) return '';
  const { done, total } = partial;
  const parts = partsWords(partial, method.parameters, parameters);
  return stopped ? t`Stopped after ${done} of ${total} ${parts}.` : t`${done} of ${total} ${parts}.`;
}

/**
 * What was asked, where it is not the logit of the class that the row is named after.
 * @param {MethodRecord} methodRecord @param {ShownReport} report
 */
function aboutWords({ classSensitive }, report) {
  if (!classSensitive) return t`The same for every class.`;
  return report.against || report.score !== 'logit' ? t`For ${asked(report)}.` : '';
}

/** "7 of 32" @param {Done} done */
export const ofHowMany = ({ done, total }) => t`${done} of ${total}`;
