import { classOf } from './labels.js';
import { settleParameters } from './parameters.js';

/**
 * Replaces every choice that cannot be had by the default one, so that an old or hand-written link still shows something.
 * Fields whose records have not arrived yet stay as they are.
 * @param session { gallery, files, cards, methods, colourMaps, model } as far as they are known
 */
export function settle(state, { gallery, files, cards, methods, colourMaps, model }) {
  const settled = { ...state };
  if (gallery && !gallery.some(({ id }) => id === state.photo) && !files.has(state.photo)) {
    settled.photo = gallery[0]?.id ?? '';
  }
  if (cards && !cards.some(({ id }) => id === state.model) && !files.has(state.model)) {
    settled.model = (cards.find((card) => card.default) ?? cards[0])?.id ?? '';
  }
  const served = model?.key === settled.model ? model : null;
  if (served && state.target !== 'top') settled.target = classOf(served.labels, state.target) ?? 'top';
  if (methods) {
    const method = methods.find(({ id }) => id === state.method) ?? methods[0];
    settled.method = method.id;
    settled.parameters = settleParameters(method.parameters, state.parameters, served);
  }
  for (const kind of ['sequential', 'diverging']) {
    // Left empty rather than filled in: which colours come first is a matter of taste, and links should not freeze it.
    if (colourMaps && !colourMaps.some((map) => map.kind === kind && map.id === state[kind])) settled[kind] = '';
  }
  return settled;
}
