import { html, nothing } from '../../../shared/template.js';
import { ordinal } from '../../../shared/format.js';
import { questionOf, resultOf } from '../../state/questions.js';
import { segmentsField, selectField, sliderField } from '../pieces/fields.js';
import { engineText, marked, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').ScaleKind} ScaleKind
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/choices.js').State} State
 */

/** @type {{ value: State["pictures"], label: string }[]} */
const PICTURES = [
  { value: 'all', label: marked('Side by side') },
  { value: 'photo', label: marked('Photo') },
  { value: 'map', label: marked('Map') },
  { value: 'overlay', label: marked('Overlay') },
];
const CLIPS = [90, 95, 98, 99, 99.5, 99.9, 100];

/**
 * How the map is shown: nothing here computes it anew.
 * @param {Value} value @param {Actions} actions
 */
export function displayView(value, actions) {
  const { state, report } = value;
  const comparing = state.compare !== '';
  /** @type {ScaleKind[]} */
  const kinds = comparing ? ['sequential', 'diverging'] : [report?.map.kind ?? 'sequential'];
  return html`<div class="display" role="group" aria-label=${t`How the map is shown`}>
    ${segmentsField({
      name: 'pictures',
      label: t`View`,
      value: comparing && state.pictures === 'all' ? 'overlay' : state.pictures,
      choices: PICTURES.filter(({ value }) => !comparing || value !== 'all').map((one) => ({
        ...one,
        label: translated(one.label),
      })),
      onChoose: (pictures) => actions.choose({ pictures }),
    })}
    ${sliderField({
      id: 'opacity',
      label: t`Map over photo`,
      value: state.opacity,
      min: 0,
      max: 100,
      step: 1,
      unit: '%',
      onSlide: (text) => actions.choose({ opacity: Number(text) }, { slides: true }),
      onCommit: (text) => actions.choose({ opacity: Number(text) }),
    })}
    ${kinds.map((kind) => coloursField(kind, comparing ? COLOURS[kind] : COLOURS.sequential, value, actions))}
    ${selectField({
      id: 'clip',
      label: t`Colours clipped at`,
      value: String(state.clip),
      choices: clipChoices(state.clip),
      onChoose: (text) => actions.choose({ clip: Number(text) }),
    })}
    ${buttons(value, actions)}
  </div>`;
}

/** @param {number} clip */
function clipChoices(clip) {
  const clips = CLIPS.includes(clip) ? CLIPS : [...CLIPS, clip].sort((a, b) => a - b);
  return clips.map((one) => ({ value: String(one), label: one === 100 ? t`the largest value` : t`${ordinal(one)} percentile` }));
}

/** @param {Value} value @param {Actions} actions */
function buttons(value, actions) {
  const comparing = value.state.compare !== '';
  const finished = value.report !== null && Boolean(resultOf(value, questionOf(value.state)));
  const precision = html`<button ?disabled=${!finished} @click=${actions.openPrecision}>${t`Precision: f32, f16…`}</button>`;
  return comparing ? nothing : html`<div class="buttons">${precision}</div>`;
}

const COLOURS = { sequential: marked('Colours'), diverging: marked('Colours of signed maps') };

/** @param {ScaleKind} kind @param {string} label @param {Value} value @param {Actions} actions */
function coloursField(kind, label, { state, colourMaps }, actions) {
  const maps = (colourMaps ?? []).filter((map) => map.kind === kind);
  return selectField({
    id: label === COLOURS.sequential ? 'colours' : 'signed-colours',
    label: translated(label),
    value: maps.some(({ id }) => id === state[kind]) ? state[kind] : (maps[0]?.id ?? ''),
    choices: maps.map(({ id, label: name }) => ({ value: id, label: engineText(name) })),
    onChoose: (id) => actions.choose({ [kind]: id }),
  });
}
