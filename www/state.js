// Everything a visitor can choose, as one plain value of strings and numbers that round-trips through the URL's fragment
// (a fragment is never sent to a server). One table says how each field is read, written and defaulted.

const IDENTIFIER = /^[\w.:-]{1,80}$/;

const identifier = (fallback) => ({ fallback, parse: (text) => (IDENTIFIER.test(text) ? text : fallback) });
const choice = (...options) => ({ fallback: options[0], parse: (text) => (options.includes(text) ? text : options[0]) });
const range = (low, high, fallback) => ({
  fallback,
  parse: (text) => {
    const value = Number(text);
    return text.trim() !== '' && value >= low && value <= high ? value : fallback;
  },
});

/** An empty identifier means "the first one there is"; `settle` fills it in once the records are known. */
export const FIELDS = {
  photo: identifier(''),
  model: identifier(''),
  // A class by its number, or by a name that `settle` looks up once the network's labels are known.
  target: { fallback: 'top', parse: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : text.trim().slice(0, 80) || 'top') },
  method: identifier(''),
  device: choice('auto', 'gpu', 'cpu'),
  view: choice('all', 'photo', 'map', 'overlay'),
  sequential: identifier(''),
  diverging: identifier(''),
  opacity: range(0, 100, 60),
  clip: range(50, 100, 99),
};

const PARAMETER = /^set\.([\w-]{1,40})$/;

export const DEFAULT_STATE = Object.freeze({
  ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field.fallback])),
  parameters: Object.freeze({}),
});

/** @param {string} fragment with or without its leading `#` @returns a whole state, whatever the fragment holds */
export function parseState(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  const state = { ...DEFAULT_STATE, parameters: {} };
  for (const [name, field] of Object.entries(FIELDS)) {
    if (search.has(name)) state[name] = field.parse(search.get(name));
  }
  for (const [name, value] of search) {
    const parameter = PARAMETER.exec(name)?.[1];
    if (parameter && value.length <= 80) state.parameters[parameter] = value;
  }
  return state;
}

/** @returns {string} the fragment without `#`; fields at their default are left out */
export function formatState(state) {
  const search = new URLSearchParams();
  for (const [name, field] of Object.entries(FIELDS)) {
    if (state[name] !== field.fallback) search.set(name, String(state[name]));
  }
  for (const name of Object.keys(state.parameters).sort()) search.set(`set.${name}`, state.parameters[name]);
  return search.toString();
}
