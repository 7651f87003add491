import { paintOverlay, painter } from '../../../shared/canvas.js';
import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { reasonWithheld } from '../../explore/trust_required.js';
import { aspectOf, sceneOf } from '../../picture/scene.js';
import { questionOf } from '../../state/questions.js';

/** @typedef {import('../../state/types/value.js').Value} Value */

/**
 * The overlay once more, small, beside what is read of it further down. It is there on wide screens only, and says nothing that the picture
 * does not.
 * @param {Value} value
 */
export function keptMap(value) {
  const { state } = value;
  const scene = state.compare === '' && !reasonWithheld(value, questionOf(state)) ? sceneOf(value) : null;
  if (!scene) return nothing;
  return html`<div class="kept-map" aria-hidden="true">
    <div class="stage" ${styled({ '--aspect': String(aspectOf(scene.photo)) })}>
      <canvas ${afterRender(painter(paintOverlay, scene))}></canvas>
    </div>
  </div>`;
}
