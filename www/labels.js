// Search over the class names of a network.

// Lower is better; Infinity does not match.
function rank(label, index, query) {
  if (String(index) === query) return 0;
  const name = label.toLowerCase();
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const found = name.indexOf(query);
  if (found < 0) return Infinity;
  return /[\s,'-]/.test(name[found - 1]) ? 2 : 3;
}

/**
 * Classes whose name (or number) matches, best first and in class order among equals.
 * @returns {{ matches: { index: number, label: string }[], total: number }} at most `limit` matches, and how many there are
 */
export function searchLabels(labels, query, limit = 60) {
  const needle = query.trim().toLowerCase();
  const all = labels.map((label, index) => ({ index, label, rank: needle ? rank(label, index, needle) : 0 }));
  const found = all.filter((entry) => entry.rank < Infinity).sort((a, b) => a.rank - b.rank || a.index - b.index);
  return { matches: found.slice(0, limit).map(({ index, label }) => ({ index, label })), total: found.length };
}
