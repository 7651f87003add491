import { withCode } from '../../../shared/code_words.js';
import { given, html, live, nothing, selected, typed } from '../../../shared/template.js';

/**
 * An event of a field, heard by the field itself.
 * @template {HTMLElement} [F=HTMLInputElement] @typedef {Event & { currentTarget: F }} ChangeEvent
 */

/**
 * One of several. Those that name a `group` stand under its heading. What is `disabled` is seen and cannot be chosen; the field's help says why.
 * @template {string} [V=string] @typedef {{ value: V, label: string, group?: string, disabled?: boolean }} Choice
 */

/**
 * What every field has.
 * @typedef {{ id: string, label: string, help?: string }} Labelled
 *
 * A number that is typed or slid to.
 * @typedef {Labelled & { value: string | number, min?: number, max?: number, step?: number, unit?: string, onCommit: (text: string) => void }} Quantity
 */

// Labelled controls, the same everywhere.

/** @param {{ id: string, label: string, help?: string, control: unknown, value?: string }} about */
function field({ id, label, help, control, value }) {
  return html`<div class="field">
    <label for=${id}>${label}${value === undefined ? nothing : html`<output for=${id}>${value}</output>`}</label>
    ${control} ${helpView(id, help)}
  </div>`;
}

/** @param {string} id @param {string | undefined} help */
const helpView = (id, help) => (help ? html`<p class="small help" id="${id}-help">${withCode(help)}</p>` : nothing);

/** @param {string} id @param {string | undefined} help */
const describedBy = (id, help) => given(help && `${id}-help`);

/**
 * One of several.
 * @template {string} V
 * @param {Labelled & { value: V, choices: Choice<V>[], onChoose: (value: V) => void }} about
 */
export function selectField({ id, label, help, value, choices, onChoose }) {
  const control = html`<select
    id=${id}
    ?disabled=${choices.length === 0}
    aria-describedby=${describedBy(id, help)}
    @change=${(/** @type {ChangeEvent<HTMLSelectElement>} */ { currentTarget }) => onChoose(/** @type {V} */ (currentTarget.value))}
    ${selected(value)}
  >
    ${grouped(choices)}
  </select>`;
  return field({ id, label, help, control });
}

/** Choices that name a `group` stand under its heading, in the order given. @param {Choice[]} choices */
function grouped(choices) {
  const option = (/** @type {Choice} */ choice) =>
    html`<option value=${choice.value} ?disabled=${choice.disabled}>${choice.label}</option>`;
  const groups = [...new Set(choices.map(({ group }) => group))];
  if (groups.length < 2) return choices.map(option);
  return groups.map(
    (label) => html`<optgroup label=${given(label)}>${choices.filter(({ group }) => group === label).map(option)}</optgroup>`,
  );
}

/**
 * One of a few, side by side.
 * @template {string} V
 * @param {{ name: string, label: string, help?: string, value: V, choices: { value: V, label: string }[], onChoose: (value: V) => void }} about
 */
export function segmentsField({ name, label, help, value, choices, onChoose }) {
  const choiceView = (/** @type {{ value: V, label: string }} */ choice) =>
    html`<label>
      <input
        type="radio"
        name=${name}
        value=${choice.value}
        .checked=${live(value === choice.value)}
        @change=${() => onChoose(choice.value)}
      /><span>${choice.label}</span>
    </label>`;
  return html`<fieldset class="views" aria-describedby=${describedBy(name, help)}>
    <legend>${label}</legend>
    <div class="segments">${choices.map(choiceView)}</div>
    ${helpView(name, help)}
  </fieldset>`;
}

/**
 * `shown`: the value in words, where it is not the number itself. `onSlide` while it moves, `onCommit` when it has come to rest.
 * @param {Quantity & { shown?: string | number, onSlide: (text: string) => void }} quantity
 */
export function sliderField({ id, label, help, value, shown = value, min, max, step, unit = '', onSlide, onCommit }) {
  const control = html`<input
    id=${id}
    type="range"
    min=${min}
    max=${max}
    step=${step}
    .value=${live(String(value))}
    aria-describedby=${describedBy(id, help)}
    @input=${(/** @type {ChangeEvent} */ { currentTarget }) => onSlide(currentTarget.value)}
    @change=${(/** @type {ChangeEvent} */ { currentTarget }) => onCommit(currentTarget.value)}
  />`;
  return field({ id, label, help, control, value: `${shown}${unit && `\u202f${unit}`}` });
}

/** @param {Quantity} quantity */
export function numberField({ id, label, help, value, min, max, step, unit, onCommit }) {
  const control = html`<input
    id=${id}
    type="number"
    inputmode="decimal"
    min=${given(min)}
    max=${given(max)}
    step=${step ?? 'any'}
    aria-describedby=${describedBy(id, help)}
    @change=${(/** @type {ChangeEvent} */ { currentTarget }) => onCommit(currentTarget.value)}
    ${typed(value)}
  />`;
  return field({ id, label: unit ? `${label} (${unit})` : label, help, control });
}

/** @param {Labelled & { checked: boolean, onChoose: (checked: boolean) => void }} labelled */
export function checkField({ id, label, help, checked, onChoose }) {
  return html`<div class="field check">
    <label for=${id}>
      <input
        id=${id}
        type="checkbox"
        .checked=${live(checked)}
        aria-describedby=${describedBy(id, help)}
        @change=${(/** @type {ChangeEvent} */ { currentTarget }) => onChoose(currentTarget.checked)}
      />${label}
    </label>
    ${helpView(id, help)}
  </div>`;
}
