// What the engine says is English: texts of its registries, and sentences with numbers in them. Both are found again in the engine's
// catalogue, whose texts have holes where the engine puts values in.

import { partsOf } from './holes.js';

/**
 * @typedef {object} Pattern
 * @property {RegExp} pattern
 * @property {number[]} holes the numbers of its groups
 * @property {string} translation
 * @property {number} weight letters of its own: what says more is tried first
 */

const SPECIAL = /[.*+?^${}()|[\]\\]/g;
const HAS_HOLE = /\{\d+\}/;
// Deep enough for a list in a headline in a line.
const DEEPEST = 4;
const KEPT = 500;
/** Letters of its own below which a text with holes says nothing. */
const SLIGHT = 8;

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A function from the engine's English to another language; null where it knows no translation.
 * @param {Record<string, string>} messages
 * @param {{ decimal: string, space: string }} signs the sign before decimals, and what stands between sentences
 * @returns {(english: string) => string | null}
 */
export function sentenceTranslator(messages, { decimal, space }) {
  /** Patterns by the word that they begin with; those that begin with a hole are in ''. @type {Map<string, Pattern[]>} */
  const patterns = new Map();
  for (const [english, translation] of Object.entries(messages)) {
    if (!HAS_HOLE.test(english)) continue;
    const made = patternOf(english, translation);
    const first = /^[^\s{]+(?=\s)/.exec(english)?.[0] ?? '';
    patterns.set(first, [...(patterns.get(first) ?? []), made]);
  }
  for (const list of patterns.values()) list.sort((one, other) => other.weight - one.weight);
  /** @type {Map<string, string | null>} */
  const known = new Map();

  /** The engine begins a headline with a capital that its parts have not. @param {string} text @param {string} lowered */
  const candidates = (text, lowered) =>
    [text, lowered].flatMap((one) => patterns.get(one.split(' ', 1)[0]) ?? []).concat(patterns.get('') ?? []);

  /** @param {string} text @param {number} depth @returns {string | null} */
  function whole(text, depth) {
    if (Object.hasOwn(messages, text)) return messages[text];
    const lowered = text.charAt(0).toLowerCase() + text.slice(1);
    if (lowered !== text && Object.hasOwn(messages, lowered)) return capital(messages[lowered]);
    // A setting's name within a sentence.
    if (depth > 0 && Object.hasOwn(messages, capital(text))) return messages[capital(text)];
    if (depth > DEEPEST) return null;
    for (const { pattern, holes, translation, weight } of candidates(text, lowered)) {
      const asIs = pattern.exec(text);
      const match = asIs ?? pattern.exec(lowered);
      if (!match) continue;
      const found = holes.map((hole, group) => /** @type {const} */ ([hole - 1, value(match[group + 1], depth + 1)]));
      // “{1} and {2}” fits nearly everything: it is taken only where both are known.
      if (weight < SLIGHT && found.some(([, words]) => words === null)) continue;
      // A name is no sentence: this pattern has reached too far.
      if (found.some(([, words], group) => words === null && /[.!?:] /.test(match[group + 1]))) continue;
      // What a translation leaves out is a word such as “checks”, and no other sentence.
      if (found.some(([hole], group) => !translation.includes(`{${hole + 1}}`) && match[group + 1].includes(' '))) continue;
      const values = new Map(found.map(([hole, words], group) => [hole, words ?? match[group + 1]]));
      const { texts, order } = partsOf(translation);
      const words = texts.map((one, place) => one + (place < order.length ? values.get(order[place]) : '')).join('');
      return asIs ? words : capital(words);
    }
    return null;
  }

  /** What stands in a hole: words of the engine, or a number; null for what is not known, such as a name. @param {string} text @param {number} depth */
  function value(text, depth) {
    if (/^[−-]?\d+\.\d+(\s?%)?$/.test(text)) return text.replace('.', decimal);
    return /\p{L}/u.test(text) ? inner(text, depth) : text;
  }

  /** A text, or one that the page or a headline's reader has ended with a full stop. @param {string} text @param {number} depth */
  function sentence(text, depth) {
    const found = whole(text, depth);
    if (found !== null || !text.endsWith('.') || depth > 0) return found;
    const bare = whole(text.slice(0, -1), depth);
    return bare === null ? null : bare + (space === '' ? '。' : '.');
  }

  /** One text, or several sentences after each other, the longest that is known first. @param {string} text @param {number} depth @returns {string | null} */
  function inner(text, depth) {
    const found = sentence(text, depth);
    if (found !== null) return found;
    const ends = [...text.matchAll(/[.!?:](?= )/g)].map(({ index }) => index + 1).reverse();
    for (const end of ends) {
      const first = sentence(text.slice(0, end), depth);
      const rest = first === null ? null : inner(text.slice(end + 1), depth);
      if (rest !== null) return first + space + rest;
    }
    return null;
  }

  return (english) => {
    if (english === '') return '';
    const before = known.get(english);
    if (before !== undefined) return before;
    const found = inner(english, 0);
    if (known.size > KEPT) known.clear();
    known.set(english, found);
    return found;
  };
}

/** @param {string} english @param {string} translation @returns {Pattern} */
function patternOf(english, translation) {
  const { texts, order } = partsOf(english);
  const fixed = texts.map((text) => text.replace(SPECIAL, '\\$&'));
  return {
    pattern: new RegExp(`^${fixed.join('(.*?)')}$`, 's'),
    holes: order.map((place) => place + 1),
    translation,
    weight: texts.join('').replace(/\P{L}/gu, '').length,
  };
}
