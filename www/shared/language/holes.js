// Texts with holes: in a catalogue the values are `{1}`, `{2}` …, so that a translation can put them in another order.

const HOLE = /\{(\d+)\}/g;

/** White space as a browser shows it. @param {string} text */
const even = (text) => text.replace(/\s+/g, ' ').trim();

/** The key of a tagged template: its strings with numbered holes. @param {readonly string[]} strings */
export const keyOf = (strings) => even(strings.map((text, place) => (place === 0 ? text : `{${place}}${text}`)).join(''));

/** @type {Map<string, { texts: string[], order: number[] }>} */
const known = new Map();

/** A text split at its holes: one text more than there are holes, and which value each hole has, from 0. @param {string} text */
export function partsOf(text) {
  const found = known.get(text) ?? split(text);
  known.set(text, found);
  return found;
}

/** @param {string} text */
function split(text) {
  const pieces = text.split(HOLE);
  return {
    texts: pieces.filter((_, place) => place % 2 === 0),
    order: pieces.filter((_, place) => place % 2 === 1).map((number) => Number(number) - 1),
  };
}
