import { h } from '../../../shared/dom.js';
import { megabytes } from '../../../shared/format.js';
import { classesView } from './classes.js';
import { checkField, numberField, selectField, sliderField } from '../fields.js';
import { defaultText, namedTaps, textOfTaps } from '../../state/parameters.js';
import { comparedMethods, wantsReference } from '../../state/questions.js';
import { costWords } from './methods_dialog.js';

/** The question that is asked: which network, which class, which method with which settings. */
export function questionView(value, actions) {
  return h(
    'section',
    { class: 'question', 'aria-labelledby': 'question-title' },
    h('h2', { id: 'question-title' }, 'Question'),
    networkView(value, actions),
    classesView(value, actions),
    methodView(value, actions),
  );
}

function networkView({ cards, files, state, model }, actions) {
  const own = [...files].filter(([, file]) => file.isModel).map(([key, { name }]) => ({ value: key, label: name }));
  const card = cards?.find(({ id }) => id === state.model);
  const help = [
    card?.summary,
    model &&
      model.key === state.model &&
      `${megabytes(model.bytes)}, ${model.weights} weights${model.cached ? ', from this browser’s store' : ''}.`,
  ];
  return h(
    'div',
    { class: 'group' },
    selectField({
      id: 'model',
      label: 'Network',
      value: state.model,
      choices: [...(cards ?? []).map(({ id, name }) => ({ value: id, label: name })), ...own],
      help: help.filter(Boolean).join(' '),
      onChoose: actions.chooseModel,
    }),
    h('button', { class: 'link', onclick: actions.pickModel }, 'Bring your own (.onnx)…'),
  );
}

function methodView(value, actions) {
  const { methods, state, model, can } = value;
  const method = methods?.find(({ id }) => id === state.method);
  const compared = comparedMethods(state);
  const offered = (methods ?? []).filter(({ id }) => compared.length === 0 || compared.includes(id));
  const changed = Object.keys(state.parameters).length > 0;
  return h(
    'div',
    { class: 'group' },
    selectField({
      id: 'method',
      label: compared.length === 0 ? 'Method' : 'Settings of',
      value: state.method,
      choices: offered.map(({ id, label, family }) => ({ value: id, label, group: family })),
      help: method && `${costWords(method, value)}.`.replace(/^./, (letter) => letter.toUpperCase()),
      onChoose: actions.chooseMethod,
    }),
    methods &&
      h(
        'button',
        { class: 'link', 'aria-keyshortcuts': 'm', onclick: () => actions.openDialog('methods') },
        compared.length === 0 ? `Look through all ${methods.length} methods…` : 'Choose what is compared…',
      ),
    method?.parameters.map((declaration) => parameterView(declaration, { state, model }, actions)),
    can.reference && wantsReference(state.parameters) && referenceView(value, actions),
    changed && h('button', { class: 'link', onclick: actions.resetParameters }, 'Back to the defaults'),
  );
}

/** The second photo, for a method that starts from one. */
function referenceView({ state, gallery, files }, actions) {
  const own = [...files].filter(([, file]) => !file.isModel).map(([key, { name }]) => ({ value: key, label: name }));
  return [
    selectField({
      id: 'reference',
      label: 'Second photo',
      help: 'The path starts here and ends at the photo that is explained.',
      value: state.reference,
      choices: [...(gallery ?? []).map(({ id, title }) => ({ value: id, label: title })), ...own],
      onChoose: (reference) => actions.choose({ reference }),
    }),
    h('button', { class: 'link', onclick: actions.pickReference }, 'Second photo from a file…'),
  ];
}

/** One control for one declaration of the registry. */
export function parameterView(declaration, { state, model }, actions) {
  const { name, label, help, kind, min, max, step, unit } = declaration;
  const text = state.parameters[name] ?? defaultText(declaration, model);
  const base = { id: `set-${name}`, label, help };
  const commit = (next) => actions.chooseParameter(name, String(next));
  switch (kind) {
    case 'choice':
      return selectField({ ...base, value: text, choices: declaration.choices, onChoose: commit });
    case 'boolean':
      return checkField({ ...base, checked: text === 'true', onChoose: commit });
    case 'tap':
      return tapsView(declaration, base, namedTaps(declaration, text, model), model, commit);
    default: {
      const stride = step ?? (kind === 'integer' ? 1 : undefined);
      if (min === undefined || max === undefined || (max - min) / (stride ?? 1) > 1000) {
        return numberField({ ...base, value: text, min, max, step: stride, unit, onCommit: commit });
      }
      return sliderField({
        ...base,
        value: text,
        min,
        max,
        step: stride ?? (max - min) / 100,
        unit,
        onSlide: (next) => actions.chooseParameter(name, next, { slides: true }),
        onCommit: commit,
      });
    }
  }
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
