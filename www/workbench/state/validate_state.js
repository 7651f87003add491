import { classOf } from './class_search.js';
import { settleParameters } from './parameters.js';
import { cellsOf, comparedMethods, settingsOf, sightOf, wantsReference, withMethod } from './questions.js';
import { LEAST_COMPARED, MOST_COMPARED } from './choices.js';

/**
 * Replaces every choice that cannot be had by the default one, so that an old or hand-written link still shows something.
 * Fields whose records have not arrived yet stay as they are.
 * @param session { gallery, files, cards, methods, colourMaps, model, tops } as far as they are known
 */
export function settle(state, { gallery, files, cards, methods, colourMaps, model, tops = new Map() }) {
  const settled = { ...state };
  if (gallery && !gallery.some(({ id }) => id === state.photo) && !files.has(state.photo)) {
    settled.photo = gallery[0]?.id ?? '';
  }
  if (cards && !cards.some(({ id }) => id === state.model) && !files.has(state.model)) {
    settled.model = (cards.find((card) => card.default) ?? cards[0])?.id ?? '';
  }
  const served = model?.key === settled.model ? model : null;
  if (served && state.target !== 'top') settled.target = classOf(served.labels, state.target) ?? 'top';
  for (const other of ['against', 'second']) {
    if (served && state[other] !== '') settled[other] = classOf(served.labels, state[other]) ?? '';
    // Nothing is set apart from itself, nor asked twice.
    const target = settled.target === 'top' ? tops.get(sightOf(settled)) : settled.target;
    if (settled[other] === target) settled[other] = '';
  }
  if (methods) {
    const known = [...new Set(comparedMethods(state))].filter((asked) => methods.some(({ id }) => id === asked));
    settled.compare = known.length < LEAST_COMPARED ? '' : known.slice(0, MOST_COMPARED).join(',');
    // Beside a comparison stand the settings of one of its methods.
    const possible = settled.compare === '' ? methods.map(({ id }) => id) : comparedMethods(settled);
    if (!possible.includes(state.method) && methods.some(({ id }) => id === state.method)) state = withMethod(state, possible[0]);
    const method =
      methods.find(({ id }) => id === state.method && possible.includes(id)) ?? methods.find(({ id }) => id === possible[0]);
    settled.method = method.id;
    settled.parameters = settleParameters(method.parameters, state.parameters, served);
    settled.kept = settleKept(state.kept, methods, method.id, served);
  }
  if (settled.compare === '') Object.assign(settled, { second: '', pair: '' });
  if (settled.pair !== '') {
    const cells = cellsOf({ state: settled }).map(({ id }) => id);
    const [one, other] = settled.pair.split(',');
    if (one === other || !cells.includes(one) || !cells.includes(other)) settled.pair = '';
  }
  if (gallery) settled.reference = settleReference(settled, gallery, files);
  for (const kind of ['sequential', 'diverging']) {
    // Left empty rather than filled in: which colours come first is a matter of taste, and links should not freeze it.
    if (colourMaps && !colourMaps.some((map) => map.kind === kind && map.id === state[kind])) settled[kind] = '';
  }
  return settled;
}

// Settings of methods that are not asked at the moment, as far as they differ from the defaults.
function settleKept(kept, methods, current, served) {
  const settled = {};
  for (const { id, parameters } of methods) {
    if (id === current || !kept[id]) continue;
    const texts = settleParameters(parameters, kept[id], served);
    if (Object.keys(texts).length > 0) settled[id] = texts;
  }
  return settled;
}

// A second photo is named only while a method asks for one: then there is always one, and another than the first if possible.
function settleReference(state, gallery, files) {
  const asked = [state.method, ...comparedMethods(state)].some((method) => wantsReference(settingsOf(state, method)));
  if (!asked) return '';
  if (gallery.some(({ id }) => id === state.reference) || files.has(state.reference)) return state.reference;
  return (gallery.find(({ id }) => id !== state.photo) ?? gallery[0])?.id ?? '';
}
