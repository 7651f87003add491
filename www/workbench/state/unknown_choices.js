// What an address names that is not here: each thing is told once the records are there that it would be found in.

import { classOf } from '../../shared/class_search.js';
import { isOwn } from '../files/own_files.js';
import { parameterValue } from './parameters.js';
import { comparedMethods } from './questions.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Texts} Texts
 * @typedef {import('./validate_state.js').Session} Session
 */

/**
 * Classes are apart, since a network may be asked for a class that it lacks where everything else is known.
 * @param {State} state before it is validated @param {Session} session
 * @returns {{ others: string[], classes: string[] }} phrases: "the photo “nowhere”"; and names of classes
 */
export function unknownChoices(state, { gallery, files, cards, methods, colourMaps, model }) {
  const isPhoto = (/** @type {string} */ key) => files.has(key) || gallery?.some(({ id }) => id === key);
  const photos = gallery ? [state.photo, state.reference].filter((key) => key !== '' && !isPhoto(key)) : [];
  const isModel = files.has(state.model) || cards?.some(({ id }) => id === state.model);
  const models = cards && state.model !== '' && !isModel ? [state.model] : [];
  const maps = colourMaps
    ? [state.sequential, state.diverging].filter((id) => id !== '' && !colourMaps.some((map) => map.id === id))
    : [];
  const served = model?.key === state.model ? model : null;
  return {
    others: [
      ...photos.map((key) => fileOr('photo', key)),
      ...models.map((key) => fileOr('network', key)),
      ...(methods ? unknownMethods(state, methods) : []),
      ...(methods ? unknownSettings(state, methods, served) : []),
      ...maps.map((id) => `the colours “${id}”`),
    ],
    classes: served ? unknownClasses(state, served) : [],
  };
}

/** @param {string} what @param {string} key */
const fileOr = (what, key) =>
  isOwn(key) ? `a ${what} from a file that this browser does not keep (“${key}”)` : `the ${what} “${key}”`;

/** @param {State} state @param {MethodRecord[]} methods */
const unknownMethods = (state, methods) =>
  [...new Set([state.method, ...comparedMethods(state), ...Object.keys(state.settingsByMethod)])]
    .filter((id) => id !== '' && !methods.some((method) => method.id === id))
    .map((id) => `the method “${id}”`);

/** @param {State} state @param {MethodRecord[]} methods @param {Model | null} served */
function unknownSettings(state, methods, served) {
  const current = methods.find(({ id }) => id === (state.method || methods[0]?.id));
  const own = current ? unknownTexts(current, state.parameters, served) : [];
  const others = methods.flatMap((method) => unknownTexts(method, state.settingsByMethod[method.id] ?? {}, served));
  return [...own, ...others];
}

/** @param {MethodRecord} method @param {Texts} texts @param {Model | null} served */
const unknownTexts = ({ label, parameters }, texts, served) =>
  Object.entries(texts)
    .filter(([name, text]) => {
      const declaration = parameters.find((one) => one.name === name);
      return !declaration || parameterValue(declaration, text, served) === undefined;
    })
    .map(([name, text]) => `the setting “${name}=${text}” of ${label}`);

/** @param {State} state @param {Model} model */
const unknownClasses = ({ target, against, second }, { labels }) =>
  [target === 'top' ? '' : target, against, second]
    .filter((asked) => asked !== '' && classOf(labels, asked) === null)
    .map(String);
