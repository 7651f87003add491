import { h } from '../dom.js';
import { ordinal } from '../format.js';
import { selectField, sliderField } from './fields.js';

const VIEWS = [
  { value: 'all', label: 'Side by side' },
  { value: 'photo', label: 'Photo' },
  { value: 'map', label: 'Map' },
  { value: 'overlay', label: 'Overlay' },
];
const CLIPS = [90, 95, 98, 99, 99.5, 99.9, 100];

/** How the map is shown: nothing here computes it anew. */
export function displayView({ state, colourMaps, report }, scene, actions) {
  const kind = report?.map.kind ?? 'sequential';
  const maps = (colourMaps ?? []).filter((map) => map.kind === kind);
  const clips = CLIPS.includes(state.clip) ? CLIPS : [...CLIPS, state.clip].sort((a, b) => a - b);
  return h(
    'div',
    { class: 'display', role: 'group', 'aria-label': 'How it is shown' },
    h(
      'fieldset',
      { class: 'views' },
      h('legend', {}, 'View'),
      h(
        'div',
        { class: 'segments' },
        VIEWS.map(({ value, label }) =>
          h(
            'label',
            { key: value },
            h('input', {
              type: 'radio',
              name: 'view',
              value,
              checked: state.view === value,
              onchange: () => actions.choose({ view: value }),
            }),
            h('span', {}, label),
          ),
        ),
      ),
    ),
    sliderField({
      id: 'opacity',
      label: 'Map over photo',
      value: state.opacity,
      min: 0,
      max: 100,
      step: 1,
      unit: '%',
      onSlide: (text) => actions.choose({ opacity: Number(text) }, { slides: true }),
      onCommit: (text) => actions.choose({ opacity: Number(text) }),
    }),
    selectField({
      id: 'colours',
      label: 'Colours',
      value: maps.some(({ id }) => id === state[kind]) ? state[kind] : (maps[0]?.id ?? ''),
      choices: maps.map(({ id, label }) => ({ value: id, label })),
      onChoose: (id) => actions.choose({ [kind]: id }),
    }),
    selectField({
      id: 'clip',
      label: 'Colours clipped at',
      value: state.clip,
      choices: clips.map((clip) => ({
        value: clip,
        label: clip === 100 ? 'nothing: all of the range' : `the ${ordinal(clip)} percentile`,
      })),
      onChoose: (text) => actions.choose({ clip: Number(text) }),
    }),
    h('button', { disabled: !scene.table, onclick: actions.download }, 'Save the overlay'),
  );
}
