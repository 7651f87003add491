import { colourMapOf } from '../../../shared/colour.js';
import { nearOne, significant } from '../../../shared/format.js';
import { paintMap, painter } from '../../../shared/canvas.js';
import { figuresList } from '../pieces/figures_list.js';
import { smallRamp } from '../pieces/small_pictures.js';
import { afterRender, html, nothing, styled } from '../../../shared/template.js';
import { distanceOf } from '../../precision/distance.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../../shared/colour.js').ColourScale} ColourScale
 * @typedef {import('../../../shared/canvas.js').MapScene} MapScene
 * @typedef {import('../../state/types/answers.js').WholeReport} WholeReport
 * @typedef {import('../../state/types/precision.js').Precision} Precision
 *
 * The page while the precision view is open.
 * @typedef {Value & { precision: Precision }} PrecisionValue
 *
 * A column of the view: its map, the map that it is compared with, and what is said where there is none.
 * @typedef {{ title: string, report: WholeReport | null, against?: WholeReport | null, absent?: string | null }} PrecisionColumn
 */

/**
 * A map in one kind of arithmetic, and how far it is from the map that it is compared with.
 * @param {PrecisionColumn} precisionColumn @param {PrecisionValue} value
 */
export function columnView({ title, report, against, absent }, value) {
  return html`<section class="column" aria-label=${title}>
    <h3>${title}</h3>
    ${report ? mapView(report, value, title) : html`<p class="small empty">${absent ?? t`Not computed yet.`}</p>`}
    ${report && against ? distanceView(report, against, value, title) : nothing}
  </section>`;
}

/** @param {WholeReport} report @param {PrecisionValue} precisionValue @param {string} title */
function mapView(report, { state, colourMaps, precision }, title) {
  const { table } = colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  const scene = { report, scale: scaleAtOnce(report.map, state.clip), table, photo: precision.madeFrom.photo.canvas };
  return pictureView(scene, t`Map, ${title}`);
}

/** @param {MapScene & { scale: ColourScale }} mapScene @param {string} label */
function pictureView({ report, scale, table, photo }, label) {
  const map = painter(paintMap, { photo, report, scale, table });
  return html`<div>
    <div class="stage still" ${styled({ '--aspect': String(photo.width / photo.height) })}>
      <canvas role="img" aria-label=${label} ${afterRender(map)}></canvas>
    </div>
    ${smallRamp({ scale, table })}
  </div>`;
}

// A pair of maps is compared once, and its difference stays the same object, so that it is not painted again.
const distances = new WeakMap();
/** @param {WholeReport} report @param {WholeReport} against */
function distanceAtOnce(report, against) {
  const known = distances.get(report);
  if (known?.against === against) return known;
  const distance = distanceOf(report.map, against.map);
  const fresh = { against, ...distance, report: { map: distance.difference, view: report.view } };
  distances.set(report, fresh);
  return fresh;
}

/** @param {WholeReport} report @param {WholeReport} against @param {PrecisionValue} precisionValue @param {string} title */
function distanceView(report, against, { state, colourMaps, precision }, title) {
  const { relative, largest, numbers, report: difference } = distanceAtOnce(report, against);
  if (largest === 0) return html`<p class="small">${t`Equal bit for bit.`}</p>`;
  const { table } = colourMapOf(colourMaps, 'diverging', state.diverging);
  const scene = { report: difference, scale: scaleAtOnce(difference.map, 100), table, photo: precision.madeFrom.photo.canvas };
  const rows = [
    [t`Relative difference (L2)`, relative === null ? t`none: the map on the CPU is 0` : significant(relative)],
    [t`Largest difference`, significant(largest)],
    [t`Rank correlation`, numbers.reason === undefined ? nearOne(numbers.spearman) : engineText(numbers.reason)],
    [t`Correlation`, numbers.reason === undefined ? nearOne(numbers.pearson) : engineText(numbers.reason)],
  ];
  return html`<div class="distance">
    <p class="small">${t`Difference from the map on the CPU:`}</p>
    ${pictureView(scene, t`Difference, ${title} minus f32 on the CPU`)} ${figuresList(rows)}
  </div>`;
}
