import { html, nothing, repeat, styled } from '../../../shared/template.js';
import { labelAt } from '../../../shared/class_search.js';
import { percent, shortLabel } from '../../../shared/format.js';
import { beliefWords } from '../../words/belief_words.js';
import { againstName } from '../../question/against_name.js';
import { familiarityWords } from '../../words/familiarity_words.js';
import { selectField } from '../pieces/fields.js';
import { foldView } from '../pieces/fold.js';
import { classField } from './class_field.js';
import { marked, t, translated } from '../../../shared/language/text.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../../../client/types.js').Score} Score
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/choices.js').ClassChoice} ClassChoice
 * @typedef {import('../../../client/types.js').Prediction} Prediction
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * What the network says, which of its classes is explained, and which number of it.
 * @param {Value} value @param {Actions} actions
 */
export function classesView(value, actions) {
  const { predictions, state, model } = value;
  const target = state.target === 'top' ? predictions?.[0]?.index : state.target;
  return html`<div class="group says">
    <h3 id="classes-title">${t`What the network says`}</h3>
    <ol class="classes" aria-labelledby="classes-title">
      ${predictions && predictions.length > 0 ? rowsView(predictions, target, actions) : GHOSTS}
    </ol>
    ${familiarityView(value)} ${beliefView(predictions, target)}
    <p class="small asked">${askedView(value)}${state.target === 'top' ? nothing : followTop(actions)}</p>
    ${classField(
      { name: 'target', label: model ? t`Any of its ${model.labels.length} classes` : t`Any class`, chosen: target },
      value,
      actions,
    )}
    ${foldView(
      { name: 'more-of-class', summary: t`More about the class`, wanted: askedOtherwise(state) },
      html`${againstView(value, target, actions)} ${scoreField(value, actions)}`,
    )}
  </div>`;
}

/** A key where the question is not the usual one about a class by itself. @param {Value["state"]} state */
const askedOtherwise = ({ against, score }) => (against !== '' || score !== 'logit' ? `${against} ${score}` : null);

/** Stated where the photo is not of the kind that the network knows. @param {Pick<Value, "familiarity">} value */
const familiarityView = ({ familiarity }) =>
  familiarityWords(familiarity) ? html`<p class="unfamiliar" role="note">${familiarityWords(familiarity)}</p>` : nothing;

/** Stated where the network rules out the class that was chosen. @param {Prediction[] | null} predictions @param {ClassChoice | undefined} target */
function beliefView(predictions, target) {
  const words = beliefWords(predictions?.find(({ index }) => index === target)?.probability);
  return words ? html`<p class="unbelieved" role="note">${words}</p>` : nothing;
}

const SHOWN_ROWS = 5;

// Before the network has spoken, as many rows as there will be.
const GHOSTS = Array.from({ length: SHOWN_ROWS }, () => html`<li class="row ghost">&nbsp;</li>`);

/** @param {Prediction[]} predictions @param {ClassChoice | undefined} target @param {Actions} actions */
const rowsView = (predictions, target, actions) =>
  repeat(
    shownPredictions(predictions, target),
    ({ index }) => index,
    (prediction) => classRow(prediction, prediction.index === target, actions),
  );

/**
 * The likeliest, and the one that is explained where it is not among them.
 * @param {Prediction[]} predictions @param {ClassChoice | undefined} target
 */
function shownPredictions(predictions, target) {
  const likeliest = [...predictions].sort((a, b) => b.probability - a.probability).slice(0, SHOWN_ROWS);
  const chosen = predictions.find(({ index }) => index === target);
  return !chosen || likeliest.includes(chosen) ? likeliest : [...likeliest, chosen];
}

/** @param {Prediction} prediction @param {boolean} chosen @param {Actions} actions */
function classRow({ index, label, probability }, chosen, actions) {
  return html`<li class="row">
    <button class="class" aria-pressed=${String(chosen)} title=${label} @click=${() => actions.chooseClass('target', index)}>
      <span class="name">${shortLabel(label)}</span>
      <span class="probability">${percent(probability)}</span>
      <span class="probability-bar" aria-hidden="true"><span ${styled({ width: `${probability * 100}%` })}></span></span>
    </button>
  </li>`;
}

/** @param {Value} value */
function askedView(value) {
  const { state, predictions, model } = value;
  const other = againstName(value);
  if (state.target === 'top') {
    const top = predictions?.[0];
    if (!top) return t`Explained: the top prediction.`;
    return other === null
      ? say`Explained: the top prediction, <strong>${shortLabel(top.label)}</strong>.`
      : say`Explained: the top prediction, <strong>${shortLabel(top.label)}</strong> rather than <strong>${other}</strong>.`;
  }
  const predicted = predictions?.find(({ index }) => index === state.target);
  const label = predicted?.label ?? labelAt(model?.labels, state.target) ?? t`class ${state.target}`;
  return other === null
    ? say`Explained: <strong>${shortLabel(label)}</strong>.`
    : say`Explained: <strong>${shortLabel(label)}</strong> rather than <strong>${other}</strong>.`;
}

/** @param {Actions} actions */
const followTop = (actions) =>
  html` <button class="link" @click=${() => actions.choose({ target: 'top' })}>${t`Follow the top prediction`}</button>`;

/**
 * "Why a golden retriever rather than a Labrador retriever": the class that the other one is set against.
 * @param {Value} value @param {ClassChoice | undefined} target @param {Actions} actions
 */
function againstView(value, target, actions) {
  const { state } = value;
  if (state.against === '') {
    return classField({ name: 'against', label: t`Rather than (optional)`, chosen: null, without: target }, value, actions);
  }
  return html`<div class="field">
    <p class="small">${t`Rather than`}</p>
    <p class="chosen">
      <strong>${againstName(value)}</strong>
      <button class="link" aria-label=${t`Compare with no other class`} @click=${() => actions.choose({ against: '' })}>
        ${t`Clear`}
      </button>
    </p>
  </div>`;
}

const SCORE_LABELS = {
  logit: marked('the logit'),
  'log-probability': marked('the log-probability'),
  probability: marked('the probability'),
};
const SCORES = /** @type {Score[]} */ (Object.keys(SCORE_LABELS));
const SCORE_HELP = {
  logit: marked('The class’s own score, before the softmax or sigmoid. It does not depend on the other classes.'),
  'log-probability': marked('With a softmax it also rises when the other classes fall.'),
  probability: marked('With a softmax it also rises when the other classes fall. It hardly moves where the network is sure.'),
};

/** What the score says; of a class rather than another, it is a difference. @param {Value} value */
function scoreHelp(value) {
  const { score } = value.state;
  const other = againstName(value);
  return other === null
    ? translated(SCORE_HELP[score])
    : t`How far ${translated(SCORE_LABELS[score])} of the class explained lies above that of ${other}: both classes count.`;
}

/** @param {Value} value @param {Actions} actions */
function scoreField(value, actions) {
  return selectField({
    id: 'score',
    label: t`What is explained`,
    value: value.state.score,
    help: scoreHelp(value),
    choices: SCORES.map((score) => ({ value: score, label: translated(SCORE_LABELS[score]) })),
    onChoose: (score) => actions.choose({ score }),
  });
}
