// What is chosen and is not here, each as a sentence that says what takes its place. An address can name anything; each thing is told once the
// records are there that it would be found in.

import { classOf } from '../../shared/class_search.js';
import { isOwn } from '../files/own_files.js';
import { LEAST_COMPARED, MOST_COMPARED } from './choices.js';
import { isUnfit, unfitWords } from './method_fit.js';
import { defaultText, parameterValue } from './parameters.js';
import { comparedMethods, methodOf } from './questions.js';
import { quoted } from './unread_choices.js';
import { engineText, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../client/types.js').Parameter} Parameter
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Texts} Texts
 * @typedef {import('./validate_state.js').Session} Session
 *
 * Sentences by what they are about. A network may lack a class, or what a method looks at, where everything else is known: these two are told
 * whatever brought the choice about, the others only of an address.
 * @typedef {{ address: string[], methods: string[], classes: string[] }} Unknown
 */

/**
 * @param {State} asked before it is validated @param {State} valid what became of it @param {Session} session @returns {Unknown}
 */
export function unknownChoices(asked, valid, session) {
  const { methods, model } = session;
  const served = model?.key === valid.model ? model : null;
  return {
    address: [
      ...unknownPhotos(asked, valid, session),
      ...unknownNetworks(asked, valid, session),
      ...(methods ? unknownMethods(asked, valid, methods) : []),
      ...(methods ? unknownSettings(asked, methods, served) : []),
      ...unknownColours(asked, session),
      ...(asked.pair !== '' && valid.pair === '' ? [pairSentence(asked.pair, valid)] : []),
      ...(asked.second !== '' && asked.compare === '' ? [t`A second class needs a comparison of methods: it is left out.`] : []),
    ],
    methods: methods && served ? unfitMethods(asked, valid, methods, served) : [],
    classes: served ? unknownClasses(asked, valid, served) : [],
  };
}

/** @param {string} pair @param {State} valid */
const pairSentence = (pair, { compare }) =>
  compare === ''
    ? t`${quoted(pair)} are not two maps of a comparison: one map is shown.`
    : t`${quoted(pair)} are not two maps of a comparison: the difference of the first two is shown.`;

/** @param {State} asked @param {State} valid @param {Session} session */
function unknownPhotos(asked, valid, { gallery, files }) {
  if (!gallery) return [];
  const isHere = (/** @type {string} */ key) => key === '' || files.has(key) || gallery.some(({ id }) => id === key);
  const titleOf = (/** @type {string} */ key) =>
    files.get(key)?.name ?? (translated(gallery.find(({ id }) => id === key)?.title ?? key) || t`none`);
  return [
    ...(isHere(asked.photo) ? [] : [photoSentence(asked.photo, quoted(titleOf(valid.photo)))]),
    ...(isHere(asked.reference)
      ? []
      : [secondPhotoSentence(asked.reference, valid.reference ? quoted(titleOf(valid.reference)) : null)]),
  ];
}

/** @param {string} key @param {string} shown */
const photoSentence = (key, shown) =>
  isOwn(key)
    ? t`The photo of this address is a file that this browser does not keep: ${shown} is shown.`
    : t`There is no photo ${quoted(key)}: ${shown} is shown.`;

/** @param {string} key @param {string | null} taken */
function secondPhotoSentence(key, taken) {
  if (isOwn(key))
    return taken
      ? t`The second photo of this address is a file that this browser does not keep: ${taken} is taken.`
      : t`The second photo of this address is a file that this browser does not keep: it is left out.`;
  return taken
    ? t`There is no second photo ${quoted(key)}: ${taken} is taken.`
    : t`There is no second photo ${quoted(key)}: it is left out.`;
}

/** @param {State} asked @param {State} valid @param {Session} session */
function unknownNetworks(asked, valid, { cards, files }) {
  if (!cards || asked.model === '' || files.has(asked.model) || cards.some(({ id }) => id === asked.model)) return [];
  const name = files.get(valid.model)?.name ?? cards.find(({ id }) => id === valid.model)?.name ?? valid.model;
  return [
    isOwn(asked.model)
      ? t`The network of this address is a file that this browser does not keep: ${name} answers.`
      : t`There is no network ${quoted(asked.model)}: ${name} answers.`,
  ];
}

