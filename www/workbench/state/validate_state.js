import { classOf } from '../../shared/class_search.js';
import { fittingMethods } from './method_fit.js';
import { validParameters } from './parameters.js';
import { cellsOf, comparedMethods, methodOf, settingsOf, photoModelKey, wantsReference, withMethod } from './questions.js';
import { LEAST_COMPARED, MOST_COMPARED } from './choices.js';

/**
 * @typedef {import('./types/value.js').Value} Value
 * @typedef {import('./types/files.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('./types/answers.js').Model} Model
 * @typedef {import('./types/files.js').OwnFile} OwnFile
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Texts} Texts
 */

/**
 * What is known of what there is to choose from.
 * @typedef {Partial<Pick<Value, "gallery" | "cards" | "methods" | "colourMaps" | "model" | "topClasses">> & Pick<Value, "files">} Session
 */

/**
 * Replaces every choice that cannot be had by the default one, so that an old or hand-written link still shows something.
 * Fields whose records have not arrived yet stay as they are.
 * @param {State} state @param {Session} session @returns {State}
 */
export function validateState(state, { gallery, files, cards, methods, colourMaps, model, topClasses = new Map() }) {
  const valid = { ...state };
  if (gallery && !gallery.some(({ id }) => id === state.photo) && !files.has(state.photo)) {
    valid.photo = gallery[0]?.id ?? '';
  }
  if (cards && !cards.some(({ id }) => id === state.model) && !files.has(state.model)) {
    valid.model = (cards.find((card) => card.default) ?? cards[0])?.id ?? '';
  }
  const served = model?.key === valid.model ? model : null;
  if (served && state.target !== 'top') valid.target = classOf(served.labels, state.target) ?? 'top';
  for (const other of /** @type {const} */ (['against', 'second'])) {
    if (served && state[other] !== '') valid[other] = classOf(served.labels, state[other]) ?? '';
    // A class is neither compared with itself nor given a second row of its own.
    const target = valid.target === 'top' ? topClasses.get(photoModelKey(valid)) : valid.target;
    if (valid[other] === target) valid[other] = '';
  }
  if (methods) {
    const fitting = fittingMethods(methods, served).map(({ id }) => id);
    const known = [...new Set(comparedMethods(state))].filter((asked) => fitting.includes(asked));
    valid.compare = known.length < LEAST_COMPARED ? '' : known.slice(0, MOST_COMPARED).join(',');
    // Beside a comparison stand the settings of one of its methods.
    const possible = valid.compare === '' ? fitting : comparedMethods(valid);
    if (!possible.includes(state.method) && methods.some(({ id }) => id === state.method)) state = withMethod(state, possible[0]);
    const method = methodOf({ methods }, possible.includes(state.method) ? state.method : possible[0]);
    valid.method = method.id;
    valid.parameters = validParameters(method.parameters, state.parameters, served);
    valid.settingsByMethod = validSettings(state.settingsByMethod, methods, method.id, served);
  }
  if (valid.compare === '') Object.assign(valid, { second: '', pair: '' });
  if (valid.pair !== '') {
    const cells = cellsOf({ state: valid }).map(({ id }) => id);
    const [one, other] = valid.pair.split(',');
    if (one === other || !cells.includes(one) || !cells.includes(other)) valid.pair = '';
  }
  if (gallery) valid.reference = validReference(valid, gallery, files);
  for (const kind of /** @type {const} */ (['sequential', 'diverging'])) {
    // Left empty rather than filled in: which colours come first is a matter of taste, and links should not freeze it.
    if (colourMaps && !colourMaps.some((map) => map.kind === kind && map.id === state[kind])) valid[kind] = '';
  }
  return valid;
}

/**
 * Settings of methods that are not asked at the moment, as far as they differ from the defaults.
 * @param {Record<string, Texts>} kept @param {MethodRecord[]} methods @param {string} current @param {Model | null} served
 */
function validSettings(kept, methods, current, served) {
  /** @type {Record<string, Texts>} */
  const valid = {};
  for (const { id, parameters } of methods) {
    if (id === current || !kept[id]) continue;
    const texts = validParameters(parameters, kept[id], served);
    if (Object.keys(texts).length > 0) valid[id] = texts;
  }
  return valid;
}

/**
 * A second photo is named only while a method asks for one: then there is always one, and another than the first if possible.
 * @param {State} state @param {GalleryPhoto[]} gallery @param {Map<string, OwnFile>} files
 */
function validReference(state, gallery, files) {
  const asked = [state.method, ...comparedMethods(state)].some((method) => wantsReference(settingsOf(state, method)));
  if (!asked) return '';
  if (gallery.some(({ id }) => id === state.reference) || files.has(state.reference)) return state.reference;
  return (gallery.find(({ id }) => id !== state.photo) ?? gallery[0])?.id ?? '';
}
