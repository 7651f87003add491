import { h } from '../../../shared/dom.js';
import { questionOf, resultOf } from '../../state/questions.js';
import { breakView } from './randomised_layers.js';
import { chartView } from './chart.js';
import { fourViews } from './four_views.js';
import { measuresView } from './measures.js';
import { isHeld, reasonsView } from './verdict.js';

const TABS = [
  { id: 'trust', label: 'Trust', can: ({ verdict, score }) => verdict || score, view: trustTab },
  { id: 'views', label: 'Views', can: ({ changed }) => changed, view: fourViews },
  { id: 'break', label: 'Break it', can: ({ changed }) => changed, view: breakView },
  { id: 'chart', label: 'Compare all', can: ({ chart }) => chart, view: chartView },
];

/** Below the map: what there is to know about it before it is believed. One thing at a time. */
export function trustView(value, actions) {
  const { state, can } = value;
  const offered = TABS.filter((tab) => tab.can(can));
  if (state.compare !== '' || offered.length === 0) return null;
  const open = offered.find(({ id }) => id === state.look) ?? offered[0];
  const question = questionOf(state);
  const result = resultOf(value, question);
  return h(
    'section',
    { class: 'believe', id: 'believe', key: 'trust', 'aria-labelledby': 'trust-title' },
    h('h2', { id: 'trust-title' }, 'Before you believe it'),
    h(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-labelledby': 'trust-title', onkeydown: actions.tabKey },
      offered.map(({ id, label }) =>
        h(
          'button',
          {
            key: id,
            id: `tab-${id}`,
            role: 'tab',
            'aria-selected': String(id === open.id),
            'aria-controls': 'trust-panel',
            tabindex: id === open.id ? '0' : '-1',
            onclick: () => actions.lookAt(id),
          },
          label,
        ),
      ),
    ),
    h(
      'div',
      {
        class: `tab-panel tab-${open.id}`,
        id: 'trust-panel',
        role: 'tabpanel',
        'aria-labelledby': `tab-${open.id}`,
        key: open.id,
      },
      !result
        ? h('p', { class: 'small' }, 'There has to be a finished map first.')
        : isHeld(value, question) && open.id !== 'trust' && open.id !== 'chart'
          ? h('p', { class: 'small' }, 'The map is withheld, and so are its views.')
          : open.view(value, actions, { question, result }),
    ),
  );
}

function trustTab(value, actions, asked) {
  return [
    value.can.verdict && reasonsView(value, asked.question, actions),
    value.can.score && measuresView(value, actions, asked),
  ];
}
