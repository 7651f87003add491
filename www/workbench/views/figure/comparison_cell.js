import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { paintMap, paintOverlay, paintPhoto, painter } from '../../../shared/canvas.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { partsWords } from '../../run/sketch.js';
import { LEAST_COMPARED } from '../../state/choices.js';
import { comparedMethods, keyOf, methodOf, resultOf, settingsOf, wantedKey } from '../../state/questions.js';
import { asked, clipWords, isControl, subject } from '../../../shared/captions.js';
import { colourMapOf } from '../../../shared/colour.js';
import { signWords } from '../../../shared/colour_names.js';
import { reasonWithheld } from '../../explore/trust_required.js';
import { verdictOfCell } from '../explore/reasons.js';
import { withheldView } from '../explore/withheld.js';
import { progressTrack } from '../progress_track.js';
import { smallRamp } from '../small_pictures.js';
import { aspectOf, sceneOfResult } from './scene.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../state/types/choices.js').State} State
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/answers.js').Cell} Cell
 * @typedef {import('../../../client/types.js').Done} Done
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../../client/types.js').Parameter} Parameter
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../../state/types/choices.js').Texts} Texts
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/problem.js').Problem} Problem
 * @typedef {import('../../state/types/answers.js').Result} Result
 *
 * What there is to show of a cell.
 * @typedef {{ status: "done" | "withheld", result: Result, error?: undefined }
 *   | { status: "working" | "stopped", result?: Sketch, error?: undefined }
 *   | { status: "failed", result?: undefined, error: Problem }
 *   | { status: "not-computed" | "waiting", result?: undefined, error?: undefined }} CellState
 * @typedef {Cell & CellState} CellInState
 */

// One map of a comparison.

/**
 * What there is to show of a cell: { status, result?, error? }
 * @param {Pick<Cell, "question">} cell @param {Value} value @returns {CellState}
 */
export function stateOf({ question }, value) {
  const key = keyOf(question);
  const result = resultOf(value, question);
  if (result) return { status: reasonWithheld(value, question) ? 'withheld' : 'done', result };
  const held = reasonWithheld(value, question);
  if (value.sketch?.key === key && !held) return { status: 'working', result: value.sketch };
  if (value.progress?.key === key) return { status: 'working' };
  if (value.stoppedAnswer?.key === key && !held) return { status: 'stopped', result: value.stoppedAnswer };
  const error = value.failures.get(key);
  if (error) return { status: 'failed', error };
  return { status: value.stoppedFor === wantedKey(value) ? 'not-computed' : 'waiting' };
}

/** @param {CellInState} cell a cell of the comparison, with its state @param {Value} value @param {Actions} actions */
export function cellView(cell, value, actions) {
  const { id, status, result } = cell;
  const method = methodOf(value, cell.method);
  return html`<figure class="cell ${status}" data-cell=${id} data-status=${status}>
    <div class="cell-head">
      <strong>${method.label}</strong>${cell.row === 0 ? removeButton(method, value, actions) : nothing}
    </div>
    ${status === 'withheld' ? withheldView(value, cell.question, actions) : pictureView(cell, method, value, actions)}
    ${progressLine(cell, method, value)}
    <figcaption>${captionOf(cell, method, value)}</figcaption>
    ${result && status === 'done' ? verdictOfCell(value, cell.question) : nothing}
    ${status === 'failed' ? html`<button class="link" @click=${actions.compute}>Try again</button>` : nothing}
  </figure>`;
}

/** @param {MethodRecord} methodRecord @param {Value} value @param {Actions} actions */
function removeButton({ id, label }, { state }, actions) {
  const compared = comparedMethods(state);
  return html`<button
    class="plain remove"
    aria-label="Take ${label} out of the comparison"
    ?disabled=${compared.length <= LEAST_COMPARED}
    @click=${() => actions.compare(compared.filter((one) => one !== id))}
  >
    ×
  </button>`;
}

/** @param {CellInState} cell @param {MethodRecord} method @param {Value} value @param {Actions} actions */
const pictureView = (cell, method, value, actions) =>
  cell.result ? mapView(cell, cell.result, method, value, actions) : photoView(method, value);

/** The photo in the place of a map that is not there yet. @param {MethodRecord} method @param {Value} value */
function photoView(method, { photo, state, dark }) {
  const canvas = photo?.key === state.photo ? photo.canvas : null;
  const paint = canvas && painter(paintPhoto, { photo: canvas, report: null, dark });
  return html`<div class="stage idle" ${styled({ '--aspect': String(aspectOf(canvas)) })}>
    ${
      paint
        ? html`<canvas role="img" aria-label="${method.label}: no map yet" ${afterRender(paint)}></canvas>`
        : html`<div class="waiting"></div>`
    }
  </div>`;
}

