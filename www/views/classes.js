import { h } from '../dom.js';
import { percent, shortLabel } from '../format.js';
import { searchLabels } from '../labels.js';

/** What the network says, and which of its classes is asked about. */
export function classesView(value, actions) {
  const { predictions, report, state, model } = value;
  const target = state.target === 'top' ? predictions?.[0]?.index : state.target;
  const rows = shownPredictions(predictions, target);
  return h(
    'div',
    { class: 'group says' },
    h('h3', { id: 'classes-title' }, 'What the network says'),
    h(
      'ol',
      { class: 'classes', 'aria-labelledby': 'classes-title' },
      rows.length > 0
        ? rows.map((prediction) => classRow(prediction, prediction.index === target, actions))
        : Array.from({ length: 5 }, () => h('li', { class: 'row ghost' }, '\u00a0')),
    ),
    h(
      'p',
      { class: 'small asked' },
      askedWords(state, predictions, model, report),
      state.target !== 'top' && [
        ' ',
        h('button', { class: 'link', onclick: () => actions.choose({ target: 'top' }) }, 'Follow the top prediction'),
      ],
    ),
    comboboxView(value, actions),
  );
}

function shownPredictions(predictions, target) {
  if (!predictions) return [];
  const five = [...predictions].sort((a, b) => b.probability - a.probability).slice(0, 5);
  const chosen = predictions.find(({ index }) => index === target);
  return !chosen || five.includes(chosen) ? five : [...five, chosen];
}

function classRow({ index, label, probability }, chosen, actions) {
  return h(
    'li',
    { key: index, class: 'row' },
    h(
      'button',
      { class: 'class', 'aria-pressed': String(chosen), title: label, onclick: () => actions.choose({ target: index }) },
      h('span', { class: 'name' }, shortLabel(label)),
      h('span', { class: 'probability' }, percent(probability)),
      h('span', { class: 'probability-bar', 'aria-hidden': 'true' }, h('span', { style: { width: `${probability * 100}%` } })),
    ),
  );
}

function askedWords(state, predictions, model) {
  if (state.target === 'top') {
    const top = predictions?.[0];
    return ['Asked about: the top prediction', top && [', ', h('strong', {}, shortLabel(top.label))], '.'];
  }
  const label =
    predictions?.find(({ index }) => index === state.target)?.label ?? model?.labels[state.target] ?? `class ${state.target}`;
  return ['Asked about: ', h('strong', {}, shortLabel(label)), '.'];
}

// The ARIA combobox with a listbox popup: focus stays in the field, the arrow keys move the active option.
function comboboxView({ model, ui, state }, actions) {
  const { search } = ui;
  const open = Boolean(search?.open && model);
  const { matches, total } = open ? searchLabels(model.labels, search.query) : { matches: [], total: 0 };
  const active = matches[search?.active];
  return h(
    'div',
    { class: 'combobox' },
    h('label', { for: 'class-search' }, model ? `Any of its ${model.labels.length} classes` : 'Any class'),
    h('input', {
      id: 'class-search',
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'Search by name or number',
      disabled: !model,
      value: search?.query ?? '',
      'aria-expanded': String(open),
      'aria-controls': 'class-list',
      'aria-autocomplete': 'list',
      'aria-activedescendant': active && `class-${active.index}`,
      oninput: ({ target }) => actions.setUi({ search: { query: target.value, open: true, active: 0 } }),
      onfocus: ({ target }) => actions.setUi({ search: { query: target.value, open: true, active: -1 } }),
      onblur: () => actions.setUi({ search: null }),
      onkeydown: (event) => actions.searchKey(event, matches),
    }),
    h(
      'ul',
      { id: 'class-list', role: 'listbox', tabindex: '-1', 'aria-label': 'Classes', hidden: !open },
      matches.map(({ index, label }, place) =>
        h(
          'li',
          {
            key: index,
            id: `class-${index}`,
            role: 'option',
            'aria-selected': String(index === state.target),
            class: place === search.active ? 'active' : undefined,
            hook: place === search.active ? (node) => node.scrollIntoView({ block: 'nearest' }) : undefined,
            // Before the field loses focus, and with it the list.
            onpointerdown: (event) => actions.pickClass(event, index),
          },
          label,
          h('span', { class: 'number' }, index),
        ),
      ),
      open &&
        total > matches.length &&
        h('li', { class: 'more', role: 'presentation' }, `and ${total - matches.length} more; type to narrow them down`),
      open && total === 0 && h('li', { class: 'more', role: 'presentation' }, 'No class has this name.'),
    ),
  );
}
