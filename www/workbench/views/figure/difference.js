import { withCode } from '../../../shared/code_words.js';
import { agreement, differenceOf, STRONGEST } from '../../../shared/agreement.js';
import { colourMapOf } from '../../../shared/colour.js';
import { afterRender, html, styled } from '../../../shared/template.js';
import { labelAt } from '../../../shared/class_search.js';
import { ordinal, percent, shortLabel, significant, correlation } from '../../../shared/format.js';
import { paintBar, paintMap, painter } from '../../../shared/canvas.js';
import { methodOf } from '../../state/questions.js';
import { selectField } from '../pieces/fields.js';
import { aspectOf } from '../../picture/scene.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/answers.js').MadeFrom} MadeFrom
 * @typedef {import('../../state/types/answers.js').ShownReport} ShownReport
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../shared/agreement.js').Agreement} Agreement
 * @typedef {import('../../question/cell_state.js').CellInState} CellInState
 * @typedef {import('../../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../../client/types.js').View} View
 *
 * @typedef {CellInState & { result: { report: ShownReport, madeFrom: MadeFrom } }} DoneCell
 */

/**
 * Two maps of a comparison: where they differ, and how far they agree.
 * @param {CellInState[]} cells @param {Value} value @param {Actions} actions
 */
export function differenceView(cells, value, actions) {
  const { state } = value;
  const [first, second] = state.pair === '' ? cells.slice(0, 2).map(({ id }) => id) : state.pair.split(',');
  const nameOf = (/** @type {CellInState} */ cell) => cellName(cell, value);
  const choices = cells.map((cell) => ({ value: cell.id, label: nameOf(cell) }));
  const [one, other] = [first, second].map((id) => cells.find((cell) => cell.id === id));
  const pick = (
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {string} */ chosen,
    /** @type {string} */ rest,
    /** @type {(id: string) => void} */ choose,
  ) => selectField({ id, label, value: chosen, choices: choices.filter((choice) => choice.value !== rest), onChoose: choose });
  return html`<section class="difference" aria-labelledby="difference-title">
    <h3 id="difference-title">${t`Where two of them differ`}</h3>
    <div class="pick">
      ${pick('first-map', t`First map`, first, second, (id) => actions.choose({ pair: `${id},${second}` }))}
      ${pick('second-map', t`minus the second`, second, first, (id) => actions.choose({ pair: `${first},${id}` }))}
    </div>
    ${
      one?.status === 'done' && other?.status === 'done'
        ? pairView(one, other, value)
        : html`<p class="small">${t`Both maps have to be computed first.`}</p>`
    }
  </section>`;
}

/** "Gradient", and where there are two rows "Gradient, tabby". @param {CellInState} cellInState @param {Value} value */
function cellName({ method, question }, { methods, model, state, predictions }) {
  const label = engineText(methodOf({ methods }, method).label);
  if (state.second === '') return label;
  const index = question.target === 'top' ? predictions?.[0]?.index : question.target;
  return `${label}, ${shortLabel(labelAt(model?.labels, index) ?? t`top prediction`)}`;
}

/** @param {DoneCell} one @param {DoneCell} other @param {Value} value */
function pairView(one, other, value) {
  const { state, colourMaps } = value;
  const [a, b] = [one.result.report, other.result.report];
  const names = [one, other].map((cell) => cellName(cell, value));
  const { difference, numbers } = comparisonOf(a.map, b.map, state.clip);
  const { table } = colourMapOf(colourMaps, 'diverging', state.diverging);
  const scale = {
    low: -difference.end,
    high: difference.end,
    kind: /** @type {const} */ ('diverging'),
    flat: difference.map.flat,
    percentile: 100,
  };
  const photo = one.result.madeFrom.photo.canvas;
  const label = t`${names[0]} minus ${names[1]}`;
  const paint = painter(paintMap, { photo, report: difference.report(a.view), scale, table });
  return html`<div class="pair">
    <figure>
      <div class="stage" ${styled({ '--aspect': String(aspectOf(photo)) })}>
        <canvas role="img" aria-label=${t`Difference: ${label}`} ${afterRender(paint)}></canvas>
      </div>
      <div class="small-ramp">
        <span>${t`stronger in ${names[1]}`}</span>
        <canvas aria-hidden="true" ${afterRender(painter(paintBar, { table }))}></canvas>
        <span>${t`stronger in ${names[0]}`}</span>
      </div>
      <figcaption><strong>${label}</strong> ${differenceWords(numbers, scale, state.clip)}</figcaption>
    </figure>
    ${numbersView(numbers)}
  </div>`;
}

// The numbers take some 50 ms: once for a pair is enough.
/**
 * Two maps compared. `report` gives the difference its place.
 * @typedef {object} Comparison
 * @property {number} clip
 * @property {Agreement} numbers
 * @property {{ map: MapPicture, end: 1 | 2, report: (view: View) => { map: MapPicture, view: View } }} difference
 */

/** @type {WeakMap<MapPicture, WeakMap<MapPicture, Comparison>>} */
const known = new WeakMap();
/** @param {MapPicture} one @param {MapPicture} other @param {number} clip */
function comparisonOf(one, other, clip) {
  let partners = known.get(one);
  if (!partners) known.set(one, (partners = new WeakMap()));
  const before = partners.get(other);
  if (before?.clip === clip) return before;
  const difference = differenceOf(one, other, clip);
  const report = { map: difference.map };
  const fresh = {
    clip,
    numbers: before?.numbers ?? agreement(one, other),
    // The same object each time, so that an unchanged picture is not painted again.
    difference: { ...difference, report: (/** @type {View} */ view) => Object.assign(report, { view }) },
  };
  partners.set(other, fresh);
  return fresh;
}

/** @param {Agreement} agreement @param {{ low: number, high: number }} about @param {number} clip */
function differenceWords({ magnitudes }, { low, high }, clip) {
  const end = clip === 100 ? t`largest magnitude` : t`${ordinal(clip)} percentile`;
  const words = t`Each map is divided by its own ${end} and cut off there, then the second is subtracted from the first: the colours span ${significant(low)} to ${significant(high)}.`;
  return magnitudes ? `${words} ${t`Only one of the two is signed, so their magnitudes are compared.`}` : words;
}

/** @param {Agreement} numbers */
function numbersView(numbers) {
  if (numbers.reason !== undefined) return html`<p class="small agreement">${withCode(engineText(numbers.reason))}</p>`;
  const { spearman, pearson, overlap } = numbers;
  const rows = [
    [
      t`Rank correlation (Spearman)`,
      correlation(spearman),
      t`Do the maps put the pixels in the same order? 1: the same, 0: unrelated, −1: reversed.`,
    ],
    [t`Correlation (Pearson)`, correlation(pearson), t`Are the values proportional? A few very bright pixels weigh most.`],
    [
      t`Overlap of the strongest ${STRONGEST * 100} %`,
      percent(overlap),
      t`The share of the strongest pixels of the one that are also among those of the other: ${STRONGEST * 100} % by chance.`,
    ],
  ];
  return html`<dl class="agreement">${rows.map(numberView)}</dl>`;
}

/** @param {string[]} string */
const numberView = ([label, text, help]) =>
  html`<div>
    <dt>${label}</dt>
    <dd>
      <strong>${text}</strong>
      <p class="small">${help}</p>
    </dd>
  </div>`;
