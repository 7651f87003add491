import { viewsSentence } from '../../explore/change_sentences.js';
import { sideOf, wiggleOf, WIGGLES } from '../../explore/view_changes.js';
import { html } from '../../../shared/template.js';
import { resultKey } from '../../state/questions.js';
import { changedPhotoOf } from '../../explore/findings.js';
import { selectField, sliderField } from '../pieces/fields.js';
import { smallPicture, smallSeen, smallMapInViewColours } from '../pieces/small_pictures.js';
import { numbersView, predictionLine } from './view_figure.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/tasks.js').WiggleKind} WiggleKind
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/tasks.js').ChangedPhoto} ChangedPhoto
 * @typedef {import('../../state/types/answers.js').Result} Result
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/tasks.js').Wiggle} Wiggle
 */

const KINDS = /** @type {WiggleKind[]} */ (Object.keys(WIGGLES));

/**
 * One change of the photo under a slider; picture, prediction and map follow while it moves.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function wiggleView(value, actions, { question, result }) {
  const { wiggle } = value.ui;
  const found = wiggle.amount > 0 ? changedPhotoOf(value, question, wiggleOf(wiggle, sideOf(result))) : null;
  // While the next is being computed the last one stays.
  const last = wiggle.amount > 0 && value.wiggled?.about === resultKey(value, question) ? value.wiggled.found : null;
  const shown = found ?? last;
  const behind = !found && wiggle.amount > 0;
  return html`<section class="wiggle" aria-labelledby="wiggle-title">
    <h3 id="wiggle-title">${t`Wiggle the photo`}</h3>
    ${choicesView(wiggle, actions)}
    <div class="four two${behind ? ' behind' : ''}">
      <div class="view" role="group" aria-label=${t`What the network sees`}>${seenView(shown, result)}</div>
      <div class="view" role="group" aria-label=${t`Its map`}>${mapView(shown, result, value)}</div>
    </div>
    <p class="sentence" aria-live="polite">${shown?.numbers ? viewsSentence(result.report, [shown]) : ''}</p>
  </section>`;
}

/** @param {Wiggle} wiggle @param {Actions} actions */
function choicesView(wiggle, actions) {
  const { label, most, step, unit } = WIGGLES[wiggle.kind];
  const kind = selectField({
    id: 'wiggle-kind',
    label: t`By`,
    value: wiggle.kind,
    choices: KINDS.map((id) => ({ value: id, label: translated(WIGGLES[id].label) })),
    onChoose: (chosen) => actions.slideWiggle({ kind: chosen, amount: 0 }, false),
  });
  const amount = sliderField({
    id: 'wiggle-amount',
    label: t`${translated(label)}, live`,
    value: wiggle.amount,
    min: 0,
    max: most,
    step,
    unit,
    onSlide: (text) => actions.slideWiggle({ amount: Number(text) }, true),
    onCommit: (text) => actions.slideWiggle({ amount: Number(text) }, false),
  });
  return html`<div class="choices">${kind} ${amount}</div>`;
}

/** @param {ChangedPhoto | null} shown @param {Result} result */
const seenView = (shown, result) => [
  shown ? smallPicture(shown.canvas, t`The photo wiggled`) : smallSeen(result, t`The photo as the network sees it`),
  predictionLine(shown ?? result.report),
];

/** @param {ChangedPhoto | null} shown @param {Result} result @param {Value} value */
function mapView(shown, { report }, value) {
  if (!shown) return smallMapInViewColours(report.map, t`Map of the photo as it is`, value);
  const map = value.ui.aligned ? shown.aligned : shown.map;
  return [smallMapInViewColours(map, t`Map of the wiggled photo`, value, shown.map), numbersView(shown.numbers)];
}