/** @param {State} asked @param {State} valid @param {MethodRecord[]} methods */
function unknownMethods(asked, valid, methods) {
  const isHere = (/** @type {string} */ id) => methods.some((method) => method.id === id);
  const compared = comparedMethods(asked);
  const alone = asked.method !== '' && !isHere(asked.method) ? [asked.method] : [];
  const others = [...new Set(compared.filter((id) => !isHere(id)))];
  const remembered = Object.keys(asked.settingsByMethod).filter(
    (id) => !isHere(id) && !alone.includes(id) && !others.includes(id),
  );
  return [
    ...alone.map((id) => t`There is no method ${quoted(id)}: ${engineText(methodOf({ methods }, valid.method).label)} is shown.`),
    ...others.map((id) => t`There is no method ${quoted(id)} to compare: it is left out.`),
    ...remembered.map((id) => t`There is no method ${quoted(id)}: its settings are left out.`),
    ...comparisonSentence(new Set(compared.filter(isHere)).size, asked),
  ];
}

/** @param {number} known how many of the methods to compare are here @param {State} asked */
function comparisonSentence(known, asked) {
  if (asked.compare === '') return [];
  if (known < LEAST_COMPARED) return [t`A comparison needs two methods: one map is shown.`];
  return known > MOST_COMPARED
    ? [t`A comparison has at most ${MOST_COMPARED} methods: the first ${MOST_COMPARED} are shown.`]
    : [];
}

/** @param {State} asked @param {State} valid @param {MethodRecord[]} methods @param {Model} model */
function unfitMethods(asked, valid, methods, model) {
  const unfit = methods.filter((method) => isUnfit(method, model));
  const chosen = unfit.filter(({ id }) => id === asked.method || comparedMethods(asked).includes(id));
  return chosen.map((method) => {
    const unfitMethod = unfitWords(method, model);
    return valid.compare === '' && (method.id === asked.method || asked.compare !== '')
      ? t`${unfitMethod}: ${engineText(methodOf({ methods }, valid.method).label)} is shown.`
      : t`${unfitMethod}: it is left out.`;
  });
}

/** @param {State} asked @param {MethodRecord[]} methods @param {Model | null} served */
function unknownSettings(asked, methods, served) {
  const current = methods.find(({ id }) => id === (asked.method || methods[0]?.id));
  const own = current ? unknownTexts(current, asked.parameters, served) : [];
  const others = methods.flatMap((method) => unknownTexts(method, asked.settingsByMethod[method.id] ?? {}, served));
  return [...own, ...others];
}

/** @param {MethodRecord} method @param {Texts} texts @param {Model | null} served */
function unknownTexts({ label, parameters }, texts, served) {
  return Object.entries(texts).flatMap(([name, text]) => {
    const declaration = parameters.find((one) => one.name === name);
    if (!declaration) return [t`${engineText(label)} has no setting ${quoted(name)}: it is left out.`];
    if (parameterValue(declaration, text, served) !== undefined) return [];
    return [
      t`${quoted(engineText(declaration.label))} of ${engineText(label)} cannot be ${quoted(text)}: ${usualWords(declaration, served)} is used.`,
    ];
  });
}

/** The default of a setting, as its control shows it. @param {Parameter} declaration @param {Model | null} served */
function usualWords(declaration, served) {
  const text = defaultText(declaration, served);
  if (declaration.kind === 'boolean') return text === 'true' ? t`yes` : t`no`;
  if (declaration.kind === 'automatic') return t`what the method chooses`;
  const choice = declaration.kind === 'choice' && declaration.choices.find(({ value }) => String(value) === text);
  return (choice && engineText(choice.label)) || text || t`the usual one`;
}

/** @param {State} asked @param {Session} session */
function unknownColours({ sequential, diverging }, { colourMaps }) {
  if (!colourMaps) return [];
  const isHere = (/** @type {string} */ id, /** @type {string} */ kind) =>
    id === '' || colourMaps.some((map) => map.kind === kind && map.id === id);
  return [
    ...(isHere(sequential, 'sequential') ? [] : [t`There are no colours ${quoted(sequential)}: the usual ones are used.`]),
    ...(isHere(diverging, 'diverging')
      ? []
      : [t`There are no colours ${quoted(diverging)} for signed maps: the usual ones are used.`]),
  ];
}

/** @param {State} asked @param {State} valid @param {Model} model */
function unknownClasses({ target, against, second }, valid, { name, labels }) {
  const isMissing = (/** @type {string | number} */ one) => one !== '' && classOf(labels, one) === null;
  const { length } = labels;
  return [
    ...(target !== 'top' && isMissing(target)
      ? [t`${name} has no class ${quoted(target)} among its ${length}: the map is for the top prediction.`]
      : []),
    ...(isMissing(against)
      ? [t`${name} has no class ${quoted(against)} among its ${length}: the class is set against no other.`]
      : []),
    ...(valid.compare !== '' && isMissing(second)
      ? [t`${name} has no class ${quoted(second)} among its ${length}: there is no second row.`]
      : []),
  ];
}
