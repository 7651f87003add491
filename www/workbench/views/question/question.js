import { html, nothing } from '../../../shared/template.js';
import { megabytes, capitalised } from '../../../shared/format.js';
import { servedModel, unfitHelp } from '../../state/method_fit.js';
import { comparedMethods, wantsReference } from '../../state/questions.js';
import { chapterOf } from '../../../shared/lesson_chapters.js';
import { foldView } from '../pieces/fold.js';
import { keptMap } from './kept_map.js';
import { selectField } from '../pieces/fields.js';
import { classesView } from './classes.js';
import { ownNetworksView } from './own_networks.js';
import { costWords } from './methods_dialog.js';
import { methodChoices } from './method_choices.js';
import { parametersView } from './parameters.js';
import { engineText, t, translated } from '../../../shared/language/text.js';
import { addressOf } from '../../../shared/language/address.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/answers.js').Model} Model
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * The question that is asked: by which method with which settings, about which class, of which network.
 * @param {Value} value @param {Actions} actions
 */
export function questionView(value, actions) {
  return html`<section class="question" aria-labelledby="question-title">
    <h2 id="question-title">${t`Question`}</h2>
    ${questionParts(value, actions)} ${value.embedded ? nothing : keptMap(value)}
  </section>`;
}

/** What a newcomer changes first comes first. @param {Value} value @param {Actions} actions */
export const questionParts = (value, actions) => [
  methodView(value, actions),
  classesView(value, actions),
  networkView(value, actions),
];

/** @param {Value} value @param {Actions} actions */
function networkView(value, actions) {
  const { cards, files, state, model, embedded } = value;
  const card = cards?.find(({ id }) => id === state.model);
  const help = [card?.summary && engineText(card.summary), model?.key === state.model && modelWords(model)];
  return html`<div class="group runs">
    ${selectField({
      id: 'model',
      label: t`Network`,
      value: state.model,
      choices: [...(cards ?? []).map(({ id, name }) => ({ value: id, label: name })), ...ownFiles(files, { isModel: true })],
      help: help.filter(Boolean).join(' '),
      onChoose: actions.chooseModel,
    })}
    ${
      embedded
        ? nothing
        : html`<span class="buttons">
              <button class="link" @click=${actions.pickModel}>${t`Bring your own (.onnx)…`}</button>
              <button class="link" ?disabled=${model?.key !== state.model} @click=${actions.openGraphOfPage}>
                ${t`See its steps…`}
              </button>
            </span>
            ${ownNetworksView(value, actions)}`
    }
  </div>`;
}

/** What the engine says of the weights of a network that no card describes. */
const AS_IN_FILE = 'as in the file';

/** @param {Model} model */
function modelWords({ bytes, weights, cached }) {
  const size = megabytes(bytes);
  if (weights === AS_IN_FILE)
    return cached ? t`${size}, weights as in the file, kept in this browser.` : t`${size}, weights as in the file.`;
  return cached ? t`${size}, ${weights} weights, kept in this browser.` : t`${size}, ${weights} weights.`;
}

/**
 * What the visitor opened, as choices: networks or photos.
 * @param {Value["files"]} files @param {{ isModel: boolean }} about
 */
const ownFiles = (files, { isModel }) =>
  [...files].filter(([, file]) => file.isModel === isModel).map(([key, { name }]) => ({ value: key, label: name }));

/** @param {Value} value @param {Actions} actions */
function methodView(value, actions) {
  const { methods, state } = value;
  const method = methods?.find(({ id }) => id === state.method);
  return html`<div class="group asks${methods ? '' : ' waits'}">
    ${methodField(method, value, actions)}
    <span class="buttons">
      ${methods ? methodsButton(value, actions) : nothing} ${method && !value.embedded ? chapterLink(method.id) : nothing}
    </span>
    ${method && method.parameters.length > 0 ? settingsView(method, value, actions) : nothing}
    ${wantsReference(state.parameters) ? referenceView(value, actions) : nothing}
  </div>`;
}

/** Folded where every setting has its default. @param {MethodRecord} method @param {Value} value @param {Actions} actions */
function settingsView(method, value, actions) {
  const changed = Object.keys(value.state.parameters).length > 0;
  return foldView(
    { name: 'settings', summary: t`Settings of ${engineText(method.label)}`, wanted: changed ? method.id : null },
    html`${parametersView(method.parameters, value, actions)}
    ${changed ? html`<button class="link" @click=${actions.resetParameters}>${t`Back to the defaults`}</button>` : nothing}`,
  );
}

/** Where the lesson shows what the method does. @param {string} method */
function chapterLink(method) {
  const chapter = chapterOf(method);
  return chapter
    ? html`<a class="to-lesson" href="${addressOf('./')}#${chapter.id}"
        >${t`Show me in the lesson: ${translated(chapter.title)}`}</a
      >`
    : nothing;
}

/**
 * In a comparison, which of its methods is set.
 * @param {MethodRecord | undefined} method @param {Value} value @param {Actions} actions
 */
function methodField(method, value, actions) {
  const { methods, state } = value;
  const compared = comparedMethods(state);
  const offered = (methods ?? []).filter(({ id }) => compared.length === 0 || compared.includes(id));
  const served = servedModel(value);
  return selectField({
    id: 'method',
    label: compared.length === 0 ? t`Method` : t`Settings of`,
    value: state.method,
    choices: methodChoices(offered, served),
    help: [method && capitalised(t`${costWords(method, value)}.`), unfitHelp(offered, served)].filter(Boolean).join(' '),
    onChoose: actions.chooseMethod,
  });
}

/** @param {Value} value @param {Actions} actions */
function methodsButton({ methods, state }, actions) {
  const look = () => actions.openDialog('methods');
  const words = state.compare === '' ? t`Look through all ${methods?.length ?? 0} methods…` : t`Choose what is compared…`;
  return html`<button class="link" aria-keyshortcuts="m" @click=${look}>${words}</button>`;
}

/** The second photo, for a method that starts from one. @param {Value} value @param {Actions} actions */
function referenceView({ state, gallery, files }, actions) {
  return html`${selectField({
      id: 'reference',
      label: t`Second photo`,
      help: t`The path starts here and ends at the photo that is explained.`,
      value: state.reference,
      choices: [...(gallery ?? []).map(({ id, title }) => ({ value: id, label: title })), ...ownFiles(files, { isModel: false })],
      onChoose: (reference) => actions.choose({ reference }),
    })} <button class="link" @click=${actions.pickReference}>${t`Second photo from a file…`}</button>`;
}
