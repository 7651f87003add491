// One gradient in 32-bit and in 16-bit numbers, with the gradient scaled on its way, and the colours that both are drawn in.

import { codeOf } from '../../client/errors.js';
import { agreement } from '../../shared/agreement.js';
import { chosenOf, keep } from '../pieces/address.js';
import { openEngine, openNetwork, openPhoto } from '../pieces/lesson_client.js';
import { subject } from '../pieces/lesson_photo.js';
import { liveFigure } from '../pieces/live_figure.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { marked } from '../../shared/language/text.js';
import { EXPONENTS, PRECISION_CHOICES, STRETCHES } from './precision_choices.js';
import { precisionView } from './precision_view.js';

/**
 * @typedef {import('../../client/types.js').MapRecord} MapRecord
 *
 * A map in f16. `underflowed`, `overflowed`: shares of the gradients, null where the engine refused the map; `refused` is then its reason.
 * @typedef {{ map: MapRecord | null, underflowed: number | null, overflowed: number | null, correlation: number | null, refused: string }} Half
 *
 * `exponent`: of the scale, a power of two. `tried`: by exponent.
 * @typedef {{ exponent: number, percentile: number, stretch: import('./precision_choices.js').Stretch, full: MapRecord | null, tried: Map<number, Half>,
 *   photo: HTMLCanvasElement | null, view: import('../../client/types.js').View | null, colourMaps: import('../../client/types.js').ColourMap[] }} PrecisionValue
 * @typedef {import('../pieces/live_figure.js').Live<PrecisionValue>} Figure
 */

const BUTTON = marked('There the button “Precision: f32, f16…” computes the map in both kinds of numbers.');

/** @param {HTMLElement} place */
export function startPrecision(place) {
  const setLink = linkToPhoto(place);
  liveFigure(place, {
    value: /** @type {PrecisionValue} */ ({
      exponent: Number(chosenOf(PRECISION_CHOICES, 'numbers.scale', '0')),
      percentile: Number(chosenOf(PRECISION_CHOICES, 'numbers.percentile', '99')),
      stretch: chosenOf(PRECISION_CHOICES, 'numbers.stretch', STRETCHES[0].id),
      full: null,
      tried: new Map(),
      photo: null,
      view: null,
      colourMaps: [],
    }),
    view: (value, figure) => precisionView(value, actionsOf(figure)),
    begin: compute,
    shown: ({ percentile }) => setLink({ methods: ['gradient'], percentile: String(percentile) }, BUTTON),
  });
}

/** The map in f32 and the one of the chosen scale. @param {Figure} figure */
const compute = (figure) => computeAll(figure, () => [figure.get().exponent]);

/** @param {Figure} figure @param {() => number[]} exponents */
function computeAll(figure, exponents) {
  return figure.run(async (lines) => {
    const { colourMaps } = await openEngine(lines);
    const model = await openNetwork('efficientnet-lite0', lines);
    const { photo: source, target } = subject.get();
    const photo = await openPhoto(source, lines);
    const question = { method: 'gradient', target, ...lines };
    if (!figure.get().full) {
      const { map, report } = await model.explain(photo, question);
      figure.set({ full: map, view: report.view, photo: photo.picture, colourMaps });
    }
    for (const exponent of exponents()) {
      if (figure.get().tried.has(exponent)) continue;
      const half = await halved(() => model.explain(photo, { ...question, precision: 'f16', loss_scale: 2 ** exponent }), figure);
      figure.set({ tried: new Map(figure.get().tried).set(exponent, half) });
    }
  });
}

/** @param {() => Promise<import('../../client/index.js').Explanation>} explain @param {Figure} figure @returns {Promise<Half>} */
async function halved(explain, figure) {
  try {
    const { map, report } = await explain();
    const { underflowed, overflowed } = report.precision;
    const { full } = figure.get();
    return {
      map,
      underflowed,
      overflowed,
      correlation: (full && map && agreement(full, map).spearman) ?? null,
      refused: '',
    };
  } catch (error) {
    // So many numbers overflow that there is no map: an answer too.
    if (codeOf(error) !== 'not-finite') throw error;
    return { map: null, underflowed: null, overflowed: null, correlation: null, refused: /** @type {Error} */ (error).message };
  }
}

/** @param {Figure} figure */
function actionsOf(figure) {
  return {
    again: () => compute(figure),
    slide(/** @type {number} */ exponent) {
      keep('numbers.scale', exponent === 0 ? null : String(exponent));
      figure.set({ exponent });
    },
    settle: () => compute(figure),
    all: () => computeAll(figure, () => EXPONENTS),
    stop: () => figure.stop(),
    clip(/** @type {number} */ percentile) {
      keep('numbers.percentile', percentile === 99 ? null : String(percentile));
      figure.set({ percentile });
    },
    chooseStretch(/** @type {string} */ id) {
      const stretch = STRETCHES.find((one) => one.id === id)?.id ?? STRETCHES[0].id;
      keep('numbers.stretch', stretch === STRETCHES[0].id ? null : stretch);
      figure.set({ stretch });
    },
  };
}
