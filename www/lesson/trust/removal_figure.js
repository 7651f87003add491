// Pixels taken away, or given back, in the order of a map, and what the network says meanwhile.

import { pixelCanvas } from '../pieces/pixel_canvas.js';
import { openEngine, openNetwork, openPhoto } from '../pieces/lesson_client.js';
import { subject } from '../pieces/lesson_photo.js';
import { liveFigure } from '../pieces/live_figure.js';
import { playThrough } from '../pieces/player.js';
import { chosenOf, keep } from '../pieces/address.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { curveKey, METHODS, pictureOf, REMOVAL_CHOICES, STEPS } from './removal_choices.js';
import { removalView } from './removal_view.js';

/**
 * @typedef {import('../../client/index.js').Photo} Photo
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {[number, number][]} Points
 *
 * `seen`: what the network sees of the photo, at the size of its input. `empty`: what stands where a pixel is taken away. `side`: the shorter one of a
 * photo of which it sees every pixel as it is.
 * @typedef {object} Ground
 * @property {import('../../client/types.js').PhotoRecord} seen @property {number[]} empty @property {number} side @property {Prediction} target
 *
 * `curves`: by method and metric. `step`: how far. `said`: by the network, of the picture on display.
 * @typedef {{ method: string, metric: 'deletion' | 'insertion', step: number, ground: Ground | null, values: Map<string, Float32Array>,
 *   curves: Map<string, Points>, said: { step: number, top: Prediction, probability: number } | null, isPlaying: boolean }} Removal
 * @typedef {import('../pieces/live_figure.js').Live<Removal>} Figure
 */

const NETWORK = 'efficientnet-lite0';

/** @param {HTMLElement} place */
export function startRemoval(place) {
  const setLink = linkToPhoto(place);
  liveFigure(place, {
    value: /** @type {Removal} */ ({
      method: chosenOf(REMOVAL_CHOICES, 'trust.method', METHODS[0].id),
      metric: chosenOf(REMOVAL_CHOICES, 'trust.metric', 'deletion'),
      step: Number(chosenOf(REMOVAL_CHOICES, 'trust.step', '5')),
      ground: null,
      values: new Map(),
      curves: new Map(),
      said: null,
      isPlaying: false,
    }),
    view: (value, figure) => removalView(value, actionsOf(figure)),
    begin: measure,
    shown: ({ method }) => setLink({ methods: [method], tab: 'trust' }),
  });
}

/** The maps and the curves that are not there yet, that of the chosen method first; then what the network says at the slider's place. @param {Figure} figure */
function measure(figure) {
  return figure.run(async (lines) => {
    const { models } = await openEngine(lines);
    const model = await openNetwork(NETWORK, lines);
    const { photo: source, target } = subject.get();
    const photo = await openPhoto(source, lines);
    const card = models.find(({ id }) => id === NETWORK);
    if (!card) return;
    if (!figure.get().ground) {
      const { preprocess } = card;
      const { seen } = await model.preview(photo, { preprocess, ...lines });
      const explained = await model.explain(photo, { method: 'gradient', target, ...lines });
      const { resize, mean } = preprocess;
      const side = resize.mode === 'short-side' ? resize.size : seen.width;
      figure.set({ ground: { seen, side, empty: mean.map(Math.round), target: explained.target } });
    }
    const order = METHODS.toSorted((a, b) => Number(b.id === figure.get().method) - Number(a.id === figure.get().method));
    for (const { id } of order) {
      if (!figure.get().values.has(id)) {
        const { map } = await model.explain(photo, { method: id, target, ...lines });
        if (map) figure.set({ values: new Map(figure.get().values).set(id, map.values) });
      }
      const { metric, curves } = figure.get();
      if (!curves.has(curveKey(id, metric))) {
        const asked = [{ metric, parameters: { steps: STEPS, substrate: 'zero' } }];
        const { metrics } = await model.score(photo, { method: id, target, metrics: asked, ...lines });
        const points = /** @type {Points} */ (metrics[0].curve?.points ?? []);
        figure.set({ curves: new Map(figure.get().curves).set(curveKey(id, metric), points) });
      }
      if (id === figure.get().method) await hear(figure, model, lines);
    }
  });
}

/**
 * What the network says of the picture on display.
 * @param {Figure} figure @param {import('../../client/index.js').Model} model @param {import('../pieces/live_figure.js').JobLines} lines
 */
async function hear(figure, model, { signal }) {
  const { ground, step } = figure.get();
  const picture = pictureOf(figure.get());
  if (!ground || !picture) return;
  const whylight = await openEngine({ signal });
  const { side, seen } = ground;
  const photo = await whylight.photo(framed(picture, side, seen), { name: 'The photo with pixels taken away', signal });
  try {
    const said = await model.predict(photo, { most: model.labels.length, signal });
    const own = said.find(({ index }) => index === ground.target.index);
    figure.set({ said: { step, top: said[0], probability: own?.probability ?? 0 } });
  } finally {
    photo.close();
  }
}

/**
 * A photo of which the network sees the picture and nothing else: its shorter side is as long as the photo is made, so that nothing is resized, and the picture lies
 * where it is cut out.
 * @param {Uint8ClampedArray<ArrayBuffer>} rgba @param {number} side @param {{ width: number, height: number }} size of the picture
 */
function framed(rgba, side, { width, height }) {
  const frame = document.createElement('canvas');
  frame.width = side;
  frame.height = side;
  const context = frame.getContext('2d');
  context?.drawImage(pixelCanvas(rgba, width, height), Math.floor((side - width) / 2), Math.floor((side - height) / 2));
  return frame;
}

/** @param {Figure} figure */
function actionsOf(figure) {
  const settle = () => measure(figure);
  return {
    again: settle,
    chooseMethod(/** @type {string} */ method) {
      keep('trust.method', method === METHODS[0].id ? null : method);
      figure.set({ method, said: null });
      settle();
    },
    chooseMetric(/** @type {'deletion' | 'insertion'} */ metric) {
      keep('trust.metric', metric === 'deletion' ? null : metric);
      figure.set({ metric, said: null });
      settle();
    },
    slide(/** @type {number} */ step) {
      keep('trust.step', step === 5 ? null : String(step));
      figure.set({ step, isPlaying: false });
    },
    settle,
    play() {
      figure.set({ step: 0, isPlaying: true });
      playThrough({
        steps: STEPS,
        goesOn: () => figure.get().isPlaying,
        show: (done) => {
          figure.set({ step: Math.round(done * STEPS), isPlaying: done < 1 });
          if (done === 1) settle();
        },
      });
    },
    pause() {
      figure.set({ isPlaying: false });
      settle();
    },
  };
}
