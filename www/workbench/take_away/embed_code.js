// The figure on display as code for another page: a `<why-light>` with a script tag or an import, or a frame.

import { markupOf } from '../../element/markup.js';
import { colourMapOf } from '../../shared/colour.js';
import { attributesText } from '../../shared/markup_text.js';
import { verdictOf } from '../explore/findings.js';
import { isOwn } from '../files/own_files.js';
import { NO_BOX } from '../state/choices.js';
import { comparedMethods, settingsOf, wantsReference } from '../state/questions.js';
import { marked, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../element/attributes.js').Settings} Settings
 * @typedef {import('./answers.js').Taken} Taken
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * @typedef {"script" | "npm" | "frame"} Variant
 */

/** @type {{ value: Variant, label: string }[]} */
export const VARIANTS = [
  { value: 'script', label: marked('Script tag') },
  { value: 'npm', label: 'npm' },
  { value: 'frame', label: marked('Frame') },
];

/** What has to be there for the code to work. @type {Record<Variant, string>} */
export const VARIANT_WORDS = {
  script: marked(
    'Copy the folder of the package “whylight” beside your page, as “whylight/”. Take out the script tag where the page has one already.',
  ),
  npm: marked('Install the package “whylight”. Your bundler finds the rest.'),
  frame: marked('The figure stays on this server, with a frame around it. It needs no package.'),
};

/**
 * The settings of an element that shows what is on display.
 * @param {Value} value @param {Taken[]} answers on display
 * @returns {Partial<Settings>}
 */
export function embedSettings(value, answers) {
  const { state, photo } = value;
  const methods = state.compare === '' ? [state.method] : comparedMethods(state);
  const against = state.against === state.target ? '' : state.against;
  const box =
    state.box === '' || state.box === NO_BOX ? false : /** @type {Settings["object"]} */ (state.box.split(',').map(Number));
  const known = answers[0] && verdictOf(value, answers[0].question);
  return {
    photo: photoFile(value),
    alt: photo?.alt ?? photo?.title ?? '',
    model: isOwn(state.model) ? (value.files.get(state.model)?.name ?? '') : state.model,
    target: String(state.target),
    against: String(against),
    methods,
    parameters: methods.flatMap((method) =>
      Object.entries(parametersOf(value, method)).map(([name, text]) => `${method}.${name}=${text}`),
    ),
    verdict: known?.depth ?? 'quick',
    object: box,
    colours: coloursOf(value, answers),
    percentile: state.clip,
    opacity: state.opacity / 100,
    device: state.device,
  };
}

/** The file that has to lie beside the page. @param {Value} value */
function photoFile({ state, gallery, files }) {
  return files.get(state.photo)?.name ?? gallery?.find(({ id }) => id === state.photo)?.file ?? '';
}

/** Those of a method that the element can be told. @param {Value} value @param {string} method */
function parametersOf({ state }, method) {
  const { baseline, ...rest } = settingsOf(state, method);
  const texts = baseline === undefined || wantsReference({ baseline }) ? rest : { ...rest, baseline };
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => !text.includes(',')));
}

/** The colours of the maps on display, where they are not the usual ones. @param {Value} value @param {Taken[]} answers */
function coloursOf({ state, colourMaps }, answers) {
  const kind = answers[0]?.report.map.kind ?? 'sequential';
  const chosen = colourMapOf(colourMaps, kind, state[kind])?.id;
  return chosen === undefined || chosen === colourMapOf(colourMaps, kind, '')?.id ? '' : chosen;
}

/**
 * In what the element will differ from the view, and which files it needs: sentences.
 * @param {Value} value @param {Variant} variant
 */
export function embedNotes(value, variant) {
  const { state, files, photo } = value;
  if (variant === 'frame') return [];
  const methods = state.compare === '' ? [state.method] : comparedMethods(state);
  const settings = methods.map((method) => settingsOf(state, method));
  const model = isOwn(state.model) ? files.get(state.model) : null;
  return [
    photo && t`The photo has to lie beside your page as “${photoFile(value)}”.`,
    model && t`The network has to lie beside your page as “${model.name}”.`,
    model?.setup && t`The element reads the network’s file alone: what you said of the network is not in the code.`,
    state.score !== 'logit' && t`The element explains the logit: that you chose another number of the class is not in the code.`,
    state.second !== '' && t`The element has one row: the second class is not in the code.`,
    settings.some(wantsReference) && t`The element starts from no second photo: the method’s usual baseline takes its place.`,
    settings.some((texts) => Object.values(texts).some((text) => text.includes(','))) &&
      t`A setting with a comma cannot be an attribute: it is not in the code.`,
  ].filter((sentence) => typeof sentence === 'string');
}

/**
 * @param {Variant} variant
 * @param {{ settings: Partial<Settings>, frame: string, title: string }} about `frame`: the address of the page for frames, with the state
 */
export function embedCode(variant, { settings, frame, title }) {
  if (variant === 'frame') return `<iframe${attributesText({ title, src: frame, width: 720, height: 900 })}></iframe>\n`;
  const script =
    variant === 'script'
      ? '<script src="whylight/whylight.global.js"></script>'
      : '<script type="module">import \'whylight/element\';</script>';
  return `${markupOf(settings)}\n${script}\n`;
}
