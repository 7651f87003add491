import { FRAMES, viewsSentence } from '../../explore/changes.js';
import { h } from '../../../shared/dom.js';
import { explainError } from '../../../client/errors.js';
import { roughly } from '../../../shared/format.js';
import { costOf } from '../../run/method_cost.js';
import { frameOf, frameTask, isQuick, refusalOf } from '../../explore/tasks.js';
import { movementWords } from '../../camera/translation.js';
import { cameraPicture } from '../camera_picture.js';
import { modal } from '../modal.js';
import { smallEmpty, smallSeen, viewMap } from '../small_pictures.js';
import { numbersView, says, viewFigure } from './view_figure.js';
import { asksForTrust } from './verdict.js';
import { workingLine } from '../task_progress.js';

export const framesIntro = () =>
  h(
    'p',
    { class: 'small intro' },
    'One scene, four frames of the camera a third of a second apart. Point it at one thing and let your hand move a little: the network should go on saying ',
    'the same, and its map should move along. Each map is for the class asked about, else for the likeliest on the first frame, and is laid back by as much as the ',
    'picture moved; only what both frames show is counted.',
  );

/** Four frames in a row, each with its map, and how to take them. */
export function framesView(value, actions, { question }) {
  if (asksForTrust(value))
    return h(
      'p',
      { key: 'unchecked', class: 'refused' },
      'This page shows only maps that were checked, and those of frames are not: take one photo with the camera instead, and its map is.',
    );
  const { frames } = value;
  const open = h(
    'button',
    { key: 'open', class: 'offer', onclick: actions.openFrames },
    frames ? 'Take four other frames' : 'Open the camera',
  );
  return [problemView(value), open, frames && rowView(value, actions, question)];
}

function problemView({ frameProblem }) {
  const { title, remedy } = frameProblem ? explainError(frameProblem.code) : {};
  return h(
    'p',
    { key: 'problem', class: 'refused', role: 'alert' },
    frameProblem && `${title}. ${frameProblem.message} ${remedy}`,
  );
}

function rowView(value, actions, question) {
  const views = value.frames.pictures.map((picture, place) => ({
    picture,
    found: frameOf(value, question, place),
    refused: refusalOf(value, frameTask(value, question, place)),
  }));
  const found = views.map((view) => view.found).filter(Boolean);
  const [first, ...others] = found;
  return [
    h(
      'div',
      { class: 'four', key: 'four' },
      views.map((view, place) => frameView(view, place, value)),
    ),
    h(
      'p',
      { class: 'sentence', key: 'sentence', 'aria-live': 'polite' },
      found.length === FRAMES ? viewsSentence(first.report, others) : '',
    ),
    workingLine(value, 'frame', actions),
    found.length < FRAMES && isIdle(value, views) && offer(value, FRAMES - found.length, actions),
  ];
}

function frameView({ picture, found, refused }, place, value) {
  const title = `Frame ${place + 1}`;
  const key = `frame-${place}`;
  if (!found) {
    const waits = refused ? h('p', { class: 'small refused' }, refused.message) : smallEmpty('Not computed yet.');
    return viewFigure(key, title, [middleOf(picture, title), waits]);
  }
  const { report, map, aligned, moved, numbers } = found;
  const laid = place > 0 && value.ui.aligned;
  return viewFigure(key, title, [
    smallSeen({ report, shown: { photo: { canvas: picture.canvas } } }, `${title} as the network sees it`),
    viewMap(laid ? aligned : map, `Map of frame ${place + 1}${laid ? ', laid back' : ''}`, value, map),
    says(found),
    moved && h('p', { class: 'small moved' }, movementWords(moved)),
    numbersView(numbers),
  ]);
}

// The same object each time, so that an unchanged picture is not painted again.
const middles = new WeakMap();

/** What the network sees of a frame is known once it has looked; until then its middle. */
function middleOf({ canvas }, title) {
  const side = Math.min(canvas.width, canvas.height);
  const [across, down] = [side / canvas.width / 2, side / canvas.height / 2];
  if (!middles.has(canvas)) middles.set(canvas, { x0: 0.5 - across, y0: 0.5 - down, x1: 0.5 + across, y1: 0.5 + down });
  const report = { map: { width: side, height: side }, view: middles.get(canvas) };
  return smallSeen({ report, shown: { photo: { canvas } } }, `${title}, its middle`);
}

// Quick maps come by themselves, unless they were stopped.
const isIdle = (value, views) =>
  !value.tasks.some(({ kind }) => kind === 'frame') && (!isQuick(value, FRAMES) || views.some(({ refused }) => refused));

function offer(value, open, actions) {
  const method = value.methods.find(({ id }) => id === value.state.method);
  const cost = costOf(method, value);
  return h(
    'button',
    { key: 'offer', class: 'offer', onclick: actions.computeViews },
    `Compute ${open === 1 ? 'the last map' : `the ${open} maps`}${cost === null ? '' : ` (${roughly(cost * open)})`}`,
  );
}

/** What the camera shows, and how many frames of it have been taken. */
export function framesDialog({ ui, camera, counted }, actions) {
  return modal(
    { id: 'frames', title: 'Four frames from the camera', open: ui.dialog === 'frames', onClose: actions.closeDialog },
    cameraPicture(camera),
    h(
      'div',
      { class: 'buttons' },
      // It stays pressable while it counts: the keyboard's focus would leave a button that does not.
      h(
        'button',
        { class: 'primary', autofocus: true, 'aria-disabled': String(counted !== null), onclick: actions.takeFrames },
        counted === null ? 'Take four frames' : `Frame ${counted} of ${FRAMES}`,
      ),
      h('button', { onclick: actions.closeDialog }, 'Leave'),
    ),
    h('p', { class: 'small' }, 'The pictures stay in this page’s memory and go nowhere else.'),
  );
}
