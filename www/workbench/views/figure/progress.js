import { html, nothing } from '../../../shared/template.js';
import { downloadWords, roughly } from '../../../shared/format.js';
import { partsWords } from '../../run/sketch.js';
import { cellsOf, keyOf, methodOf, wantedKey } from '../../state/questions.js';
import { progressTrack } from '../pieces/progress_track.js';
import { t } from '../../../shared/language/text.js';
import { progressWords as stageWords } from '../../../shared/progress_words.js';

/**
 * @typedef {import('../../../client/types.js').Done} Done
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../picture/scene.js').OnDisplay} OnDisplay
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/steps.js').Progress} Progress
 */

/**
 * What is going on, how far it is, and how to stop it or to go on.
 * @param {Value} value @param {boolean} stale whether an earlier choice's map is shown @param {Actions} actions
 */
export function progressView(value, stale, actions) {
  const { progress, stoppedFor, report, madeFrom, state } = value;
  if (progress?.visible) return underWay(progress, value, stale, actions);
  if (stoppedFor === null || stoppedFor !== wantedKey(value)) return nothing;
  if (state.compare !== '') return stopped(t`Stopped. Not every map is finished.`, t`Go on`, actions);
  if (report?.partial && madeFrom && !stale)
    return stopped(stoppedWords(report.partial, report, madeFrom), t`Start again`, actions);
  return stopped(stale ? t`This map belongs to an earlier choice.` : t`There is no map yet.`, t`Compute`, actions);
}

/** @param {Progress} progress @param {Value} value @param {boolean} stale @param {Actions} actions */
function underWay(progress, value, stale, actions) {
  const fraction = progress.total > 0 ? progress.done / progress.total : null;
  const words = [...progressWords(progress, value, fraction), ofHowMany(progress, value), stale && t`showing the previous map`];
  const stop = html`<button aria-keyshortcuts="Escape" @click=${actions.cancel}>${t`Stop`}</button>`;
  return progressRow(
    words.filter(Boolean).join(' · '),
    progress.cancellable ? stop : nothing,
    progressTrack(stageWords(progress), fraction),
  );
}

/** @param {string} words @param {string} goOn @param {Actions} actions */
const stopped = (words, goOn, actions) =>
  progressRow(words, html`<button class="primary" @click=${actions.compute}>${goOn}</button>`, nothing);

/** @param {string} words @param {unknown} button @param {unknown} track */
const progressRow = (words, button, track) =>
  html`<div class="progress">
    <div class="words">
      <p>${words}</p>
      ${button}
    </div>
    ${track}
  </div>`;

/**
 * "Computing SmoothGrad", "7 of 32 noisy copies", "about 4 s left"
 * @param {Progress} progress @param {Value} value @param {number | null} fraction
 */
function progressWords(progress, { sketch, methods }, fraction) {
  const { left_ms } = progress;
  const label = stageWords(progress);
  if (fraction === null) return [label, progress.stage === 'download' && progress.done > 0 && downloadWords(progress)];
  const left = left_ms !== null && fraction < 1 && t`${roughly(left_ms)} left`;
  if (progress.stage === 'download') return [label, downloadWords(progress), `${Math.floor(fraction * 100)} %`, left];
  if (!sketch?.report.partial) return [label, `${Math.floor(fraction * 100)} %`, left];
  const { partial, method, parameters } = sketch.report;
  // Between two sketches the engine goes on.
  const done = Math.max(partial.done, Math.floor(fraction * partial.total + 1e-9));
  const words = partsWords(partial, methodOf({ methods }, method).parameters, parameters);
  return [label, t`${done} of ${partial.total} ${words}`, left];
}

/** In a comparison, which of its maps this is. @param {Progress} progress @param {Value} value */
function ofHowMany(progress, value) {
  if (value.state.compare === '' || progress.kind !== 'explain') return null;
  const cells = cellsOf(value);
  const here = cells.findIndex(({ question }) => keyOf(question) === progress.key);
  return here < 0 ? null : t`map ${here + 1} of ${cells.length}`;
}

/**
 * "Stopped after 7 of 32 noisy copies; this is the map so far."
 * @param {Done} partial @param {OnDisplay["report"]} report @param {OnDisplay["madeFrom"]} madeFrom
 */
function stoppedWords(partial, { parameters }, madeFrom) {
  const words = partsWords(partial, madeFrom.method.parameters, parameters);
  return t`Stopped after ${partial.done} of ${partial.total} ${words}; this is the map so far.`;
}
