import { h } from '../../../shared/dom.js';
import { percent, shortLabel } from '../../../shared/format.js';
import { searchLabels } from '../../state/class_search.js';
import { selectField } from '../fields.js';

/** What the network says, which of its classes is asked about, and which number of it is explained. */
export function classesView(value, actions) {
  const { predictions, state, model } = value;
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
      askedWords(state, predictions, model),
      state.target !== 'top' && [
        ' ',
        h('button', { class: 'link', onclick: () => actions.choose({ target: 'top' }) }, 'Follow the top prediction'),
      ],
    ),
    classField(
      { name: 'target', label: model ? `Any of its ${model.labels.length} classes` : 'Any class', chosen: target },
      value,
      actions,
    ),
    againstView(value, target, actions),
    selectField({
      id: 'score',
      label: 'What is explained',
      value: state.score,
      help: SCORE_HELP[state.score],
      choices: Object.entries(SCORE_LABELS).map(([score, label]) => ({ value: score, label })),
      onChoose: (score) => actions.choose({ score }),
    }),
  );
}

const SCORE_LABELS = { logit: 'the logit', 'log-probability': 'the log-probability', probability: 'the probability' };
const SCORE_HELP = {
  logit: 'The class’s own score before the softmax, whatever the other classes do.',
  'log-probability': 'Rises also when the other classes fall.',
  probability: 'Rises also when the others fall, and hardly moves where the network is sure.',
};

/** "Why a golden retriever rather than a Labrador retriever": the class that the other one is set against. */
function againstView(value, target, actions) {
  const { state, model } = value;
  if (state.against === '') {
    return classField({ name: 'against', label: 'Rather than (optional)', chosen: null, without: target }, value, actions);
  }
  return h(
    'div',
    { class: 'field', key: 'against' },
    h('p', { class: 'small' }, 'Rather than'),
    h(
      'p',
      { class: 'chosen' },
      h('strong', {}, shortLabel(model?.labels[state.against] ?? String(state.against))),
      h(
        'button',
        { class: 'link', 'aria-label': 'Compare with no other class', onclick: () => actions.choose({ against: '' }) },
        'Clear',
      ),
    ),
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
      { class: 'class', 'aria-pressed': String(chosen), title: label, onclick: () => actions.chooseClass('target', index) },
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

/**
 * A class of the network by search: the ARIA combobox with a listbox popup. Focus stays in the field, the arrow keys move the active
 * option. Before anything is typed the likeliest classes come first.
 * @param field { name: "target" | "against" | "second", label, chosen: index | null, without?: an index that makes no sense here }
 */
export function classField({ name, label, chosen, without }, { model, ui, predictions }, actions) {
  const search = ui.search?.field === name ? ui.search : null;
  const open = Boolean(search?.open && model);
  const first = name === 'target' ? [] : (predictions ?? []).map(({ index }) => index);
  const found = open ? searchLabels(model.labels, search.query, { first, without }) : { matches: [], total: 0 };
  const { matches, total } = found;
  const active = matches[search?.active];
  const id = name === 'target' ? 'class' : name;
  const look = (change) => actions.setUi({ search: { field: name, open: true, ...change } });
  return h(
    'div',
    { class: 'combobox', key: id },
    h('label', { for: `${id}-search` }, label),
    h('input', {
      id: `${id}-search`,
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'Search by name or number',
      disabled: !model,
      value: search?.query ?? '',
      'aria-expanded': String(open),
      'aria-controls': `${id}-list`,
      'aria-autocomplete': 'list',
      'aria-activedescendant': active && `${id}-${active.index}`,
      oninput: ({ target }) => look({ query: target.value, active: 0 }),
      onfocus: ({ target }) => look({ query: target.value, active: -1 }),
      onblur: () => actions.setUi({ search: null }),
      onkeydown: (event) => actions.searchKey(event, matches, name),
    }),
    h(
      'ul',
      { id: `${id}-list`, role: 'listbox', tabindex: '-1', 'aria-label': 'Classes', hidden: !open },
      matches.map(({ index, label }, place) =>
        h(
          'li',
          {
            key: index,
            id: `${id}-${index}`,
            role: 'option',
            'aria-selected': String(index === chosen),
            class: place === search.active ? 'active' : undefined,
            hook: place === search.active ? (node) => node.scrollIntoView({ block: 'nearest' }) : undefined,
            // Before the field loses focus, and with it the list.
            onpointerdown: (event) => actions.pickClass(event, index, name),
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