/** @param {CellInState} cell @param {Sketch} result @param {MethodRecord} method @param {Value} value @param {Actions} actions */
function mapView(cell, result, method, value, actions) {
  const scene = sceneOfResult(result, value);
  const label = subject(method, result.report);
  return html`<div class="picture">
    <button
      class="stage open"
      aria-label="${label}: open it alone"
      @click=${() => actions.openCell(cell)}
      ${styled({ '--aspect': String(aspectOf(scene.photo)) })}
    >
      <canvas role="img" aria-label="Map: ${label}" ${afterRender(painterFor(value.state.pictures, scene))}></canvas>
    </button>
    ${result.report.map.flat ? nothing : smallRamp({ ...scene, unit: result.report.map.unit })}
  </div>`;
}

/** A picture is painted anew only when something that it shows has changed. @param {State["pictures"]} pictures @param {Scene} scene */
function painterFor(pictures, { photo, report, scale, table, opacity, dark }) {
  if (pictures === 'map') return painter(paintMap, { photo, report, scale, table });
  if (pictures === 'photo') return painter(paintPhoto, { photo, report, dark });
  return painter(paintOverlay, { photo, report, scale, table, opacity, dark });
}

/** @param {CellState} cellState @param {MethodRecord} method @param {Value} value */
function progressLine({ status, result }, method, { progress }) {
  if (status !== 'working' || !progress) return nothing;
  const fraction = progress.total > 0 ? progress.done / progress.total : 0;
  return progressTrack(
    `Computing ${method.label}`,
    fraction,
    result?.report.partial ? ofHowMany(result.report.partial) : undefined,
  );
}

/** @param {Done} done */
const ofHowMany = ({ done, total }) => `${done} of ${total}`;

/** @param {CellState} state @param {MethodRecord} method @param {Value} value */
function captionOf({ status, result, error }, method, value) {
  if (status === 'failed') return html`<span class="refused">${error.message}</span>`;
  if (status === 'withheld') return '';
  if (status === 'waiting') return 'Waits for its turn.';
  if (status === 'not-computed') return 'Not computed.';
  if (!result) return 'Being computed.';
  return [
    status === 'stopped' ? 'Stopped after ' : '',
    madeWords(method, result.report),
    aboutWords(method, result.report),
    settingsWords(method, settingsOf(value.state, method.id)),
    result.report.map.flat ? 'Flat: nothing stands out. ' : '',
    signedWords(method, result.report, value),
    clipWords(scaleAtOnce(result.report.map, value.state.clip)),
  ].join('');
}

/** @param {MethodRecord} method @param {ShownReport} report @param {Value} value */
function signedWords(method, { map }, { colourMaps, state }) {
  if (map.kind !== 'diverging' || map.flat || isControl(method)) return '';
  return `${signWords(colourMapOf(colourMaps, 'diverging', state.diverging).table, 'the class')} `;
}

/**
 * How far a map is that is not finished: "7 of 32 noisy copies. "
 * @param {MethodRecord} method @param {Pick<ShownReport, "partial" | "parameters">} shownReport
 */
function madeWords(method, { partial, parameters }) {
  return partial ? `${ofHowMany(partial)} ${partsWords(partial, method.parameters, parameters)}. ` : '';
}

/**
 * What was asked, where it is not the logit of the class that the row is named after.
 * @param {MethodRecord} methodRecord @param {ShownReport} report
 */
function aboutWords({ classSensitive }, report) {
  if (!classSensitive) return 'The same for every class. ';
  return report.against || report.score !== 'logit' ? `For ${asked(report)}. ` : '';
}

/**
 * The settings that differ from the defaults: "Noisy copies: 64. "
 * @param {MethodRecord} methodRecord @param {Texts} texts
 */
function settingsWords({ parameters }, texts) {
  const words = (/** @type {Parameter} */ parameter) => {
    const { label, name } = parameter;
    const choice = parameter.kind === 'choice' && parameter.choices.find(({ value }) => String(value) === texts[name]);
    return `${label}: ${choice ? choice.label : texts[name]}. `;
  };
  return parameters
    .filter(({ name }) => name in texts)
    .map(words)
    .join('');
}
