// Layers re-initialised from the last one on, and how far the map stays the same.

import { agreement } from '../../shared/agreement.js';
import { chosenOf, keep } from '../pieces/address.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { openEngine, openNetwork, openPhoto } from '../pieces/lesson_client.js';
import { subject } from '../pieces/lesson_photo.js';
import { liveFigure } from '../pieces/live_figure.js';
import { RANDOMISED_CHOICES, RANDOMISED_METHODS, someOf, triedKey } from './randomised_choices.js';
import { randomisedView } from './randomised_view.js';

/**
 * @typedef {import('../../client/types.js').MapRecord} MapRecord
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {{ map: MapRecord, top: Prediction, correlation: number | null }} Tried
 *
 * `layers`: how many there are; 0 before that is known. `tried`: by method and number of layers.
 * @typedef {{ method: string, count: number, layers: number, tried: Map<string, Tried>, photo: HTMLCanvasElement | null,
 *   view: import('../../client/types.js').View | null, colourMaps: import('../../client/types.js').ColourMap[] }} Randomised
 * @typedef {import('../pieces/live_figure.js').Live<Randomised>} Figure
 */

/** @param {HTMLElement} place */
export function startRandomised(place) {
  const setLink = linkToPhoto(place);
  liveFigure(place, {
    value: /** @type {Randomised} */ ({
      method: chosenOf(RANDOMISED_CHOICES, 'trust.map', RANDOMISED_METHODS[0].id),
      count: Number(chosenOf(RANDOMISED_CHOICES, 'trust.layers', '0')),
      layers: 0,
      tried: new Map(),
      photo: null,
      view: null,
      colourMaps: [],
    }),
    view: (value, figure) => randomisedView(value, actionsOf(figure)),
    begin: compute,
    shown: ({ method }) => setLink({ methods: [method], tab: 'break' }),
  });
}

/** The map as it is, and the one that is wanted. @param {Figure} figure */
const compute = (figure) => computeAll(figure, () => [0, figure.get().count]);

/** @param {Figure} figure @param {() => number[]} counts how many layers, one after the other */
function computeAll(figure, counts) {
  return figure.run(async (lines) => {
    const { colourMaps } = await openEngine(lines);
    const model = await openNetwork('efficientnet-lite0', lines);
    const { photo: source, target } = subject.get();
    const photo = await openPhoto(source, lines);
    const { method } = figure.get();
    for (const wanted of counts()) {
      const { layers: known, tried } = figure.get();
      const count = known ? Math.min(wanted, known) : wanted;
      const key = triedKey(method, count);
      if (tried.has(key)) continue;
      const { map, predictions, layers } = await model.changed(photo, {
        method,
        target,
        change: { randomised: count },
        ...lines,
      });
      const original = count === 0 ? map : figure.get().tried.get(triedKey(method, 0))?.map;
      const numbers = original && agreement(original, map);
      const one = { map, top: predictions[0], correlation: numbers?.spearman ?? null };
      figure.set({ layers, photo: photo.picture, colourMaps, tried: new Map(figure.get().tried).set(key, one) });
    }
    if (!figure.get().view) figure.set({ view: (await model.featureMaps(photo, lines)).view });
  });
}

/** @param {Figure} figure */
function actionsOf(figure) {
  return {
    again: () => compute(figure),
    chooseMethod(/** @type {string} */ method) {
      keep('trust.map', method === RANDOMISED_METHODS[0].id ? null : method);
      figure.set({ method });
      compute(figure);
    },
    slide(/** @type {number} */ count) {
      keep('trust.layers', count === 0 ? null : String(count));
      figure.set({ count });
    },
    settle: () => compute(figure),
    all: () => computeAll(figure, () => someOf(figure.get().layers)),
    stop: () => figure.stop(),
  };
}
