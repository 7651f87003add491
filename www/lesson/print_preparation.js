// Computes every figure and then prints: a browser does not wait for a page that is being printed.

import { computeForPaper, explainIdle, isOver } from './pieces/print_queue.js';
import { t } from '../shared/language/text.js';

/** A figure that takes longer than this is printed as its note, in ms. */
const LONGEST_MS = 180_000;

const POLL_MS = 100;

/** @param {Document} page */
export function startPrintPreparation(page) {
  const button = /** @type {HTMLButtonElement} */ (page.getElementById('prepare-print'));
  const said = /** @type {HTMLElement} */ (page.getElementById('print-said'));
  const usual = button.textContent;
  let running = false;

  async function prepare() {
    const figures = [...page.querySelectorAll('figure.live')];
    for (const [place, figure] of figures.entries()) {
      said.textContent = t`Figure ${place + 1} of ${figures.length} is computed.`;
      computeForPaper(figure);
      await over(figure, () => !running);
      if (!running) return;
    }
    said.textContent = t`All figures are computed, and the print dialog opens.`;
    window.print();
  }

  button.addEventListener('click', async () => {
    if (running) {
      running = false;
      said.textContent = t`Stopped.`;
      return;
    }
    running = true;
    button.textContent = t`Stop`;
    await prepare();
    running = false;
    button.textContent = usual;
  });
}

/** @param {Element} figure @param {() => boolean} isStopped @returns {Promise<void>} once nothing more comes of it */
function over(figure, isStopped) {
  const until = performance.now() + LONGEST_MS;
  return new Promise((resolve) => {
    const look = () => {
      explainIdle(figure);
      if (isOver(figure) || isStopped() || performance.now() > until) resolve();
      else setTimeout(look, POLL_MS);
    };
    look();
  });
}
