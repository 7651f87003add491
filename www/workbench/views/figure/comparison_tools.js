import { html, nothing } from '../../../shared/template.js';
import { labelAt } from '../../../shared/class_search.js';
import { shortLabel } from '../../../shared/format.js';
import { MOST_COMPARED } from '../../state/choices.js';
import { fittingMethods, servedModel, unfitHelp } from '../../state/method_fit.js';
import { comparedMethods } from '../../state/questions.js';
import { ELSEWHERE } from '../../explore/tasks.js';
import { checkField, selectField } from '../pieces/fields.js';
import { workingLine } from '../pieces/task_progress.js';
import { classField } from '../question/class_field.js';
import { methodChoices } from '../question/method_choices.js';
import { PRESETS, isOffered } from '../../question/ready_made_comparisons.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../question/ready_made_comparisons.js').ReadyMade} ReadyMade
 */

/**
 * What is compared: ready-made comparisons, one method more, and a second class.
 * @param {Value} value @param {Actions} actions
 */
export function toolsView(value, actions) {
  const { state } = value;
  const looking = value.tasks.some(({ kind }) => kind === ELSEWHERE);
  return html`<div class="tools">
    ${presetsView(value, actions)} ${addMethodField(value, actions)}
    ${checkField({
      id: 'two-classes',
      label: t`Two classes, a row each`,
      checked: state.second !== '' || looking,
      help: t`The second is the likeliest class elsewhere in the photo.`,
      onChoose: actions.compareClasses,
    })}
    ${looking ? workingLine(value, ELSEWHERE, actions) : nothing}
    ${state.second === '' ? nothing : secondClassField(value, actions)}
  </div>`;
}

/** @param {Value} value @param {Actions} actions */
function presetsView(value, actions) {
  const { state, methods } = value;
  const fitting = fittingMethods(methods ?? [], servedModel(value));
  const preset = (/** @type {ReadyMade} */ { label, methods: ids }) =>
    html`<button aria-pressed=${String(ids.join() === state.compare)} @click=${() => actions.compare(ids)}>
      ${translated(label)}
    </button>`;
  return html`<div class="presets" role="group" aria-label=${t`Ready-made comparisons`}>
    ${PRESETS.filter((one) => isOffered(one, fitting)).map(preset)}
  </div>`;
}

/** @param {Value} value @param {Actions} actions */
function addMethodField(value, actions) {
  const { state, methods } = value;
  const served = servedModel(value);
  const compared = comparedMethods(state);
  const full = compared.length >= MOST_COMPARED;
  const others = (methods ?? []).filter(({ id }) => !compared.includes(id));
  return selectField({
    id: 'add-method',
    label: full ? t`At most ${MOST_COMPARED} methods` : t`Add a method`,
    value: '',
    choices: full ? [] : [{ value: '', label: t`Choose…` }, ...methodChoices(others, served)],
    help: unfitHelp(others, served),
    onChoose: (id) => id && actions.compare([...compared, id]),
  });
}

/** @param {Value} value @param {Actions} actions */
function secondClassField(value, actions) {
  const { second } = value.state;
  const label = t`Class of the second row: ${shortLabel(labelAt(value.model?.labels, second) ?? '…')}`;
  return classField({ name: 'second', label, chosen: second, without: targetOf(value) }, value, actions);
}

/** @param {Value} value */
const targetOf = ({ state, predictions }) => (state.target === 'top' ? predictions?.[0]?.index : state.target);
