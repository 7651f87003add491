// Decoy digits in small: a network learns to read a grey swatch, and a penalty on its gradient there turns it to the digits.

import { openEngine } from '../pieces/lesson_client.js';
import { beforePaper } from '../pieces/print_queue.js';
import { liveFigure } from '../pieces/live_figure.js';
import { decoyView } from './decoy_view.js';
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
    // It computes nothing before it is told to.
    begin: (figure) => figure.run(async () => {}),
    ownPhoto: false,
    shown: ({ run }) => place.toggleAttribute('data-empty', run === null),
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

/** @param {Figure} figure */
async function opened(figure) {
  const { run } = figure.get();
  if (run) return run;
  const whylight = await openEngine();
  const fresh = await whylight.decoy({ digits: new URL('digits.png', document.baseURI) });
  figure.set({ run: fresh, measured: fresh.measured, history: [pointOf(fresh.epoch, fresh.measured)] });
  return fresh;
}

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
  again: () => train(figure),
  train: () => train(figure),
  stop: () => figure.stop(),
  setPenalty(/** @type {boolean} */ penalty) {
    const { history, before } = figure.get();
    const now = history.length > 1 ? (history.at(-1) ?? null) : null;
    figure.set({ penalty, before: penalty ? now : before });
  },
  restart() {
    figure.stop();
    figure.get().run?.close();
    figure.set({ run: null, penalty: false, history: [], before: null, measured: null });
  },
});
