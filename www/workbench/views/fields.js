import { h } from '../../shared/dom.js';

// Labelled controls, the same everywhere.

function field({ id, label, help, control, value }) {
  return h(
    'div',
    { class: 'field', key: id },
    h('label', { for: id }, label, value !== undefined && h('output', { for: id }, value)),
    control,
    help && h('p', { class: 'small help', id: `${id}-help` }, help),
  );
}

export function selectField({ id, label, help, value, choices, onChoose }) {
  const control = h(
    'select',
    {
      id,
      value: String(value),
      disabled: choices.length === 0,
      'aria-describedby': help && `${id}-help`,
      onchange: ({ target }) => onChoose(target.value),
    },
    grouped(choices),
  );
  return field({ id, label, help, control });
}

// Choices that name a `group` stand under its heading, in the order given.
function grouped(choices) {
  const option = (choice) => h('option', { key: String(choice.value), value: String(choice.value) }, choice.label);
  const groups = [...new Set(choices.map(({ group }) => group))];
  if (groups.length < 2) return choices.map(option);
  return groups.map((label) => h('optgroup', { key: label, label }, choices.filter(({ group }) => group === label).map(option)));
}

/** One of a few, side by side. */
export function segmentsField({ name, label, value, choices, onChoose }) {
  return h(
    'fieldset',
    { class: 'views', key: name },
    h('legend', {}, label),
    h(
      'div',
      { class: 'segments' },
      choices.map((choice) =>
        h(
          'label',
          { key: choice.value },
          h('input', {
            type: 'radio',
            name,
            value: choice.value,
            checked: value === choice.value,
            onchange: () => onChoose(choice.value),
          }),
          h('span', {}, choice.label),
        ),
      ),
    ),
  );
}

/** `shown`: the value in words, where it is not the number itself. `onSlide` while it moves, `onCommit` when it has come to rest. */
export function sliderField({ id, label, help, value, shown = value, min, max, step, unit = '', onSlide, onCommit }) {
  const control = h('input', {
    id,
    type: 'range',
    min: String(min),
    max: String(max),
    step: String(step),
    value: String(value),
    'aria-describedby': help && `${id}-help`,
    oninput: ({ target }) => onSlide(target.value),
    onchange: ({ target }) => onCommit(target.value),
  });
  return field({ id, label, help, control, value: `${shown}${unit && `\u202f${unit}`}` });
}

export function numberField({ id, label, help, value, min, max, step, unit, onCommit }) {
  const control = h('input', {
    id,
    type: 'number',
    inputmode: 'decimal',
    min: min === undefined ? undefined : String(min),
    max: max === undefined ? undefined : String(max),
    step: step === undefined ? 'any' : String(step),
    value: String(value),
    'aria-describedby': help && `${id}-help`,
    onchange: ({ target }) => onCommit(target.value),
  });
  return field({ id, label: unit ? `${label} (${unit})` : label, help, control });
}

export function checkField({ id, label, help, checked, onChoose }) {
  return h(
    'div',
    { class: 'field check', key: id },
    h(
      'label',
      { for: id },
      h('input', {
        id,
        type: 'checkbox',
        checked,
        'aria-describedby': help && `${id}-help`,
        onchange: ({ target }) => onChoose(target.checked),
      }),
      label,
    ),
    help && h('p', { class: 'small help', id: `${id}-help` }, help),
  );
}
