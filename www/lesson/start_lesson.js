// Wires the lesson: the text is in index.html and is read without any of this.

import { startChart } from './chart_figure.js';
import { startInside } from './inside/inside_figure.js';
import { startLessonLanguage } from './language.js';
import { startKnobs } from './knobs.js';
import { startPrecision } from './numbers/precision_figure.js';
import { followOldLink } from './old_links.js';
import { startOwnPhoto } from './own_photo.js';
import { startProjector } from './projector.js';
import { startPrintNotes } from './print_notes.js';
import { startPrintPreparation } from './print_preparation.js';
import { startStaleLink } from './stale_link.js';
import { startDecoy } from './reasons/decoy_figure.js';
import { startRandomised } from './trust/randomised_figure.js';
import { startRemoval } from './trust/removal_figure.js';
import { startCopies } from './noise/copies_figure.js';
import { startParts } from './parts/parts_figure.js';
import { startBaselines } from './path/baselines_figure.js';
import { startExact } from './path/exact_figure.js';
import { startSteps } from './path/steps_figure.js';
import { startWalk } from './path/walk_figure.js';
import { startProbe } from './probe/probe_figure.js';
import { startViews } from './views_figure.js';
import { startWorkbenchLinks } from './base/workbench_link.js';

/** @param {Document} page */
export async function startLesson(page) {
  if (followOldLink(location) || (await startLessonLanguage(page))) return;
  startStaleLink(page);
  startKnobs(page);
  startProbe(page);
  startCopies(page);
  startWalk(page);
  startBaselines(page);
  startSteps(page);
  startExact(page);
  startParts(page);
  startViews(page);
  startChart(page);
  startOwnPhoto(page);
  startWorkbenchLinks(page);
  startProjector(page);
  startLiveFigures(page);
  startPrintNotes(page);
  startPrintPreparation(page);
}

/** The lesson's own figures, by the name of their place. @type {Record<string, (place: HTMLElement) => void>} */
const FIGURES = {
  inside: startInside,
  precision: startPrecision,
  removal: startRemoval,
  randomised: startRandomised,
  decoy: startDecoy,
};

/** @param {Document} page */
function startLiveFigures(page) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll('[data-live]')))
    FIGURES[place.dataset.live ?? '']?.(place);
}
