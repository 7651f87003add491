// One map of a comparison.

import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { paintMap, paintOverlay, paintPhoto, painter } from '../../../shared/canvas.js';
import { LEAST_COMPARED } from '../../state/choices.js';
import { comparedMethods, methodOf } from '../../state/questions.js';
import { subject } from '../../../shared/captions.js';
import { methodName } from '../../../shared/method_words.js';
import { verdictOfCell } from '../explore/reasons.js';
import { withheldView } from '../explore/withheld.js';
import { progressTrack } from '../pieces/progress_track.js';
import { smallRamp } from '../pieces/small_pictures.js';
import { aspectOf, sceneOfResult } from '../../picture/scene.js';
import { captionOf, ofHowMany } from './comparison_caption.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../picture/scene.js').Scene} Scene
 * @typedef {import('../../state/types/choices.js').State} State
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../question/cell_state.js').CellState} CellState
 * @typedef {import('../../question/cell_state.js').CellInState} CellInState
 */

/** @param {CellInState} cell a cell of the comparison, with its state @param {Value} value @param {Actions} actions */
export function cellView(cell, value, actions) {
  const { id, status, result } = cell;
  const method = methodOf(value, cell.method);
  return html`<figure class="cell ${status}" data-cell=${id} data-status=${status}>
    <div class="cell-head">
      <strong>${engineText(result?.report.name ?? nameOf(cell, method))}</strong
      >${cell.row === 0 ? removeButton(method, value, actions) : nothing}
    </div>
    ${status === 'withheld' ? withheldView(value, cell.question, actions) : pictureView(cell, method, value, actions)}
    ${progressLine(cell, nameOf(cell, method), value)}
    <figcaption>${captionOf(cell, method, value)}</figcaption>
    ${result && status === 'done' ? verdictOfCell(value, cell.question) : nothing}
    ${status === 'failed' ? html`<button class="link" @click=${actions.compute}>${t`Try again`}</button>` : nothing}
  </figure>`;
}

/** @param {CellInState} cell @param {MethodRecord} method */
const nameOf = ({ question }, method) => engineText(methodName(method, question.parameters));

/** @param {MethodRecord} methodRecord @param {Value} value @param {Actions} actions */
function removeButton({ id, label }, { state }, actions) {
  const compared = comparedMethods(state);
  return html`<button
    class="plain remove"
    aria-label=${t`Take ${engineText(label)} out of the comparison`}
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
        ? html`<canvas role="img" aria-label=${t`${engineText(method.label)}: no map yet`} ${afterRender(paint)}></canvas>`
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
      aria-label=${t`${label}: open it alone`}
      @click=${() => actions.openCell(cell)}
      ${styled({ '--aspect': String(aspectOf(scene.photo)) })}
    >
      <canvas role="img" aria-label=${t`Map: ${label}`} ${afterRender(painterFor(value.state.pictures, scene))}></canvas>
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

/** @param {CellState} cellState @param {string} name @param {Value} value */
function progressLine({ status, result }, name, { progress }) {
  if (status !== 'working' || !progress) return nothing;
  const fraction = progress.total > 0 ? progress.done / progress.total : 0;
  return progressTrack(t`Computing ${name}`, fraction, result?.report.partial ? ofHowMany(result.report.partial) : undefined);
}
