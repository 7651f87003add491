// Everything a visitor can choose, as one plain value of strings and numbers that round-trips through the URL's fragment
// (a fragment is never sent to a server). One table says how each field is read, written and defaulted.

/**
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Fields} Fields
 * @typedef {import('./types/choices.js').ClassChoice} ClassChoice
 * @typedef {import('./types/choices.js').Look} Look
 */

/** @template T @typedef {{ fallback: T, parse: (text: string) => T, misses: (text: string) => boolean }} Field how a field is defaulted and read, and whether a text is no value of it */

/** How many methods stand side by side at most, and how many it takes for a comparison. */
export const MOST_COMPARED = 6;
export const LEAST_COMPARED = 2;

/** The tabs below the map, in their order; `views/explore/tabs.js` has the view of each. @type {readonly [Look, ...Look[]]} */
export const LOOKS = ['trust', 'views', 'break', 'chart'];

const IDENTIFIER = /^[\w.:-]{1,80}$/;

/** @param {string} fallback @returns {Field<string>} */
const identifier = (fallback) => ({
  fallback,
  parse: (text) => (IDENTIFIER.test(text) ? text : fallback),
  misses: (text) => !IDENTIFIER.test(text),
});
/** A class by its number, or by a name that `validateState` looks up once the network's labels are known. @param {string} fallback @returns {Field<ClassChoice>} */
const classField = (fallback) => ({
  fallback,
  parse: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : text.trim().slice(0, 80) || fallback),
  // Whether there is such a class is known once the labels are.
  misses: () => false,
});
/** Identifiers with commas between them; what is none is left out. @param {number} most @returns {Field<string>} */
const list = (most) => ({
  fallback: '',
  parse: (text) =>
    text
      .split(',')
      .filter((entry) => IDENTIFIER.test(entry))
      .slice(0, most)
      .join(','),
  misses: (text) => text.split(',').some((entry) => !IDENTIFIER.test(entry)),
});
/** @template {string} T @param {[T, ...T[]]} options @returns {Field<T>} */
const choice = (...options) => ({
  fallback: options[0],
  parse: (text) => options.find((option) => option === text) ?? options[0],
  misses: (text) => options.every((option) => option !== text),
});
/** @param {number} low @param {number} high @param {number} fallback @returns {Field<number>} */
function range(low, high, fallback) {
  const inside = (/** @type {string} */ text) => text.trim() !== '' && Number(text) >= low && Number(text) <= high;
  return { fallback, parse: (text) => (inside(text) ? Number(text) : fallback), misses: (text) => !inside(text) };
}

/** Four fractions with commas between them, put in order; '' where they enclose nothing. @param {unknown} text */
export function boxOf(text) {
  const sides = String(text).split(',').map(Number);
  if (sides.length !== 4 || !sides.every((side) => side >= 0 && side <= 1)) return '';
  const [x0, y0, x1, y1] = sides.map((side) => Math.round(side * 1000) / 1000);
  const box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  return box[0] < box[2] && box[1] < box[3] ? box.join() : '';
}

/** In the place of a box: the visitor wants none, not even that of the gallery. */
export const NO_BOX = 'none';

/**
 * An empty identifier means "the first one there is"; `validateState` fills it in once the records are known.
 * @type {{ [N in keyof Fields]: Field<Fields[N]> }}
 */
export const FIELDS = {
  photo: identifier(''),
  model: identifier(''),
  target: classField('top'),
  // "Why the target rather than this"; empty: the target alone.
  against: classField(''),
  score: choice('logit', 'log-probability', 'probability'),
  method: identifier(''),
  // The second photo that a method with the baseline `photo` starts from.
  reference: identifier(''),
  // Methods side by side; empty: one map.
  compare: list(MOST_COMPARED),
  // A second class, asked about in a second row of the comparison.
  second: classField(''),
  // Two cells of the comparison whose difference is shown.
  pair: list(2),
  device: choice('auto', 'gpu', 'cpu'),
  view: choice('all', 'photo', 'map', 'overlay'),
  sequential: identifier(''),
  diverging: identifier(''),
  // What is asked about the map below it.
  look: choice(...LOOKS),
  // How the photo is seen in the other three of four views, and what decides their directions; or four frames of the camera.
  views: choice('mixed', 'shift', 'rotation', 'zoom', 'brightness', 'noise', 'camera'),
  'views-seed': range(0, 9999, 0),
  // Where the object is, as fractions of what the network sees: left, top, right, bottom. What is painted is too long for an address.
  box: {
    fallback: '',
    parse: (text) => (text === NO_BOX ? NO_BOX : boxOf(text)),
    misses: (text) => text !== NO_BOX && boxOf(text) === '',
  },
  // A map that is found to mislead is withheld behind the reasons.
  'require-trust': choice('no', 'yes'),
  opacity: range(0, 100, 60),
  clip: range(50, 100, 99),
};

