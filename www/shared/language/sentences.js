// What the engine says is English: texts of its registries, and sentences with values in them. Both are found again in the engine's
// catalogue, whose texts have holes where the engine puts values in. Of all ways to read a sentence the one is taken that leaves the fewest
// letters in English.

import { filled, lettersOf, patternOf, readings } from './patterns.js';

/** @typedef {{ words: string, left: number }} Found a translation, and how many letters of it are not translated, such as those of a name */

const HAS_HOLE = /\{\d+\}/;
const KEPT = 5000;
/** Readings that are tried of one text: what can be read in more ways, such as a very long list, stays in English. */
const MOST_TRIED = 20_000;
/** Letters of its own below which a text with holes says nothing. */
const SLIGHT = 8;
const NUMBER = /^[−-]?\d+(\.\d+)?(e−?\d+)?(\s?%)?$/;
/** In a name there are no such signs. */
const JOINT = /[:;] /;
/** “photo.png:” */
const FILE = /^[^:;]{1,200}\.[a-z]\w{1,5}:$/i;
/** Within a sentence no other one ends, and no value ends with what joins two. */
const END = /[.!?]( |$)|[,:;]$/;
const ENDS = /[.!?:;](?= )/g;
/** The signs that join texts of the engine, as they are where no space follows. @type {Record<string, string>} */
const WIDE = { '.': '。', ':': '：', ';': '；' };

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
const lowered = (/** @type {string} */ text) => text.charAt(0).toLowerCase() + text.slice(1);
const firstWord = (/** @type {string} */ text) => text.split(' ', 1)[0];

/** Where no space stands between words, one stands between Chinese and other letters or digits, whichever a value brought. @param {string} text */
const spaced = (text) =>
  text
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/(?<=\p{Script=Han})(?=[\da-z`])|(?<=[\da-z%`])(?=\p{Script=Han})/giu, ' ');

/** @param {Found | null} one @param {Found | null} other @returns {Found | null} */
const better = (one, other) => (one && other ? (other.left < one.left ? other : one) : (one ?? other));

/**
 * A function from the engine's English to another language; null where it knows no translation.
 * @param {Record<string, string>} catalogue
 * @param {{ decimal: string, space: string }} signs the sign before decimals, and what stands between sentences
 * @returns {(english: string) => string | null}
 */
