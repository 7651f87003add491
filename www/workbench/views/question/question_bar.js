import { labelAt } from '../../../shared/class_search.js';
import { percent, shortLabel } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { comparedMethods } from '../../state/questions.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Ui} Ui
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * On a narrow screen, above the picture: the class, the method and the network, each of which opens the sheet in which it is chosen.
 * @param {Value} value @param {Actions} actions
 */
export function questionBar(value, actions) {
  const { predictions, state } = value;
  const index = state.target === 'top' ? predictions?.[0]?.index : state.target;
  const probability = predictions?.find((one) => one.index === index)?.probability;
  const sure = probability === undefined ? nothing : html`<span class="sure">${percent(probability)}</span>`;
  return html`<div class="question-bar" role="group" aria-label=${t`Question`}>
    ${choiceButton('class', t`Class`, html`<span class="name">${className(index, value)}</span> ${sure}`, value, actions)}
    ${choiceButton('method', t`Method`, html`<span class="name">${methodWords(value)}</span>`, value, actions)}
    ${choiceButton('network', t`Network`, html`<span class="name">${networkName(value)}</span>`, value, actions)}
  </div>`;
}

/** @param {NonNullable<Ui["sheet"]>} part @param {string} label @param {unknown} chosen @param {Value} value @param {Actions} actions */
const choiceButton = (part, label, chosen, { ui }, actions) =>
  html`<button
    data-part=${part}
    aria-haspopup="dialog"
    aria-expanded=${String(ui.sheet === part)}
    @click=${() => actions.openSheet(part)}
  >
    <span class="what">${label}</span> <span class="chosen-one">${chosen}</span>
  </button>`;

/** @param {import('../../state/types/choices.js').ClassChoice | undefined} index @param {Value} value */
function className(index, { predictions, model }) {
  if (index === undefined) return t`the top prediction`;
  const label = predictions?.find((one) => one.index === index)?.label ?? labelAt(model?.labels, index);
  return label === undefined ? t`class ${index}` : shortLabel(label);
}

/** @param {Value} value */
function methodWords({ methods, state }) {
  const compared = comparedMethods(state).length;
  if (compared > 0) return t`${compared} compared`;
  return engineText(methods?.find(({ id }) => id === state.method)?.label ?? state.method);
}

/** @param {Value} value */
const networkName = ({ cards, files, state }) =>
  files.get(state.model)?.name ?? cards?.find(({ id }) => id === state.model)?.name ?? state.model;
