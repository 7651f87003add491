// The methods found by words.

import { engineText } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 */

/**
 * Methods whose name, summary or authors hold every word of the query, in the reader's language or in English, under their families, in
 * the registry's order; those whose name holds them come first in their family.
 * @param {MethodRecord[]} methods @param {string} query
 * @returns {{ family: string, methods: MethodRecord[] }[]}
 */
export function searchMethods(methods, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (/** @type {string} */ text) => words.every((word) => text.toLowerCase().includes(word));
  const both = (/** @type {string} */ english) => `${engineText(english)} ${english}`;
  const named = (/** @type {MethodRecord} */ { id, label }) => holds(`${both(label)} ${id}`);
  const found = methods.filter(({ id, label, family, summary, paper }) =>
    holds(`${both(label)} ${id} ${both(family)} ${both(summary)} ${paper.authors} ${paper.year} ${paper.title}`),
  );
  const families = [...new Set(found.map(({ family }) => family))];
  return families.map((family) => {
    const own = found.filter((method) => method.family === family);
    return { family, methods: [...own.filter(named), ...own.filter((method) => !named(method))] };
  });
}
