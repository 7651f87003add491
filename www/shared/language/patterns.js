// The texts of the engine's catalogue that have values in them, and the ways in which a sentence may be one of them.

/**
 * @typedef {object} Hole a place for a value, or for several that follow each other at once
 * @property {string} name as the translation writes it: "{1}", or "{3}{4}"
 * @property {boolean} isCode between backticks: a name in the program, which no language changes
 * @property {boolean} isWhole whether it stands where whole sentences do
 * @property {boolean} isLast whether nothing of the text follows
 *
 * @typedef {object} Pattern
 * @property {string[]} texts between the holes, one more than there are holes
 * @property {Hole[]} holes
 * @property {string} translation
 * @property {number} weight letters of its own: what says more is tried first
 * @property {number} length of the English
 */

const HOLES = /(?:\{\d+\})+/g;
const SENTENCE_BEFORE = /(?:^|[.:!?])\s?$/;
const SENTENCE_AFTER = /^(?:\.?$| \p{Lu})/u;

/** The letters of a text. @param {string} text */
export const lettersOf = (text) => text.replace(/\P{L}/gu, '').length;

/** @param {string} english @param {string} translation @returns {Pattern} */
export function patternOf(english, translation) {
  const texts = english.split(HOLES);
  const holes = (english.match(HOLES) ?? []).map((name, place) => ({
    name,
    isCode: texts[place].endsWith('`'),
    isLast: texts[place + 1] === '',
    isWhole: SENTENCE_BEFORE.test(texts[place]) && SENTENCE_AFTER.test(texts[place + 1]),
  }));
  return { texts, holes, translation, weight: lettersOf(texts.join('')), length: english.length };
}

/**
 * Every way in which a text is that of a pattern: what stands in its holes.
 * @param {Pattern} pattern @param {string} text @returns {Generator<string[]>}
 */
export function* readings({ texts, holes }, text) {
  const last = texts[holes.length];
  if (!text.startsWith(texts[0]) || !text.endsWith(last) || !texts.every((one) => text.includes(one))) return;
  yield* rest(0, texts[0].length, []);

  /** @param {number} place of a hole @param {number} start @param {string[]} before @returns {Generator<string[]>} */
  function* rest(place, start, before) {
    if (place === holes.length - 1) {
      if (start <= text.length - last.length) yield [...before, text.slice(start, text.length - last.length)];
      return;
    }
    const next = texts[place + 1];
    for (let end = text.indexOf(next, start); end >= 0; end = text.indexOf(next, end + 1))
      yield* rest(place + 1, end + next.length, [...before, text.slice(start, end)]);
  }
}

/** The translation with what stands in the holes. @param {Pattern} pattern @param {string[]} values */
export function filled({ translation, holes }, values) {
  const told = new Map(holes.map(({ name }, place) => [name, values[place]]));
  const names = new RegExp(holes.map(({ name }) => name.replace(/[{}]/g, '\\$&')).join('|'), 'g');
  return translation.replace(names, (name) => told.get(name) ?? '');
}
