// Search over the class names of a network.

/**
 * The class that a number or a name means, by the same rules as the terminal's `--class`: a whole label comes before one of the
 * synonyms in it.
 * @param {string[]} labels @param {number | string} asked
 * @returns {number | null} null when the network has no such class
 */
export function classOf(labels, asked) {
  if (typeof asked === 'number') return asked < labels.length ? asked : null;
  const name = asked.trim().toLowerCase();
  const lower = labels.map((label) => label.toLowerCase());
  const whole = lower.indexOf(name);
  const found = whole >= 0 ? whole : lower.findIndex((label) => label.split(',').some((part) => part.trim() === name));
  return found >= 0 ? found : null;
}

/** Lower is better; Infinity does not match. @param {string} label @param {number} index @param {string} query */
function rank(label, index, query) {
  if (String(index) === query) return 0;
  const name = label.toLowerCase();
  if (name === query) return 0;
  let best = Infinity;
  for (let found = name.indexOf(query); found >= 0; found = name.indexOf(query, found + query.length)) {
    best = Math.min(best, rankAt(name[found - 1], name[found + query.length]));
  }
  return best;
}

/** A whole word is better than the start of the name, and that than the start of a word. @param {string | undefined} before @param {string | undefined} after */
function rankAt(before, after) {
  const parts = (/** @type {string | undefined} */ letter) => letter === undefined || /[\s,'-]/.test(letter);
  if (parts(before) && parts(after)) return 1;
  if (before === undefined) return 2;
  return parts(before) ? 3 : 4;
}

/**
 * Classes whose name (or number) matches, best first and in class order among equals.
 * @param {string[]} labels @param {string} query
 * @param {{ limit?: number, first?: number[], without?: number | null }} [options] `first`: indices that come first while nothing is typed;
 *   `without`: an index to leave out
 * @returns {import('../../pkg/types/records.js').FoundClasses} at most `limit` matches, and how many there are
 */
export function searchLabels(labels, query, { limit = 60, first = [], without } = {}) {
  const needle = query.trim().toLowerCase();
  const place = (/** @type {number} */ index) => (first.includes(index) ? first.indexOf(index) : first.length);
  const all = labels.map((label, index) => ({ index, label, rank: needle ? rank(label, index, needle) : place(index) }));
  const found = all
    .filter((entry) => entry.rank < Infinity && entry.index !== without)
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  return { matches: found.slice(0, limit).map(({ index, label }) => ({ index, label })), total: found.length };
}

/** The name of a class that is told by its index; undefined while it is told by a name. @param {string[] | undefined} labels @param {number | string | undefined} asked */
export const labelAt = (labels, asked) => (typeof asked === 'number' ? labels?.[asked] : undefined);
