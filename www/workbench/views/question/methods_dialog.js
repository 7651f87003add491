import { h } from '../../../shared/dom.js';
import { plural, roughly } from '../../../shared/format.js';
import { costOf, searchMethods } from '../../run/method_cost.js';
import { comparedMethods } from '../../state/questions.js';
import { MOST_COMPARED } from '../../state/choices.js';
import { modal } from '../modal.js';

/** All methods to look through: what each asks, where it comes from and what it costs here. In a comparison several may be chosen. */
export function methodsDialog(value, actions) {
  const { ui, methods, state } = value;
  const open = ui.dialog === 'methods' && methods !== null;
  const groups = open ? searchMethods(methods, ui.methodQuery ?? '') : [];
  const count = groups.reduce((sum, group) => sum + group.methods.length, 0);
  const comparing = state.compare !== '';
  return modal(
    { id: 'methods', title: comparing ? 'Methods to compare' : 'Methods', open, onClose: actions.closeDialog },
    h(
      'div',
      { class: 'find' },
      h('label', { for: 'method-search', class: 'unseen' }, 'Search the methods'),
      h('input', {
        id: 'method-search',
        type: 'text',
        autofocus: true,
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'Search by name, author or words of the summary',
        value: ui.methodQuery ?? '',
        oninput: ({ target }) => actions.setUi({ methodQuery: target.value }),
      }),
      h(
        'p',
        { class: 'small', role: 'status' },
        comparing ? `${comparedMethods(state).length} of ${MOST_COMPARED} chosen` : plural(count, 'method'),
      ),
    ),
    groups.map(({ family, methods: own }) =>
      h(
        'section',
        { key: family, class: 'family', 'aria-label': family },
        h('h3', {}, family),
        h(
          'ul',
          {},
          own.map((method) => h('li', { key: method.id }, methodButton(method, value, actions))),
        ),
      ),
    ),
    open && count === 0 && h('p', {}, 'No method is described by these words.'),
  );
}

function methodButton(method, value, actions) {
  const { state } = value;
  const compared = comparedMethods(state);
  const comparing = compared.length > 0;
  const chosen = comparing ? compared.includes(method.id) : state.method === method.id;
  return h(
    'button',
    {
      class: 'method',
      'aria-pressed': String(chosen),
      disabled: comparing && !chosen && compared.length >= MOST_COMPARED,
      onclick: () => actions.pickMethod(method.id),
    },
    h('strong', {}, method.label),
    h('span', { class: 'small cost' }, costWords(method, value)),
    h('span', { class: 'small summary' }, method.summary),
    h('span', { class: 'small source' }, `${method.paper.authors}, ${method.paper.year}`),
  );
}

/** "about 3 s here", or in passes while nothing has been timed. */
export function costWords(method, value) {
  const ms = costOf(method, value);
  if (ms !== null) return `${roughly(ms)} here`;
  return method.passes ? `${Math.round(method.passes)} forward passes` : '';
}
