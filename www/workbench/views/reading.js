import { isControl } from '../../shared/captions.js';
import { colourMapOf } from '../../shared/colour.js';
import { endNames } from '../../shared/colour_names.js';
import { shortLabel } from '../../shared/format.js';
import { html, nothing } from '../../shared/template.js';
import { comparedMethods, methodOf } from '../state/questions.js';
import { againstName } from '../question/against_name.js';
import { familiarityDetails } from '../words/familiarity_words.js';
import { timingsView } from './timings.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** How to read the picture, and what it does not say. @param {Value} value */
export function readingView(value) {
  const { methods, state } = value;
  if (methods && state.compare !== '') return comparisonReading(value);
  const method = methods?.find(({ id }) => id === state.method);
  const name = (value.madeFrom?.method.id === state.method && value.report?.name) || method?.label;
  return html`<div class="reading">
    <section class="prose" aria-labelledby="reading-title">
      <h2 id="reading-title">${name ? t`Reading ${engineText(name)}` : t`Reading the picture`}</h2>
      ${method ? aboutMethod(method, againstName(value)) : nothing} ${method ? settingsView(method, value) : nothing}
      <p>
        ${method?.classSensitive ? aboutClass(againstName(value), value.report?.map.kind) : ''} ${signedWords(value)}
        ${t`Colours always fill the scale, so look at the numbers on the colour bar before comparing two maps.`}
      </p>
      ${value.report ? html`<p class="small">${familiarityDetails(value.familiarity)}</p>` : nothing}
    </section>
    ${timingsView(value)}
  </div>`;
}

/** With which settings the map on display was made, where they are not the usual ones. @param {MethodRecord} method @param {Value} value */
function settingsView(method, { madeFrom }) {
  const settings = madeFrom?.method.id === method.id && madeFrom.settings;
  return settings ? html`<p>${t`This map was made with settings of your own. ${settings}`}</p>` : nothing;
}

/** Which colours speak for the class, where the map on display is signed. @param {Value} value */
function signedWords({ report, madeFrom, state, colourMaps }) {
  if (report?.map.kind !== 'diverging' || report.map.flat || isControl(madeFrom?.method)) return '';
  const { table } = colourMapOf(colourMaps, 'diverging', state.diverging);
  const { towards, against } = endNames(table);
  return t`This map is signed: where it is ${towards}, the pixels speak for “${shortLabel(report.target.label)}”, and where it is ${against}, against it.`;
}

/**
 * The middle of a signed map is the brightest of its colours, and says nothing.
 * @param {string | null} other the class that the one explained is set against @param {import('../../client/types.js').ScaleKind | undefined} kind of the map
 */
const aboutClass = (other, kind) => {
  const rest = t`It does not say that the network is right, nor that it sees the object as you do: a map of a wrong answer looks as convincing as one of a right answer.`;
  return t`${kind === 'diverging' ? strongSpot(other) : brightSpot(other)} ${rest}`;
};

/** @param {string | null} other */
const strongSpot = (other) =>
  other === null
    ? t`A strongly coloured spot says that this network’s score for this class depends on these pixels.`
    : t`A strongly coloured spot says that this network’s score for this class, less that for ${other}, depends on these pixels.`;

/** @param {string | null} other */
const brightSpot = (other) =>
  other === null
    ? t`A bright spot says that this network’s score for this class depends on these pixels.`
    : t`A bright spot says that this network’s score for this class, less that for ${other}, depends on these pixels.`;

/** @param {MethodRecord} method @param {string | null} other the class that the one explained is set against */
function aboutMethod(method, other) {
  const { authors, year, title, url } = method.paper;
  return html`<p>${engineText(method.summary)}</p>
    <p class="small">${authors} (${year}), <a href=${url} rel="noopener noreferrer" target="_blank">${title}</a>.</p>
    <ul class="traits">
      ${traits(method, other).map((trait) => html`<li>${trait}</li>`)}
    </ul>`;
}

/** @param {MethodRecord} methodRecord @param {string | null} other */
function traits({ classSensitive, complete, deterministic }, other) {
  const classes =
    other === null
      ? t`Explains one class: another class has another map.`
      : t`Explains one class rather than ${other}: another pair of classes has another map.`;
  return [
    classSensitive ? classes : t`Does not depend on the class.`,
    complete
      ? t`Complete: with enough steps, the values add up to the change of the score.`
      : t`Not complete: the values do not add up to the score.`,
    deterministic ? t`The same question always gives the same map.` : t`May use random numbers: the seed is one of the settings.`,
  ];
}

/** @param {Value} value */
function comparisonReading({ methods, state }) {
  const compared = comparedMethods(state).map((asked) => methodOf({ methods }, asked));
  return html`<div class="reading">
    <section class="prose" aria-labelledby="reading-title">
      <h2 id="reading-title">${t`Reading a comparison`}</h2>
      <p>
        ${t`Each method measures something else about the same network, so two maps may differ and both be right. Two maps may also agree because of the photo and not because of the network: compare them with a control.`}
      </p>
      ${compared.map(({ label, summary }) => html`<p><strong>${t`${engineText(label)}.`} </strong>${engineText(summary)}</p>`)}
      <p>
        ${t`Every map has a scale and a unit of its own, so equal colours are not equal values. The difference and the correlations ignore the units and compare shapes.`}
      </p>
    </section>
  </div>`;
}
