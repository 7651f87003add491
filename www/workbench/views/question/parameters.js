import { repeat } from '../../../shared/template.js';
import { defaultText, namedTaps, textOfTaps } from '../../state/parameters.js';
import { checkField, numberField, selectField, sliderField } from '../fields.js';

// A slider with more stops than this cannot be set to one of them.
const MOST_STOPS = 1000;

/** One control for each setting of a method, as the registry declares it. */
export const parametersView = (declarations, value, actions) =>
  repeat(
    declarations,
    ({ name }) => name,
    (declaration) => parameterView(declaration, value, actions),
  );

function parameterView(declaration, { state, model }, actions) {
  const { name, label, help, kind } = declaration;
  const text = state.parameters[name] ?? defaultText(declaration, model);
  const commit = (next) => actions.chooseParameter(name, String(next));
  const base = { id: `set-${name}`, label, help };
  switch (kind) {
    case 'choice':
      return selectField({ ...base, value: text, choices: declaration.choices, onChoose: commit });
    case 'boolean':
      return checkField({ ...base, checked: text === 'true', onChoose: commit });
    case 'tap':
      return tapsView(declaration, base, namedTaps(declaration, text, model), model, commit);
    default: {
      const slide = (next) => actions.chooseParameter(name, next, { slides: true });
      return quantityField(declaration, { ...base, value: text, onSlide: slide, onCommit: commit });
    }
  }
}

/** A slider where its range and its stops allow, else a field to type in. */
function quantityField({ kind, min, max, step, unit }, field) {
  const stride = step ?? (kind === 'integer' ? 1 : undefined);
  const bounded = min !== undefined && max !== undefined;
  if (!bounded || (max - min) / (stride ?? 1) > MOST_STOPS) return numberField({ ...field, min, max, step: stride, unit });
  return sliderField({ ...field, min, max, step: stride ?? (max - min) / 100, unit });
}

/** One choice for each layer that is named, and where several may be, one more for another. */
function tapsView({ several }, base, names, model, commit) {
  const taps = (model?.taps ?? []).map(tapChoice);
  const at = (place, name) => commit(textOfTaps([...names.slice(0, place), name, ...names.slice(place + 1)]));
  const first = selectField({ ...base, value: names[0], choices: taps, onChoose: (name) => at(0, name) });
  if (!several || taps.length < 2) return first;
  const further = [...names.slice(1), ''].map((name, index) =>
    selectField({
      id: `${base.id}-${index + 1}`,
      label: 'And',
      value: name,
      choices: [{ value: '', label: 'no other' }, ...taps.filter(({ value }) => value === name || !names.includes(value))],
      onChoose: (next) => at(index + 1, next),
    }),
  );
  return [first, further];
}

const tapChoice = ({ name, channels, height, width }) => ({ value: name, label: `${name} (${channels} × ${height} × ${width})` });
