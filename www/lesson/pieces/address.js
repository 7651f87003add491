// What a link opens: `?noise.samples=64#noise` sets the knob `samples` of the chapter `noise`.

/** Names of chapters and knobs, as an address has them. */
const NAME = /^[a-z]+\.[a-z_-]+$/;

/**
 * What an address sets, by `chapter.knob`.
 * @param {string} search @returns {Map<string, string>}
 */
export function settingsIn(search) {
  return new Map([...new URLSearchParams(search)].filter(([name]) => NAME.test(name)));
}

/**
 * An address with a knob set, or left as the page has it where `value` is null; what else it says stays.
 * @param {string} search @param {string} name `chapter.knob` @param {string | null} value
 */
export function withSetting(search, name, value) {
  const fields = new URLSearchParams(search);
  if (value === null) fields.delete(name);
  else fields.set(name, value);
  // A field without a value, such as `projector`, is written without `=`.
  const text = fields.toString().replaceAll(/=(?=&|$)/g, '');
  return text ? `?${text}` : '';
}

/** What this page's address sets a knob to. @param {string} name @param {string} usual */
export const chosen = (name, usual) => settingsIn(location.search).get(name) ?? usual;

/**
 * What a figure takes from an address: by `chapter.knob` whether a text can be chosen. `set`: all that the address sets.
 * @typedef {Record<string, (text: string, set: Map<string, string>) => boolean>} Choices
 */

/** What this page's address sets a knob to, where that can be chosen. @param {Choices} choices @param {string} name @param {string} usual */
export function chosenOf(choices, name, usual) {
  const set = settingsIn(location.search);
  const text = set.get(name);
  return text !== undefined && choices[name](text, set) ? text : usual;
}

/** Of a list. @param {string[]} texts */
export const oneOf = (texts) => (/** @type {string} */ text) => texts.includes(text);

/** A place of a slider. @param {{ min: number, max: number, step?: number }} slider */
export const onSlider =
  ({ min, max, step = 1 }) =>
  (/** @type {string} */ text) => {
    const value = Number(text);
    return String(value) === text && value >= min && value <= max && Number.isInteger((value - min) / step);
  };

/** A browser takes so few changes of the address that a slider on its way would use them up. */
const REST_MS = 400;

/** @type {Map<string, string | null>} */
const waiting = new Map();

/** Keeps a knob in this page's address, once it rests. @param {string} name @param {string | null} value */
export function keep(name, value) {
  if (waiting.size === 0) setTimeout(write, REST_MS);
  waiting.set(name, value);
}

function write() {
  let { search } = location;
  for (const [name, value] of waiting) search = withSetting(search, name, value);
  waiting.clear();
  history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
}
