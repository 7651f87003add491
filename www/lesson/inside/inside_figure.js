// Grad-CAM built up: the feature maps of a layer, their weights, and the sum of the first so many of them.

import { subject } from '../pieces/lesson_photo.js';
import { openEngine, openNetwork, openPhoto } from '../pieces/lesson_client.js';
import { liveFigure } from '../pieces/live_figure.js';
import { playThrough } from '../pieces/player.js';
import { chosenOf, keep } from '../pieces/address.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { cellsOf } from './cell_values.js';
import { INSIDE_CHOICES } from './inside_choices.js';
import { insideView } from './inside_view.js';
import { networkFile } from './network_file.js';
import { NETWORKS } from './networks.js';
import { summandsOf } from './weighted_sum.js';

/**
 * @typedef {import('../../client/types.js').FeatureMapsRecord} FeatureMaps
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('./weighted_sum.js').Summand} Summand
 *
 * What is known of a layer. `cells`: Grad-CAM before its ReLU, by the engine. `bias`: of the class, at the last layer.
 * @typedef {object} Built
 * @property {FeatureMaps} maps @property {Summand[]} summands @property {Float64Array} cells @property {number | null} bias
 * @property {Prediction} target @property {HTMLCanvasElement} photo @property {import('../../client/types.js').ColourMap[]} colourMaps
 *
 * `network`, `layer`: places in the lists. `shown`: how many maps are added up.
 * @typedef {{ network: number, layer: number, target: string, shown: number, built: Built | null, refused: string, isPlaying: boolean }} Inside
 * @typedef {import('../pieces/live_figure.js').Live<Inside>} Figure
 */

/** A play takes so many pictures, whatever the number of maps. */
const PLAY_STEPS = 60;

/** @param {HTMLElement} place */
export function startInside(place) {
  const wanted = chosenOf(INSIDE_CHOICES, 'inside.network', NETWORKS[0].id);
  const network = NETWORKS.findIndex(({ id }) => id === wanted);
  const last = Math.max(0, NETWORKS[network].layers.length - 1);
  const setLink = linkToPhoto(place);
  liveFigure(place, {
    value: {
      network,
      layer: Number(chosenOf(INSIDE_CHOICES, 'inside.layer', String(last))),
      target: chosenOf(INSIDE_CHOICES, 'inside.target', ''),
      shown: Infinity,
      built: null,
      refused: '',
      isPlaying: false,
    },
    view: (value, figure) => insideView(value, actionsOf(figure)),
    begin: build,
    // The gallery of the workbench has no picture for the small networks.
    shown({ network, layer, target }) {
      const { id, own, layers } = NETWORKS[network];
      const settings = { 'grad-cam': { tap: layers[layer]?.tap } };
      setLink(own ? null : { network: id, methods: ['grad-cam'], settings, ...(target && { target }) });
    },
  });
}

/** @param {Figure} figure */
function build(figure) {
  const { network, layer, target } = figure.get();
  const { id, own, layers } = NETWORKS[network];
  const asked = own ? 'top' : target && subject.get().target !== 'top' ? target : subject.get().target;
  figure.set({ refused: '', isPlaying: false });
  return figure.run(async (lines) => {
    const { colourMaps, models } = await openEngine(lines);
    const model = await openNetwork(id, lines);
    const photo = await openPhoto(own?.photo ?? subject.get().photo, lines);
    if (layers.length === 0) {
      // The engine says itself why there is nothing to look into.
      const refused = await model.explain(photo, { method: 'grad-cam', target: asked, ...lines }).then(
        () => '',
        ({ message }) => String(message),
      );
      return figure.set({ refused, built: null });
    }
    const { tap, head } = layers[layer];
    const maps = await model.featureMaps(photo, { tap, ...lines });
    const { map, target: explained } = await model.explain(photo, {
      method: 'grad-cam',
      target: asked,
      parameters: { tap, relu: false },
      ...lines,
    });
    if (!map) return;
    const cells = cellsOf(map, maps);
    const { weightsFromFile, weightsFromMap } = await import(/* webpackChunkName: "map_weights" */ './map_weights.js');
    const card = models.find((one) => one.id === id);
    const { weights, bias } =
      head && card
        ? weightsFromFile(await networkFile(card, lines.signal), head, explained.index, maps)
        : weightsFromMap(maps, cells);
    const summands = summandsOf(maps, weights);
    figure.set({
      built: { maps, summands, cells, bias, target: explained, photo: photo.picture, colourMaps },
      shown: summands.length,
    });
  });
}

/** @param {Figure} figure */
function actionsOf(figure) {
  return {
    again: () => build(figure),
    chooseNetwork(/** @type {string} */ id) {
      const network = NETWORKS.findIndex((one) => one.id === id);
      keep('inside.network', network === 0 ? null : id);
      keep('inside.layer', null);
      figure.set({ network, layer: Math.max(0, NETWORKS[network].layers.length - 1), built: null });
      build(figure);
    },
    chooseLayer(/** @type {number} */ layer) {
      const { layers } = NETWORKS[figure.get().network];
      keep('inside.layer', layer === layers.length - 1 ? null : String(layer));
      figure.set({ layer });
      build(figure);
    },
    chooseTarget(/** @type {string} */ target) {
      keep('inside.target', target || null);
      figure.set({ target });
      build(figure);
    },
    show: (/** @type {number} */ shown) => figure.set({ shown, isPlaying: false }),
    play() {
      const { built } = figure.get();
      if (!built) return;
      const most = built.summands.length;
      figure.set({ shown: 1, isPlaying: true });
      playThrough({
        steps: Math.min(most, PLAY_STEPS),
        goesOn: () => figure.get().isPlaying && figure.get().built === built,
        // Slow at first, where each map still changes the picture.
        show: (done) => figure.set({ shown: Math.max(1, Math.round(most ** done)), isPlaying: done < 1 }),
      });
    },
    pause: () => figure.set({ isPlaying: false }),
  };
}
