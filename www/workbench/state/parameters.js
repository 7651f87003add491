// A method's parameters as the registry declares them. The state holds their text; here it becomes a value and back.

/**
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('../../client/types.js').Parameter} Parameter
 * @typedef {import('./types/choices.js').Texts} Texts
 */

/**
 * The text of a parameter's default: a tap without one of its own takes the model's.
 * @param {Parameter} declaration @param {Model | null} model
 */
export function defaultText(declaration, model) {
  if (declaration.kind === 'tap') return declaration.default ?? model?.tap ?? model?.taps.at(-1)?.name ?? '';
  return String(declaration.default);
}

const BETWEEN = ' + ';

/**
 * The taps that a text names: one, or several where the method takes several.
 * @param {{ several: boolean }} about @param {string} text @param {Pick<Model, "taps"> | null} model
 */
export function namedTaps({ several }, text, model) {
  return several && !model?.taps.some((tap) => tap.name === text) ? text.split(BETWEEN) : [text];
}

/** The text that names these taps. @param {string[]} names */
export const textOfTaps = (names) => [...new Set(names.filter(Boolean))].join(BETWEEN);

/**
 * @returns the typed value, or undefined when the text is not one this declaration accepts
 * @param {Parameter} declaration @param {string} text @param {Model | null} model
 */
export function parameterValue(declaration, text, model) {
  switch (declaration.kind) {
    case 'choice':
      return declaration.choices.find((choice) => String(choice.value) === text)?.value;
    case 'boolean':
      return { true: true, false: false }[text];
    case 'tap':
      // Before a model is there, nobody can say which taps it has.
      return !model || namedTaps(declaration, text, model).every((name) => model.taps.some((tap) => tap.name === name))
        ? text
        : undefined;
    default: {
      if (declaration.kind === 'automatic' && text === declaration.default) return text;
      const value = Number(text);
      const whole = declaration.kind !== 'integer' || Number.isInteger(value);
      const inside = value >= (declaration.min ?? -Infinity) && value <= (declaration.max ?? Infinity);
      return text.trim() !== '' && Number.isFinite(value) && whole && inside ? value : undefined;
    }
  }
}

/**
 * Keeps only the texts that mean something for this method and differ from its defaults.
 * @param {Parameter[]} declarations @param {Texts} texts @param {Model | null} model
 */
export function validParameters(declarations, texts, model) {
  /** @type {Texts} */
  const settled = {};
  for (const declaration of declarations) {
    const text = texts[declaration.name];
    if (text === undefined || text === defaultText(declaration, model)) continue;
    if (parameterValue(declaration, text, model) !== undefined) settled[declaration.name] = text;
  }
  return settled;
}

/** A network may have taps and none that is its own: then the one that is shown is named. @param {Parameter} declaration @param {Model | null} model */
const namedDefault = (declaration, model) =>
  declaration.kind === 'tap' && model && model.tap === null && model.taps.length > 0
    ? defaultText(declaration, model)
    : undefined;

/**
 * The parameters that `explain` gets: typed values of the parameters that were changed; the core fills in the rest.
 * @param {Parameter[]} declarations @param {Texts} texts @param {Model | null} model
 */
export function typedParameters(declarations, texts, model) {
  const settled = validParameters(declarations, texts, model);
  /** @type {import('../../client/types.js').ParameterValues} */
  const values = {};
  for (const declaration of declarations) {
    const text = settled[declaration.name] ?? namedDefault(declaration, model);
    const value = text === undefined ? undefined : parameterValue(declaration, text, model);
    if (value !== undefined) values[declaration.name] = value;
  }
  return values;
}
