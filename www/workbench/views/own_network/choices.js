import { html, nothing, typed } from '../../../shared/template.js';
import { namesWanted, SIDES } from '../../own_network/choice.js';
import { numberField, segmentsField, selectField } from '../pieces/fields.js';
import { stagesView } from './stages.js';
import { engineText, marked, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../pieces/fields.js').ChangeEvent} ChangeEvent
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/own_network.js').NetworkChoice} NetworkChoice
 * @typedef {import('../../../client/types.js').Inspection} Inspection
 * @typedef {import('../../../client/types.js').Preset} Preset
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * @typedef {{ inspection: Inspection, choice: NetworkChoice, wrongNames: string | null, wrongSize: string | null }} About
 */

/** What the network is told beyond its file. @param {About} about @param {Value} value @param {Actions} actions */
export function choicesView(about, { presets }, actions) {
  return html`<section class="own-choices" aria-label=${t`What it is told`}>
    ${photosFields(about, presets ?? [], actions)} ${namesFields(about, actions)} ${outputFields(about, actions)}
    ${stagesView(about, actions)}
  </section>`;
}

/** @param {About} about @param {Preset[]} presets @param {Actions} actions */
function photosFields({ inspection, choice, wrongSize }, presets, actions) {
  const { preprocess, input } = inspection;
  const written = choice.written ? [{ value: '', label: t`As its file says` }] : [];
  const proposed = preprocess.preset ?? '';
  const known = presets.map(({ id, label }) => ({
    value: id,
    label: id === proposed ? t`${engineText(label)} (proposed)` : engineText(label),
  }));
  const [height, width] = choice.size;
  return html`${selectField({
    id: 'own-preset',
    label: t`How it wants its photos`,
    value: choice.preset,
    choices: [...written, ...known],
    help: `${choice.preset === proposed ? translated(SURE[preprocess.sure]) : t`Not what is proposed.`} ${presetWords(choice, presets, inspection)}`,
    onChoose: (preset) => actions.chooseForNetwork({ preset }),
  })}
  ${segmentsField({
    name: 'own-fit',
    label: t`How a photo comes to its size`,
    value: choice.fit,
    help: fitWords(choice, inspection),
    choices: [
      { value: 'short-side', label: t`Crop the centre` },
      { value: 'squash', label: t`Squash the whole` },
    ],
    onChoose: (fit) => actions.chooseForNetwork({ fit }),
  })}
  ${
    input.sizeOpen
      ? html`<div class="own-pair">
            ${sizeField('height', t`Height`, height, (text) => actions.chooseSideOfNetwork(0, text))}
            ${sizeField('width', t`Width`, width, (text) => actions.chooseSideOfNetwork(1, text))}
          </div>
          <p class="small refused" id="own-size-problem" role="alert">${wrongSize}</p>`
      : nothing
  }`;
}

/** Why it is cropped or squashed. @param {NetworkChoice} choice @param {Inspection} inspection */
function fitWords({ fit }, { preprocess: { preset, preprocess } }) {
  if (fit !== preprocess.resize.mode) return t`Not what is proposed.`;
  return preset === null
    ? t`As proposed with the numbers above.`
    : t`What is usual with the proposal above: the file does not say.`;
}

const SURE = { known: marked('The file says so:'), likely: marked('Probably:'), guess: marked('A guess:') };

/** @param {NetworkChoice} choice @param {Preset[]} presets @param {Inspection} inspection */
function presetWords({ preset }, presets, { preprocess }) {
  if (preset === (preprocess.preset ?? '')) return engineText(named(preprocess.reason, presets));
  const usedBy = presets.find(({ id }) => id === preset)?.usedBy;
  return usedBy ? t`Used by ${engineText(usedBy)}.` : '';
}

/** A reason names the next best preset by its id, and the list by its label. @param {string} reason @param {Preset[]} presets */
function named(reason, presets) {
  return reason.replace(/(next best, )([\w-]+)(?=\.)/, (all, before, id) => {
    const label = presets.find((preset) => preset.id === id)?.label;
    return label ? `${before}“${engineText(label)}”` : all;
  });
}

/** @param {string} id @param {string} label @param {number} value @param {(text: string) => void} onCommit */
const sizeField = (id, label, value, onCommit) =>
  numberField({
    id: `own-${id}`,
    label,
    unit: 'px',
    value,
    min: SIDES.least,
    max: SIDES.most,
    step: 1,
    onCommit,
  });

/** @param {About} about @param {Actions} actions */
function namesFields({ inspection, choice, wrongNames }, actions) {
  const { kind, reason } = inspection.labels;
  const wanted = namesWanted(inspection);
  // Counted while they are typed: the button waits for as many as there are classes.
  const typeNames = (/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ { currentTarget }) =>
    actions.typeNames(currentTarget.value);
  const choices = [
    ...(kind === 'file' ? [{ value: /** @type {const} */ ('file'), label: t`As the file says` }] : []),
    ...(kind.startsWith('imagenet') ? [{ value: /** @type {const} */ ('imagenet'), label: 'ImageNet' }] : []),
    { value: /** @type {const} */ ('numbers'), label: t`Numbers` },
    { value: /** @type {const} */ ('own'), label: t`A list of your own` },
  ];
  return html`${selectField({
    id: 'own-names',
    label: t`Names of its classes`,
    value: choice.namesFrom,
    choices,
    help: engineText(reason),
    onChoose: actions.chooseNamesFrom,
  })}
  ${
    choice.namesFrom === 'own'
      ? html`<div class="field">
          <label for="own-names-list">${t`One name per line, ${wanted} in the order of the classes`}</label>
          <textarea
            id="own-names-list"
            rows="5"
            aria-describedby="own-names-problem"
            @input=${typeNames}
            @change=${typeNames}
            ${typed(choice.names.join('\n'))}
          ></textarea>
          <p class="small" id="own-names-problem">${wrongNames}</p>
          <button class="link" @click=${actions.pickNames}>${t`From a text file…`}</button>
        </div>`
      : nothing
  }`;
}

/** @type {{ value: NetworkChoice["head"], label: string }[]} */
const HEADS = [
  { value: '', label: marked('As the file shows') },
  { value: 'softmax', label: 'Softmax' },
  { value: 'sigmoid', label: 'Sigmoid' },
  { value: 'probabilities', label: marked('These are probabilities') },
  { value: 'none', label: marked('None: these are logits') },
];

/** @param {About} about @param {Actions} actions */
function outputFields({ inspection, choice }, actions) {
  const able = inspection.outputs.filter(({ numbers }) => numbers !== null);
  return html`${
    able.length > 1
      ? selectField({
          id: 'own-output',
          label: t`Which output is explained`,
          value: choice.output,
          choices: able.map(({ name, numbers, looks }) => ({
            value: name,
            label: looks === 'classes' ? t`${name} (${numbers} classes)` : t`${name} (${numbers} numbers)`,
          })),
          onChoose: (output) => actions.chooseForNetwork({ output }),
        })
      : nothing
  }
  ${selectField({
    id: 'own-head',
    label: t`How its numbers become probabilities`,
    value: choice.head,
    choices: HEADS.map((head) => ({ ...head, label: translated(head.label) })),
    help: engineText(inspection.head.sentence),
    onChoose: (head) => actions.chooseForNetwork({ head }),
  })}`;
}