export function sentenceTranslator(catalogue, { decimal, space }) {
  // A sentence that follows another may begin with the space between them, which {@link joined} puts there.
  const trimmed = Object.entries(catalogue).map((texts) => texts.map((text) => text.trimStart()));
  const messages = new Map([...trimmed, ...Object.entries(catalogue)].map(([english, words]) => [english, words]));

  /** Patterns by the word that they begin with; those that begin with a hole are in ''. @type {Map<string, import('./patterns.js').Pattern[]>} */
  const patterns = new Map();
  for (const [english, words] of messages) {
    if (!HAS_HOLE.test(english)) continue;
    const first = /^[^\s{]+(?=\s)/.exec(english)?.[0] ?? '';
    patterns.set(first, [...(patterns.get(first) ?? []), patternOf(english, words)]);
  }
  for (const list of patterns.values()) list.sort((one, other) => other.weight - one.weight || other.length - one.length);

  /** @type {Map<string, Found | null>} */
  const known = new Map();
  let tried = 0;

  /** One text or several after each other, or what one ends with that its entry has not. @param {string} text @returns {Found | null} */
  function found(text) {
    const before = known.get(text);
    if (before !== undefined) return before;
    let best = ended(text);
    if (best?.left !== 0) {
      // The longest that is known first.
      for (const { index } of [...text.matchAll(ENDS)].reverse()) best = better(best, joined(text, index + 1));
    }
    known.set(text, best);
    return best;
  }

  /** Two texts, with what stands between them. @param {string} text @param {number} end of the first @returns {Found | null} */
  function joined(text, end) {
    const first = ended(text.slice(0, end)) ?? named(text.slice(0, end));
    const rest = first && found(text.slice(end + 1));
    return first && rest && { words: first.words + space + rest.words, left: first.left + rest.left };
  }

  /** A file that is spoken of stands before what is said of it. @param {string} text @returns {Found | null} */
  const named = (text) => (FILE.test(text) ? { words: space === '' ? `${text.slice(0, -1)}${WIDE[':']}` : text, left: 0 } : null);

  /** A text that may end with a sign that its entry has not. @param {string} text @returns {Found | null} */
  function ended(text) {
    const best = whole(text) ?? pattern(text);
    const sign = text.slice(-1);
    if (best?.left === 0 || !(sign in WIDE)) return best;
    const bare = whole(text.slice(0, -1)) ?? pattern(text.slice(0, -1));
    return better(best, bare && { words: bare.words + (space === '' ? WIDE[sign] : sign), left: bare.left });
  }

  /** The engine begins a headline with a capital that its parts have not, and names a setting without one. @param {string} text @returns {Found | null} */
  function whole(text) {
    const begun = messages.get(lowered(text));
    const words = messages.get(text) ?? (begun === undefined ? messages.get(capital(text)) : capital(begun));
    return words === undefined ? null : { words, left: 0 };
  }

  /** @param {string} text @returns {Found | null} */
  function pattern(text) {
    /** @type {Found | null} */
    let best = null;
    for (const one of new Set([text, lowered(text)])) {
      for (const candidate of [...(patterns.get(firstWord(one)) ?? []), ...(patterns.get('') ?? [])]) {
        for (const values of readings(candidate, one)) {
          best = better(best, told(candidate, values, one !== text));
          if (best?.left === 0) return best;
        }
      }
    }
    return best;
  }

  /** @param {import('./patterns.js').Pattern} pattern @param {string[]} values what stands in its holes @param {boolean} begins with a capital @returns {Found | null} */
  function told(pattern, values, begins) {
    tried += 1;
    // The space before a text is its own.
    if (tried > MOST_TRIED || (pattern.texts[0] === '' && values[0].startsWith(' '))) return null;
    let left = 0;
    const words = [];
    for (const [place, { name, isCode, isWhole, isLast }] of pattern.holes.entries()) {
      const text = values[place];
      // What a translation leaves out is a word such as “checks”.
      if (!pattern.translation.includes(name)) {
        if (text.includes(' ')) return null;
        words.push('');
        continue;
      }
      if (isCode && text.includes('`')) return null;
      if (!isCode && !isWhole && (END.test(text) || (isLast && JOINT.test(text)))) return null;
      const inside = isCode ? { words: text, left: 0 } : value(text);
      if (!inside && (isWhole || JOINT.test(text))) return null;
      // “{1} and {2}” fits nearly everything: it is taken only where both are known, and within a sentence.
      if (pattern.weight < SLIGHT && (!inside || JOINT.test(text))) return null;
      // A name keeps its first letter.
      words.push(inside && begins && pattern.translation.startsWith(name) ? capital(inside.words) : (inside?.words ?? text));
      left += inside?.left ?? lettersOf(text);
    }
    const translation = begins ? capital(pattern.translation) : pattern.translation;
    return { words: filled({ ...pattern, translation }, words), left };
  }

  /** What stands in a hole: words of the engine, or a number; null for what is not known, such as a name. @param {string} text @returns {Found | null} */
  function value(text) {
    if (NUMBER.test(text)) return { words: text.replace('.', decimal), left: 0 };
    return lettersOf(text) > 0 || END.test(text) ? found(text) : { words: text, left: 0 };
  }

  return (english) => {
    if (known.size > KEPT) known.clear();
    tried = 0;
    const words = english === '' ? '' : (found(english)?.words ?? null);
    if (tried > MOST_TRIED) {
      known.clear();
      known.set(english, null);
      return null;
    }
    return words !== null && space === '' ? spaced(words) : words;
  };
}
