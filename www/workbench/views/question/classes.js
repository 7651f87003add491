import { html, nothing, repeat, styled } from '../../../shared/template.js';
import { labelAt } from '../../../shared/class_search.js';
import { percent, shortLabel } from '../../../shared/format.js';
import { beliefWords } from '../../words/belief_words.js';
import { againstName } from '../../question/against_name.js';
import { familiarityWords } from '../../words/familiarity_words.js';
import { selectField } from '../pieces/fields.js';
import { foldView } from '../pieces/fold.js';
import { classField } from './class_field.js';

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
    <h3 id="classes-title">What the network says</h3>
    <ol class="classes" aria-labelledby="classes-title">
      ${predictions && predictions.length > 0 ? rowsView(predictions, target, actions) : GHOSTS}
    </ol>
    ${familiarityView(value)} ${beliefView(predictions, target)}
    <p class="small asked">${askedView(value)}${state.target === 'top' ? nothing : followTop(actions)}</p>
    ${classField(
      { name: 'target', label: model ? `Any of its ${model.labels.length} classes` : 'Any class', chosen: target },
      value,
      actions,
    )}
    ${foldView(
      { name: 'more-of-class', summary: 'More about the class', wanted: askedOtherwise(state) },
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
  if (state.target === 'top') {
    const top = predictions?.[0];
    return html`Explained: the top
    prediction${top ? html`, <strong>${shortLabel(top.label)}</strong>` : nothing}${ratherThan(value)}.`;
  }
  const predicted = predictions?.find(({ index }) => index === state.target);
  const label = predicted?.label ?? labelAt(model?.labels, state.target) ?? `class ${state.target}`;
  return html`Explained: <strong>${shortLabel(label)}</strong>${ratherThan(value)}.`;
}

/** The class that the one explained is set against, where there is one. @param {Value} value */
function ratherThan(value) {
  const other = againstName(value);
  return other === null ? nothing : html` rather than <strong>${other}</strong>`;
}

/** @param {Actions} actions */
const followTop = (actions) =>
  html` <button class="link" @click=${() => actions.choose({ target: 'top' })}>Follow the top prediction</button>`;

/**
 * "Why a golden retriever rather than a Labrador retriever": the class that the other one is set against.
 * @param {Value} value @param {ClassChoice | undefined} target @param {Actions} actions
 */
function againstView(value, target, actions) {
  const { state } = value;
  if (state.against === '') {
    return classField({ name: 'against', label: 'Rather than (optional)', chosen: null, without: target }, value, actions);
  }
  return html`<div class="field">
    <p class="small">Rather than</p>
    <p class="chosen">
      <strong>${againstName(value)}</strong>
      <button class="link" aria-label="Compare with no other class" @click=${() => actions.choose({ against: '' })}>Clear</button>
    </p>
  </div>`;
}

const SCORE_LABELS = { logit: 'the logit', 'log-probability': 'the log-probability', probability: 'the probability' };
const SCORES = /** @type {Score[]} */ (Object.keys(SCORE_LABELS));
const SCORE_HELP = {
  logit: 'The class’s own score, before the softmax or sigmoid. It does not depend on the other classes.',
  'log-probability': 'With a softmax it also rises when the other classes fall.',
  probability: 'With a softmax it also rises when the other classes fall. It hardly moves where the network is sure.',
};

/** What the score says; of a class rather than another, it is a difference. @param {Value} value */
function scoreHelp(value) {
  const { score } = value.state;
  const other = againstName(value);
  return other === null
    ? SCORE_HELP[score]
    : `How far ${SCORE_LABELS[score]} of the class explained lies above that of ${other}: both classes count.`;
}

/** @param {Value} value @param {Actions} actions */
function scoreField(value, actions) {
  return selectField({
    id: 'score',
    label: 'What is explained',
    value: value.state.score,
    help: scoreHelp(value),
    choices: SCORES.map((score) => ({ value: score, label: SCORE_LABELS[score] })),
    onChoose: (score) => actions.choose({ score }),
  });
}
