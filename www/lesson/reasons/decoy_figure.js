// Decoy digits in small: a network learns to read a grey swatch, and a penalty on its gradient there turns it to the digits.

import { openEngine } from '../pieces/lesson_client.js';
import { beforePaper } from '../pieces/print_queue.js';
import { liveFigure } from '../pieces/live_figure.js';
import { decoyView, isTrained } from './decoy_view.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/index.js').Decoy} Decoy
 * @typedef {import('../../client/types.js').DecoyMeasured} Measured
 *
 * @typedef {{ epoch: number, test: number, share: number }} Point
 *
 * `history`: after every epoch, from the start on. `before`: the last epoch without the penalty, null where there is none. `run`: null before it is opened.
 * @typedef {{ run: Decoy | null, penalty: boolean, history: Point[], before: Point | null, measured: Measured | null }} DecoyValue
 * @typedef {import('../pieces/live_figure.js').Live<DecoyValue>} Figure
 */

/** Epochs for one press. */
const EPOCHS = 10;

/** The weight of the penalty while it is on, that of the studio's measurements. */
const LAMBDA = 1000;

/** @param {HTMLElement} place */
export function startDecoy(place) {
  const figure = liveFigure(place, {
    value: /** @type {DecoyValue} */ ({ run: null, penalty: false, history: [], before: null, measured: null }),
    view: (value, figure) => decoyView(value, actionsOf(figure)),
    // The digits are shown, and nothing is trained before it is told to.
    begin: open,
    ownPhoto: false,
    shown: ({ history }) => place.toggleAttribute('data-empty', !isTrained(history)),
  });
  // On paper the comparison that the chapter asks for.
  beforePaper(place, async () => {
    const { train: go, setPenalty } = actionsOf(figure);
    await go();
    await go();
    setPenalty(true);
    await go();
  });
}

/** The run that is being opened: training may begin before it is. @type {WeakMap<Figure, Promise<Decoy>>} */
const opening = new WeakMap();

/** @param {Figure} figure */
async function opened(figure) {
  const { run } = figure.get();
  if (run) return run;
  const known = opening.get(figure) ?? newRun();
  opening.set(figure, known);
  try {
    const fresh = await known;
    if (!figure.get().run) figure.set({ run: fresh, measured: fresh.measured, history: [pointOf(fresh.epoch, fresh.measured)] });
    return fresh;
  } finally {
    opening.delete(figure);
  }
}

async function newRun() {
  const whylight = await openEngine();
  return whylight.decoy({ digits: new URL('digits.png', document.baseURI) });
}

/** The digits, and a network that has learnt nothing. @param {Figure} figure */
const open = (figure) => figure.run(async () => void (await opened(figure)));

/** @param {number} epoch @param {Measured} measured */
const pointOf = (epoch, { test, share_on_swatch: share }) => ({ epoch, test, share });

/** @param {Figure} figure */
function train(figure) {
  return figure.run(async ({ signal }) => {
    const run = await opened(figure);
    for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
      const trained = await run.train({ lambda: figure.get().penalty ? LAMBDA : 0, signal });
      const history = [...figure.get().history, pointOf(trained.epoch, trained.measured)];
      figure.set({ measured: trained.measured, history, busy: t`Epoch ${trained.epoch} is done` });
    }
  });
}

/** @param {Figure} figure */
const actionsOf = (figure) => ({
  again: () => (figure.get().run ? train(figure) : open(figure)),
  train: () => train(figure),
  stop: () => figure.stop(),
  setPenalty(/** @type {boolean} */ penalty) {
    const { history, before } = figure.get();
    const now = isTrained(history) ? (history.at(-1) ?? null) : null;
    figure.set({ penalty, before: penalty ? now : before });
  },
  restart() {
    figure.stop();
    figure.get().run?.close();
    figure.set({ run: null, penalty: false, history: [], before: null, measured: null });
    open(figure);
  },
});
