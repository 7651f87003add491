/**
 * The steps that the logits depend on, as places among the steps. Others lead to outputs that are not explained.
 * @param {import('../../client/types.js').NetworkGraph} graph @returns {Set<number>}
 */
export function leadingSteps({ steps, logits }) {
  const leading = new Set(logits === null ? [] : [logits]);
  for (let place = steps.length - 1; place >= 0; place -= 1) {
    if (!leading.has(place)) continue;
    for (const read of steps[place].reads) if (read !== null) leading.add(read);
  }
  return leading;
}
