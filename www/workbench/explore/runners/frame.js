// Runs the task `frame`: the map of a frame of the camera, laid over the first frame.

import { problem } from '../../../client/errors.js';
import { greyOf, laidBack, translationBetween } from '../../camera/translation.js';
import { remember } from '../../state/results.js';
import { withMap } from '../../state/whole_report.js';
import { agreementWhere, alignedMap } from '../aligned_maps.js';
import { frameOf } from '../findings.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/frames.js').FirstFrame} FirstFrame
 * @typedef {import('../../state/types/tasks.js').FrameTask} FrameTask
 * @typedef {import('../../../shared/canvas.js').Size} Size
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

// Four frames under eight questions.
const FRAMES_KEPT = 32;

/** @param {Pick<RunnerParts, "store" | "opened" | "pixelsOf">} parts */
export function createRunFrame({ store, opened, pixelsOf }) {
  /** @param {FrameTask} task @param {Request} request @param {Subject} subject */
  return async ({ key, question, details: { place } }, request, { network }) => {
    const { frames } = store.get();
    const first = place > 0 ? frameOf(store.get(), question, 0) : null;
    if (place > 0 && !first)
      throw problem('cannot-serve', t`The first frame has no map that this one could be laid over: take the frames again.`);
    if (!frames) return;
    const { key: picture, file, canvas } = frames.pictures[place];
    const { signal, stop, patience_ms, onProgress } = request;
    const photo = await opened.guest(picture, file, { signal, stop, patience_ms, onProgress });
    const target = first ? first.target.index : question.target;
    const { report: whole } = await network.explain(photo, { ...request, target });
    // Half a map of a frame is not worth keeping.
    if (whole.partial) throw problem('cancelled', 'Cancelled.');
    const report = withMap(whole);
    const { map, predictions, view } = report;
    const grey = { values: greyOf(pixelsOf({ photo: canvas, view, ...sizeOf(map) })), ...sizeOf(map) };
    const seen = { report, predictions, target: report.target, map, canvas, grey };
    const found = first ? { ...seen, ...besideFirst(first, seen) } : seen;
    // Others may have been taken meanwhile.
    const now = store.get().frames;
    if (now?.id !== frames.id) return;
    store.set({ frames: { ...now, found: remember(now.found, key, found, FRAMES_KEPT) } });
  };
}

/** How far a frame lies beside the first, and how far its map agrees. @param {FirstFrame} first @param {FirstFrame} seen */
function besideFirst(first, { map, grey }) {
  const moved = translationBetween(first.grey, grey);
  const laid = { map, ...laidBack(map, moved) };
  return { moved, aligned: alignedMap(laid), numbers: agreementWhere(first.map, laid) };
}

/** @param {Size} size */
const sizeOf = ({ width, height }) => ({ width, height });
