// What is chosen and is not here, each as a sentence that says what takes its place. An address can name anything; each thing is told once the
// records are there that it would be found in.

import { classOf } from '../../shared/class_search.js';
import { isOwn } from '../files/own_files.js';
import { LEAST_COMPARED, MOST_COMPARED } from './choices.js';
import { isUnfit, unfitWords } from './method_fit.js';
import { defaultText, parameterValue } from './parameters.js';
import { comparedMethods, methodOf } from './questions.js';
import { quoted } from './unread_choices.js';

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
      ...(asked.pair !== '' && valid.pair === ''
        ? [`${quoted(asked.pair)} are not two maps of a comparison: ${pairWords(valid)}.`]
        : []),
      ...(asked.second !== '' && asked.compare === '' ? ['A second class needs a comparison of methods: it is left out.'] : []),
    ],
    methods: methods && served ? unfitMethods(asked, valid, methods, served) : [],
    classes: served ? unknownClasses(asked, valid, served) : [],
  };
}

/** @param {State} valid */
const pairWords = ({ compare }) => (compare === '' ? 'one map is shown' : 'the difference of the first two is shown');

/** @param {State} asked @param {State} valid @param {Session} session */
function unknownPhotos(asked, valid, { gallery, files }) {
  if (!gallery) return [];
  const isHere = (/** @type {string} */ key) => key === '' || files.has(key) || gallery.some(({ id }) => id === key);
  const titleOf = (/** @type {string} */ key) =>
    files.get(key)?.name ?? gallery.find(({ id }) => id === key)?.title ?? (key || 'none');
  return [
    ...(isHere(asked.photo) ? [] : [`${noneNamed('photo', asked.photo)}: ${quoted(titleOf(valid.photo))} is shown.`]),
    ...(isHere(asked.reference)
      ? []
      : [
          `${noneNamed('second photo', asked.reference)}: ${valid.reference ? `${quoted(titleOf(valid.reference))} is taken` : 'it is left out'}.`,
        ]),
  ];
}

/** @param {State} asked @param {State} valid @param {Session} session */
function unknownNetworks(asked, valid, { cards, files }) {
  if (!cards || asked.model === '' || files.has(asked.model) || cards.some(({ id }) => id === asked.model)) return [];
  const name = files.get(valid.model)?.name ?? cards.find(({ id }) => id === valid.model)?.name ?? valid.model;
  return [`${noneNamed('network', asked.model)}: ${name} answers.`];
}

/** @param {string} what @param {string} key */
const noneNamed = (what, key) =>
  isOwn(key) ? `The ${what} of this address is a file that this browser does not keep` : `There is no ${what} ${quoted(key)}`;

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
    ...alone.map((id) => `There is no method ${quoted(id)}: ${methodOf({ methods }, valid.method).label} is shown.`),
    ...others.map((id) => `There is no method ${quoted(id)} to compare: it is left out.`),
    ...remembered.map((id) => `There is no method ${quoted(id)}: its settings are left out.`),
    ...comparisonSentence(new Set(compared.filter(isHere)).size, asked),
  ];
}

/** @param {number} known how many of the methods to compare are here @param {State} asked */
function comparisonSentence(known, asked) {
  if (asked.compare === '') return [];
  if (known < LEAST_COMPARED) return ['A comparison needs two methods: one map is shown.'];
  return known > MOST_COMPARED
    ? [`A comparison has at most ${MOST_COMPARED} methods: the first ${MOST_COMPARED} are shown.`]
    : [];
}

/** @param {State} asked @param {State} valid @param {MethodRecord[]} methods @param {Model} model */
function unfitMethods(asked, valid, methods, model) {
  const unfit = methods.filter((method) => isUnfit(method, model));
  const chosen = unfit.filter(({ id }) => id === asked.method || comparedMethods(asked).includes(id));
  const instead = (/** @type {MethodRecord} */ { id }) =>
    valid.compare === '' && (id === asked.method || asked.compare !== '')
      ? `${methodOf({ methods }, valid.method).label} is shown`
      : 'it is left out';
  return chosen.map((method) => `${unfitWords(method, model)}: ${instead(method)}.`);
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
    if (!declaration) return [`${label} has no setting ${quoted(name)}: it is left out.`];
    if (parameterValue(declaration, text, served) !== undefined) return [];
    return [`${quoted(declaration.label)} of ${label} cannot be ${quoted(text)}: ${usualWords(declaration, served)} is used.`];
  });
}

/** The default of a setting, as its control shows it. @param {Parameter} declaration @param {Model | null} served */
function usualWords(declaration, served) {
  const text = defaultText(declaration, served);
  if (declaration.kind === 'boolean') return text === 'true' ? 'yes' : 'no';
  if (declaration.kind === 'automatic') return 'what the method chooses';
  const choice = declaration.kind === 'choice' && declaration.choices.find(({ value }) => String(value) === text);
  return (choice && choice.label) || text || 'the usual one';
}

/** @param {State} asked @param {Session} session */
function unknownColours({ sequential, diverging }, { colourMaps }) {
  if (!colourMaps) return [];
  const isHere = (/** @type {string} */ id, /** @type {string} */ kind) =>
    id === '' || colourMaps.some((map) => map.kind === kind && map.id === id);
  return [
    ...(isHere(sequential, 'sequential') ? [] : [`There are no colours ${quoted(sequential)}: the usual ones are used.`]),
    ...(isHere(diverging, 'diverging')
      ? []
      : [`There are no colours ${quoted(diverging)} for signed maps: the usual ones are used.`]),
  ];
}

/** @param {State} asked @param {State} valid @param {Model} model */
function unknownClasses({ target, against, second }, valid, { name, labels }) {
  const isMissing = (/** @type {string | number} */ one) => one !== '' && classOf(labels, one) === null;
  const lacks = (/** @type {string | number} */ one) => `${name} has no class ${quoted(one)} among its ${labels.length}`;
  return [
    ...(target !== 'top' && isMissing(target) ? [`${lacks(target)}: the map is for the top prediction.`] : []),
    ...(isMissing(against) ? [`${lacks(against)}: the class is set against no other.`] : []),
    ...(valid.compare !== '' && isMissing(second) ? [`${lacks(second)}: there is no second row.`] : []),
  ];
}
