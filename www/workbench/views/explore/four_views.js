import { CAMERA_PRESET } from '../../camera/frames.js';
import { VIEW_PRESETS } from '../../explore/view_changes.js';
import { viewsSentence } from '../../explore/change_sentences.js';
import { html, nothing } from '../../../shared/template.js';
import { changedPhotoOf, taskFailureOf } from '../../explore/findings.js';
import { changeTask, presetViews } from '../../explore/tasks.js';
import { checkField, numberField, selectField } from '../pieces/fields.js';
import { framesIntro, framesView } from './camera_frames.js';
import { smallEmpty, smallPicture, smallSeen, smallMapInViewColours } from '../pieces/small_pictures.js';
import { numbersView, isOffer, offerMaps, predictionLine, viewFigure } from './view_figure.js';
import { wiggleView } from './wiggle.js';
import { workingLine } from '../pieces/task_progress.js';
import { engineText, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/answers.js').Result} Result
 * @typedef {import('../../state/types/choices.js').State} State
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/tasks.js').ChangedPhoto} ChangedPhoto
 * @typedef {import('../../state/types/problem.js').Problem} Problem
 * @typedef {{ label: string, found: ChangedPhoto | undefined, refused: Problem | undefined }} ViewInPlace
 */

/**
 * The same photo four times, seen a little differently, or four frames of the camera, with the map of each; and a slider that does it live.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function fourViews(value, actions, asked) {
  const camera = value.state.preset === CAMERA_PRESET;
  return html`${camera ? framesIntro() : changedIntro()} ${choicesView(value, actions, camera)}
  ${camera ? framesView(value, actions, asked) : changedViews(value, actions, asked)} ${wiggleView(value, actions, asked)}`;
}

const changedIntro = () =>
  html`<p class="small intro">
    ${t`The same photo, seen a little differently. To a person all four show the same. Do the prediction and the map stay the same too? A shift is in percent of the side of what the network sees. Maps go from blue to red here, unless you choose other colours.`}
  </p>`;

/** @param {Value} value @param {Actions} actions @param {boolean} camera */
function choicesView({ state, ui }, actions, camera) {
  const preset = selectField({
    id: 'views-preset',
    label: t`What is changed`,
    value: state.preset,
    choices: [
      ...VIEW_PRESETS.map(({ id, label }) => ({ value: id, label: translated(label) })),
      { value: CAMERA_PRESET, label: t`Four frames from the camera` },
    ],
    onChoose: (preset) => actions.choose({ preset }),
  });
  const aligned = checkField({
    id: 'views-aligned',
    label: t`Maps laid back over the first view`,
    checked: ui.aligned,
    onChoose: (laid) => actions.setUi({ aligned: laid }),
  });
  // A camera draws nothing from a seed.
  return html`<div class="choices">${preset} ${camera ? nothing : seedField(state, actions)} ${aligned}</div>`;
}

/** @param {State} state @param {Actions} actions */
const seedField = (state, actions) =>
  numberField({
    id: 'views-seed',
    label: t`Seed`,
    value: state.presetSeed,
    min: 0,
    max: 9999,
    step: 1,
    onCommit: (text) => actions.choose({ presetSeed: wholeNumber(text) }),
  });

/** @param {string} text */
const wholeNumber = (text) => Math.min(9999, Math.max(0, Math.round(Number(text)) || 0));

/** @param {Value} value @param {Actions} actions @param {Answered} asked */
function changedViews(value, actions, { question, result }) {
  const views = presetViews(value, question).map(({ label, change }) => ({
    label,
    found: changedPhotoOf(value, question, change),
    refused: taskFailureOf(value, changeTask(value, question, change)),
  }));
  const found = views.map((view) => view.found).filter((found) => found !== undefined);
  const missing = views.length - found.length;
  return html`<div class="four">${firstView(result, value)} ${views.map((view, place) => otherView(view, place, value))}</div>
    <p class="sentence" aria-live="polite">${missing === 0 ? viewsSentence(result.report, found) : ''}</p>
    ${workingLine(value, 'changed', actions)}
    ${missing > 0 && isOffer(value, 'changed', views) ? offerMaps(value, missing, t`Compute the ${missing} other maps`, actions) : nothing}`;
}

/** @param {Result} result @param {Value} value */
function firstView(result, value) {
  const { report } = result;
  return viewFigure('first', t`As it is`, [
    smallSeen(result, t`The photo as the network sees it`),
    smallMapInViewColours(report.map, t`Map of the photo as it is`, value),
    predictionLine(report),
  ]);
}

/** @param {ViewInPlace} viewInPlace @param {number} place @param {Value} value */
function otherView({ label, found, refused }, place, value) {
  if (!found)
    return viewFigure(`view-${place}`, label, [smallEmpty(refused ? engineText(refused.message) : t`Not computed yet.`)]);
  const laid = value.ui.aligned;
  return viewFigure(`view-${place}`, label, [
    smallPicture(found.canvas, t`The photo: ${label}`),
    smallMapInViewColours(
      laid ? found.aligned : found.map,
      laid ? t`Map of the photo: ${label}, laid back` : t`Map of the photo: ${label}`,
      value,
      found.map,
    ),
    predictionLine(found),
    numbersView(found.numbers),
  ]);
}