// `set.NAME` belongs to the method asked; `set.METHOD.NAME` is remembered for another one.
const PARAMETER = /^set\.(?:([\w-]{1,40})\.)?([\w-]{1,40})$/;

const NAMES = /** @type {(keyof Fields)[]} */ (Object.keys(FIELDS));

/** @type {Readonly<State>} */
export const DEFAULT_STATE = Object.freeze({
  .../** @type {Fields} */ (Object.fromEntries(NAMES.map((name) => [name, FIELDS[name].fallback]))),
  parameters: Object.freeze({}),
  settingsByMethod: Object.freeze({}),
});

// A link cannot make the page remember settings without end.
const MOST_METHODS = 64;

/** @param {string} fragment with or without its leading `#` @returns a whole state, whatever the fragment holds */
export function parseState(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  /** @type {State} */
  const state = { ...DEFAULT_STATE, parameters: {}, settingsByMethod: {} };
  for (const name of NAMES) read(state, name, search.get(name));
  for (const [name, value] of search) {
    const [, method, parameter] = PARAMETER.exec(name) ?? [];
    if (!parameter || value.length > 80 || method === '__proto__') continue;
    if (!method) state.parameters[parameter] = value;
    else if (method in state.settingsByMethod || Object.keys(state.settingsByMethod).length < MOST_METHODS) {
      state.settingsByMethod[method] = { ...state.settingsByMethod[method], [parameter]: value };
    }
  }
  return state;
}

/**
 * What a fragment names that no field of the page can be: an unknown field, or a text that is no value of its field. Names without a value
 * are passed over, since an address may end in a place of the page.
 * @param {string} fragment with or without its leading `#` @returns {string[]} phrases
 */
export function unreadChoices(fragment) {
  const named = [...new URLSearchParams(fragment.replace(/^#/, ''))].filter(([name, text]) => name !== '' && text !== '');
  return named.flatMap(([name, text]) => {
    if (PARAMETER.test(name)) return [];
    const field = /** @type {Record<string, { misses: (text: string) => boolean } | undefined>} */ (FIELDS)[name];
    if (!field) return [`the field “${name.slice(0, 40)}”`];
    return field.misses(text) ? [`the ${name.replaceAll('-', ' ')} “${text.slice(0, 40)}”`] : [];
  });
}

/** @template {keyof Fields} N @param {Fields} fields @param {N} name @param {string | null} text null where the address says nothing */
function read(fields, name, text) {
  const field = /** @type {Field<Fields[N]>} */ (FIELDS[name]);
  if (text !== null) fields[name] = field.parse(text);
}

/** @param {State} state @returns {string} the fragment without `#`; fields at their default are left out */
export function formatState(state) {
  const search = new URLSearchParams();
  for (const name of NAMES) {
    if (state[name] !== FIELDS[name].fallback) search.set(name, String(state[name]));
  }
  for (const name of Object.keys(state.parameters).sort()) search.set(`set.${name}`, state.parameters[name]);
  for (const method of Object.keys(state.settingsByMethod).sort()) {
    for (const name of Object.keys(state.settingsByMethod[method]).sort())
      search.set(`set.${method}.${name}`, state.settingsByMethod[method][name]);
  }
  // A comma needs no escape in a fragment, and lists read better with it.
  return search.toString().replaceAll('%2C', ',');
}
