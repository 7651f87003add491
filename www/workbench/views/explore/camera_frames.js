import { withCode } from '../../../shared/code_words.js';
import { FRAMES } from '../../camera/frames.js';
import { viewsSentence } from '../../explore/change_sentences.js';
import { problemWords } from '../../words/problem_words.js';
import { html, nothing } from '../../../shared/template.js';
import { frameOf, taskFailureOf } from '../../explore/findings.js';
import { frameTask } from '../../explore/tasks.js';
import { movementWords } from '../../camera/translation.js';
import { cameraPicture } from '../pieces/camera_picture.js';
import { modal } from '../pieces/modal.js';
import { smallEmpty, smallSeen, smallMapInViewColours } from '../pieces/small_pictures.js';
import { numbersView, isOffer, offerMaps, predictionLine, viewFigure } from './view_figure.js';
import { requiresTrust } from '../../explore/trust_required.js';
import { workingLine } from '../pieces/task_progress.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').View} View
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/frames.js').FramePicture} FramePicture
 * @typedef {import('../../state/types/problem.js').Problem} Problem
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../state/types/frames.js').Frame} Frame
 * @typedef {import('../../state/types/frames.js').Frames} Frames
 * @typedef {{ picture: FramePicture, found: Frame | undefined, refused: Problem | undefined }} FrameInPlace
 */

export const framesIntro = () =>
  html`<p class="small intro">
    ${t`One scene, four frames of the camera a third of a second apart. Point it at one thing and let your hand move a little: the prediction should stay the same, and the map should move with the picture. Each map is for the chosen class, else for the likeliest class of the first frame. It is laid back by as much as the picture moved, and only what both frames show is compared.`}
  </p>`;

/**
 * Four frames in a row, each with its map, and how to take them.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function framesView(value, actions, { question }) {
  if (requiresTrust(value))
    return html`<p class="refused">
      ${t`This page shows only maps that were checked, and maps of frames are not checked. Take one photo with the camera instead: its map is checked.`}
    </p>`;
  return html`${problemView(value)}
    <button class="offer" @click=${actions.openFrames}>${value.frames ? t`Take four other frames` : t`Open the camera`}</button>
    ${value.frames ? rowView(value.frames, value, actions, question) : nothing}`;
}

/** Without anything between its tags while there is nothing to say: then it takes no place. @param {Value} value */
function problemView(value) {
  const { frameProblem } = value;
  return html`<p class="refused" role="alert">${frameProblem ? problemSentences(frameProblem, value) : nothing}</p>`;
}

/** @param {Problem} problem @param {Value} value */
function problemSentences(problem, value) {
  const { title, remedy } = problemWords(problem, value);
  return t`${title}. ${engineText(problem.message)} ${remedy}`;
}

/** @param {Frames} frames @param {Value} value @param {Actions} actions @param {Question} question */
function rowView(frames, value, actions, question) {
  const views = frames.pictures.map((picture, place) => ({
    picture,
    found: frameOf(value, question, place),
    refused: taskFailureOf(value, frameTask(value, question, place)),
  }));
  const found = views.map((view) => view.found).filter((frame) => frame !== undefined);
  const [first, ...others] = found;
  const missing = FRAMES - found.length;
  return html`<div class="four">${views.map((view, place) => frameView(view, place, value))}</div>
    <p class="sentence" aria-live="polite">${missing === 0 && first ? viewsSentence(first.report, others) : ''}</p>
    ${workingLine(value, 'frame', actions)}
    ${missing > 0 && isOffer(value, 'frame', views) ? offerMaps(value, missing, t`Compute the ${missing} maps`, actions) : nothing}`;
}

/** @param {FrameInPlace} frameInPlace @param {number} place @param {Value} value */
function frameView({ picture, found, refused }, place, value) {
  const title = t`Frame ${place + 1}`;
  const key = `frame-${place}`;
  if (!found) {
    const waits = refused
      ? html`<p class="small refused">${withCode(engineText(refused.message))}</p>`
      : smallEmpty(t`Not computed yet.`);
    return viewFigure(key, title, [middleOf(picture, title), waits]);
  }
  const { report, map, aligned, moved, numbers } = found;
  const laid = place > 0 && value.ui.aligned;
  return viewFigure(key, title, [
    smallSeen({ report, madeFrom: { photo: { canvas: picture.canvas } } }, t`${title} as the network sees it`),
    smallMapInViewColours(
      laid && aligned ? aligned : map,
      laid ? t`Map of frame ${place + 1}, laid back` : t`Map of frame ${place + 1}`,
      value,
      map,
    ),
    predictionLine(found),
    moved ? html`<p class="small moved">${movementWords(moved)}</p>` : nothing,
    numbersView(numbers),
  ]);
}

/** The same object each time, so that an unchanged picture is not painted again. @type {WeakMap<HTMLCanvasElement, View>} */
const middles = new WeakMap();

/**
 * What the network sees of a frame is known once it has looked; until then its middle.
 * @param {FramePicture} framePicture @param {string} title
 */
function middleOf({ canvas }, title) {
  const side = Math.min(canvas.width, canvas.height);
  const [across, down] = [side / canvas.width / 2, side / canvas.height / 2];
  const view = middles.get(canvas) ?? { x0: 0.5 - across, y0: 0.5 - down, x1: 0.5 + across, y1: 0.5 + down };
  middles.set(canvas, view);
  const report = { map: { width: side, height: side }, view };
  return smallSeen({ report, madeFrom: { photo: { canvas } } }, t`${title}, its middle`);
}

/** What the camera shows, and how many frames of it have been taken. @param {Value} value @param {Actions} actions */
export function framesDialog({ ui, camera, framesTaken }, actions) {
  return modal(
    { id: 'frames', title: t`Four frames from the camera`, open: ui.dialog === 'frames', onClose: actions.closeDialog },
    html`${cameraPicture(camera)}
      <div class="buttons">${shutter(framesTaken, actions)}<button @click=${actions.closeDialog}>${t`Leave`}</button></div>
      <p class="small">${t`The pictures stay in this page’s memory and go nowhere else.`}</p>`,
  );
}

/**
 * It stays pressable while it counts: the keyboard's focus would leave a button that does not.
 * @param {number | null} framesTaken @param {Actions} actions
 */
function shutter(framesTaken, actions) {
  const words = framesTaken === null ? t`Take four frames` : t`Frame ${framesTaken} of ${FRAMES}`;
  return html`<button class="primary" autofocus aria-disabled=${framesTaken !== null} @click=${actions.takeFrames}>
    ${words}
  </button>`;
}
