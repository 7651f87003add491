// The kinds of fields that a visitor can choose: how each is read from a text, and what it falls back to.

/**
 * How a field is read, what it falls back to, and whether a text is no value of it.
 * @template T
 * @typedef {{ fallback: T, parse: (text: string) => T, misses: (text: string) => boolean }} Field
 */

/** @typedef {import('./types/choices.js').ClassChoice} ClassChoice */

const IDENTIFIER = /^[\w.:-]{1,80}$/;

/** @param {string} fallback @returns {Field<string>} */
export const identifier = (fallback) => ({
  fallback,
  parse: (text) => (IDENTIFIER.test(text) ? text : fallback),
  misses: (text) => !IDENTIFIER.test(text),
});

/** A class by its number, or by a name that `validateState` looks up once the network's labels are known. @param {string} fallback @returns {Field<ClassChoice>} */
export const classField = (fallback) => ({
  fallback,
  parse: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : text.trim().slice(0, 80) || fallback),
  // Whether there is such a class is known once the labels are.
  misses: () => false,
});

/** Identifiers with commas between them; what is none is left out. @param {number} most @returns {Field<string>} */
export const list = (most) => ({
  fallback: '',
  parse: (text) =>
    text
      .split(',')
      .filter((entry) => IDENTIFIER.test(entry))
      .slice(0, most)
      .join(','),
  misses: (text) => text.split(',').length > most || text.split(',').some((entry) => !IDENTIFIER.test(entry)),
});

/** @template {string} T @param {[T, ...T[]]} options @returns {Field<T>} */
export const choice = (...options) => ({
  fallback: options[0],
  parse: (text) => options.find((option) => option === text) ?? options[0],
  misses: (text) => options.every((option) => option !== text),
});

/** @param {number} low @param {number} high @param {number} fallback @returns {Field<number>} */
export function range(low, high, fallback) {
  const inside = (/** @type {string} */ text) => text.trim() !== '' && Number(text) >= low && Number(text) <= high;
  // Adding 0 makes -0 the 0 that it is written as.
  return { fallback, parse: (text) => (inside(text) ? Number(text) + 0 : fallback), misses: (text) => !inside(text) };
}
