// The choices as the fragment of the address, which is never sent to a server, and back.

import { workbenchFragment } from '../../shared/workbench_address.js';
import { FIELDS, FIELD_NAMES, DEFAULT_STATE } from './choices.js';

/**
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Fields} Fields
 */

/** What a field is called in the address, where it has another name there: links that were given away keep their meaning. @type {Partial<Record<keyof Fields, string>>} */
const NAMES_IN_ADDRESS = {
  pictures: 'view',
  tab: 'look',
  preset: 'views',
  presetSeed: 'views-seed',
  requireTrust: 'require-trust',
};

/** What a field is called in the address. @param {keyof Fields} name */
export const nameInAddress = (name) => NAMES_IN_ADDRESS[name] ?? name;

/** The fields by their names in the address. */
const FIELDS_IN_ADDRESS = new Map(FIELD_NAMES.map((field) => [nameInAddress(field), field]));

// `set.NAME` belongs to the method asked; `set.METHOD.NAME` is remembered for another one.
const PARAMETER = /^set\.(?:([\w-]{1,40})\.)?([\w-]{1,40})$/;

// A link cannot make the page remember settings without end.
const MOST_METHODS = 64;
const MOST_SETTINGS = 64;
const LONGEST_SETTING = 80;

/** @param {string} fragment with or without its leading `#` @returns a whole state, whatever the fragment holds */
export function parseState(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  /** @type {State} */
  const state = { ...DEFAULT_STATE, parameters: {}, settingsByMethod: {} };
  for (const name of FIELD_NAMES) read(state, name, search.get(nameInAddress(name)));
  for (const { method, parameter, text } of settingsIn(search)) {
    // Under its name a setting of the method asked is its own, unless it is given without a name too.
    if (!method || (method === state.method && !Object.hasOwn(state.parameters, parameter))) state.parameters[parameter] = text;
    else if (method === state.method) continue;
    else {
      if (!Object.hasOwn(state.settingsByMethod, method)) state.settingsByMethod[method] = {};
      state.settingsByMethod[method][parameter] = text;
    }
  }
  return state;
}

/**
 * The settings that an address names, as many as the page remembers.
 * @param {URLSearchParams} search @returns {{ name: string, method: string, parameter: string, text: string }[]} `method`: '' where it is that of the state
 */
function settingsIn(search) {
  /** The names of the settings by method. @type {Map<string, Set<string>>} */
  const known = new Map();
  return [...search].flatMap(([name, text]) => {
    const [, method = '', parameter] = PARAMETER.exec(name) ?? [];
    if (!parameter || text.length > LONGEST_SETTING || [method, parameter].includes('__proto__')) return [];
    const names = known.get(method) ?? new Set();
    const isRoom = known.has(method) || known.size < MOST_METHODS;
    if (!isRoom || (names.size >= MOST_SETTINGS && !names.has(parameter))) return [];
    known.set(method, names.add(parameter));
    return [{ name, method, parameter, text }];
  });
}

/**
 * What a fragment says that no field of the page can hold: an unknown field, or a text that is no value of its field. Names without a value
 * are passed over, since an address may end in a place of the page.
 * @param {string} fragment with or without its leading `#` @returns {import('./unread_choices.js').Unread[]}
 */
export function unreadChoices(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  const settings = new Set(settingsIn(search).map(({ name }) => name));
  const named = [...search].filter(([name, text]) => name !== '' && text !== '');
  return named.flatMap(([name, text]) => {
    if (settings.has(name) && text.length <= LONGEST_SETTING) return [];
    const field = FIELDS_IN_ADDRESS.get(name) ?? null;
    return field && !FIELDS[field].misses(text) ? [] : [{ name, field, text }];
  });
}

/** @template {keyof Fields} N @param {Fields} fields @param {N} name @param {string | null} text null where the address says nothing */
function read(fields, name, text) {
  const field = /** @type {import('./field_kinds.js').Field<Fields[N]>} */ (FIELDS[name]);
  if (text !== null) fields[name] = field.parse(text);
}

/** @param {State} state @returns {string} the fragment without `#`; fields at their default are left out */
export function formatState(state) {
  const { parameters, settingsByMethod } = state;
  const chosen = FIELD_NAMES.filter((name) => state[name] !== FIELDS[name].fallback);
  const fields = chosen.map((name) => /** @type {[string, string | number]} */ ([nameInAddress(name), state[name]]));
  return workbenchFragment({ fields, parameters, settingsByMethod });
}
