import { tableIndex, valueAt } from '../../../shared/colour.js';
import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { isControl } from '../../../shared/captions.js';
import { endNames } from '../../../shared/colour_names.js';
import { shortLabel, significant } from '../../../shared/format.js';
import { paintBar, painter } from '../../../shared/canvas.js';
import { scaleWords, ticksOf } from '../../picture/scale_words.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../picture/scene.js').Scene} Scene
 * @typedef {import('../../../shared/colour.js').Point} Point
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * The colour bar: what the colours stand for, and how strong the map is at all.
 * @param {Value} value @param {Scene} scene
 */
export function colourBarView(value, scene) {
  const { scale, report, table } = scene;
  if (report.map.flat) return flatView(report);
  const mark = markPlace(value.ui.cursor, scene);
  return html`<div class="scale">
    <div class="ramp">
      <canvas
        role="img"
        aria-label=${t`Colour bar from ${significant(scale.low)} to ${significant(scale.high)}`}
        ${afterRender(painter(paintBar, { table }))}
      ></canvas>
      ${mark === null ? nothing : html`<span class="mark-on-ramp" ${styled({ left: `${mark * 100}%` })}></span>`}
    </div>
    <div class="ticks" aria-hidden="true">${ticksOf(scale).map((tick) => html`<span>${significant(tick)}</span>`)}</div>
    ${scale.kind === 'diverging' && !isControl(value.madeFrom?.method) ? endsView(scene) : nothing}
    <p class="small">${scaleWords(scale, report)}</p>
    ${report.remark && !report.partial ? html`<p class="small">${engineText(report.remark)}</p>` : nothing}
  </div>`;
}

/** Its place while there is no map. */
export const colourBarPlace = () => html`<div class="scale waits"><div class="ramp"></div></div>`;

/** Which end speaks for the class. @param {Scene} scene */
function endsView({ report, table }) {
  const { against, towards } = endNames(table);
  const label = shortLabel(report.target.label);
  return html`<div class="ticks ends">
    <span>${t`${against}: against “${label}”`}</span><span>${t`${towards}: for “${label}”`}</span>
  </div>`;
}

/** @param {ShownReport} shownReport */
function flatView({ map, strength }) {
  return html`<div class="scale flat">
    <p>
      ${t`This map is flat: every pixel has the value ${significant(map.values[0])}, so it has one colour. Nothing was stretched to make it look like more.`}
      ${engineText(strength?.sentence ?? '')}
    </p>
  </div>`;
}

/** Where on the bar the crosshair's value stands, 0..1. @param {Point | null} cursor @param {Scene} overlayScene */
function markPlace(cursor, { report, scale }) {
  const at = cursor && valueAt(report, cursor);
  return at ? tableIndex(at.value, scale) / 255 : null;
}
