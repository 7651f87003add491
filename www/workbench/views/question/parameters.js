import { html, nothing, repeat } from '../../../shared/template.js';
import { defaultText, namedTaps, textOfTaps } from '../../state/parameters.js';
import { checkField, numberField, selectField, sliderField } from '../pieces/fields.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../pieces/fields.js').Labelled} Labelled
 * @typedef {import('../../state/types/answers.js').Model} Model
 * @typedef {import('../../../client/types.js').Parameter} Parameter
 * @typedef {import('../pieces/fields.js').Quantity} Quantity
 * @typedef {import('../../../client/types.js').Tap} Tap
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * @typedef {Extract<Parameter, { kind: "integer" | "number" | "automatic" }>} QuantityParameter
 */

// A slider with more stops than this cannot be set to one of them.
const MOST_STOPS = 1000;

// What a limit begins with that limited nothing before.
const SOME = 64;

/**
 * One control for each setting of a method, as the registry declares it.
 * @param {Parameter[]} declarations @param {Value} value @param {Actions} actions
 */
export const parametersView = (declarations, value, actions) =>
  repeat(
    declarations,
    ({ name }) => name,
    (declaration) => parameterView(declaration, value, actions),
  );

/** @param {Parameter} declaration @param {Value} value @param {Actions} actions */
function parameterView(declaration, { state, model, embedded }, actions) {
  const { name } = declaration;
  const [label, help] = [engineText(declaration.label), declaration.help && engineText(declaration.help)];
  const text = state.parameters[name] ?? defaultText(declaration, model);
  const commit = (/** @type {string | boolean} */ next) => actions.chooseParameter(name, String(next));
  const base = { id: `set-${name}`, label, help };
  switch (declaration.kind) {
    case 'choice':
      return selectField({
        ...base,
        value: text,
        choices: declaration.choices.map((choice) => ({ ...choice, label: engineText(choice.label) })),
        onChoose: commit,
      });
    case 'boolean':
      return checkField({ ...base, checked: text === 'true', onChoose: commit });
    case 'tap':
      return [
        tapsView(declaration, base, namedTaps(declaration, text, model), model, commit),
        embedded || !model
          ? nothing
          : html`<button class="link" @click=${actions.openGraphOfPage}>${t`Choose it in a drawing of the network…`}</button>`,
      ];
    case 'automatic': {
      const automatic = text === declaration.default;
      const choice = checkField({
        id: `${base.id}-auto`,
        label: t`${label}: chosen by the method`,
        help: automatic ? help : undefined,
        checked: automatic,
        onChoose: (checked) => commit(checked ? declaration.default : String(declaration.usual)),
      });
      return automatic ? choice : [choice, slidView(declaration, base, text, actions)];
    }
    case 'integer':
      if (limitsNothing(declaration)) return limitView(declaration, base, text, actions);
  }
  return slidView(declaration, base, text, actions);
}

/** Whether the default of a number is as large as it can be: it is there to be set lower. @param {Extract<Parameter, { kind: "integer" }>} declaration */
const limitsNothing = ({ default: usual, min, max }) => usual === max && max - min > MOST_STOPS;

/**
 * All of something, or so many.
 * @param {Extract<Parameter, { kind: "integer" }>} declaration @param {Labelled} base @param {string} text @param {Actions} actions
 */
function limitView(declaration, base, text, actions) {
  const none = String(declaration.default);
  const choice = checkField({
    id: `${base.id}-all`,
    label: t`${base.label}: all`,
    checked: text === none,
    onChoose: (checked) => actions.chooseParameter(declaration.name, checked ? none : String(SOME)),
  });
  return text === none ? choice : [choice, slidView(declaration, base, text, actions)];
}

/**
 * A number that follows the pointer.
 * @param {QuantityParameter} declaration @param {Labelled} base @param {string} text @param {Actions} actions
 */
function slidView(declaration, base, text, actions) {
  const { name } = declaration;
  return quantityField(declaration, {
    ...base,
    value: text,
    onSlide: (next) => actions.chooseParameter(name, next, { slides: true }),
    onCommit: (next) => actions.chooseParameter(name, next),
  });
}

/**
 * A slider where its range and its stops allow, else a field to type in.
 * @param {QuantityParameter} parameter
 * @param {Omit<Quantity, "min" | "max" | "step" | "unit"> & { onSlide: (text: string) => void }} field
 */
function quantityField(parameter, field) {
  const { min, max } = parameter;
  const [step, unit] =
    parameter.kind === 'integer' ? [1, undefined] : [parameter.step, parameter.unit && engineText(parameter.unit)];
  const quantity = { ...field, min, max, step, unit };
  return (max - min) / step > MOST_STOPS ? numberField(quantity) : sliderField(quantity);
}

/**
 * One choice for each layer that is named, and where several may be, one more for another.
 * @param {{ several: boolean }} about @param {Labelled} base @param {string[]} names @param {Model | null} model @param {(text: string) => void} commit
 */
function tapsView({ several }, base, names, model, commit) {
  const taps = (model?.taps ?? []).map(tapChoice);
  const at = (/** @type {number} */ place, /** @type {string} */ name) =>
    commit(textOfTaps([...names.slice(0, place), name, ...names.slice(place + 1)]));
  const first = selectField({ ...base, value: names[0], choices: taps, onChoose: (name) => at(0, name) });
  if (!several || taps.length < 2) return first;
  const further = [...names.slice(1), ''].map((name, index) =>
    selectField({
      id: `${base.id}-${index + 1}`,
      label: t`And`,
      value: name,
      choices: [{ value: '', label: t`no other` }, ...taps.filter(({ value }) => value === name || !names.includes(value))],
      onChoose: (next) => at(index + 1, next),
    }),
  );
  return [first, further];
}

/** @param {Tap} tap */
const tapChoice = ({ name, channels, height, width }) => ({
  value: name,
  label: `${name} (${channels} × ${height} × ${width})`,
  group: t`${height} × ${width} cells`,
});
