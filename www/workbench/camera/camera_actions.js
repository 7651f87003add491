// What the visitor does with the camera: one photo, or four frames for the four views. Either way it is closed afterwards, and what it
// gave stays in this page's memory.

import { closeCamera as stopCamera, fileOf, openCamera, still, stills } from './camera.js';
import { CAMERA_PRESET, FRAMES, photoKeyOfFrame, isFrame } from './frames.js';
import { asProblem, problem } from '../../client/errors.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/frames.js').FramePicture} FramePicture
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** Long enough for a hand to move a little, short enough that what it points at stays. */
const EVERY_MS = 300;

/** @param {{ store: Store, controller: Controller, closeDialog: () => void, document?: Document }} closeDialog closes whatever dialog is open, and with it the camera by `close` */
export function createCameraActions({ store, controller, closeDialog, document = globalThis.document }) {
  const get = store.get;
  let asking = false;
  let sets = 0;

  /** Whoever leaves the page leaves the camera. */
  document.addEventListener('visibilitychange', () => document.hidden && get().camera && closeDialog());
  globalThis.addEventListener?.('pagehide', () => get().camera && closeDialog());

  /** @param {"camera" | "frames"} dialog @param {(problem: Problem | null) => void} onProblem */
  async function open(dialog, onProblem) {
    // The browser may be asking the visitor still.
    if (asking) return;
    asking = true;
    onProblem(null);
    try {
      const camera = await openCamera();
      if (document.hidden) return stopCamera(camera);
      const [track] = camera.getVideoTracks();
      track?.addEventListener('ended', () => {
        closeDialog();
        onProblem(problem('camera-missing', t`The camera was taken away from this page.`));
      });
      store.set({ camera });
      controller.setUi({ dialog });
    } catch (error) {
      onProblem(asProblem(error));
    } finally {
      asking = false;
    }
  }

  /** The picture of the camera, which is in a dialog for as long as that is open. @param {"camera" | "frames"} dialog */
  const videoIn = (dialog) => /** @type {HTMLVideoElement} */ (document.querySelector(`#${dialog} video`));

  const refuseFrames = (/** @type {Problem | null} */ frameProblem) => store.set({ frameProblem });
  const refusePhoto = (/** @type {Problem | null} */ error) => error && controller.fail(error);

  /** @param {() => Promise<void>} work @param {(problem: Problem) => void} onProblem */
  async function attempt(work, onProblem) {
    try {
      await work();
    } catch (error) {
      closeDialog();
      onProblem(asProblem(error));
    }
  }

  return {
    openCamera: () => open('camera', refusePhoto),
    capture: () =>
      attempt(async () => {
        const { camera } = get();
        const canvas = await still(videoIn('camera'), () => get().camera === camera);
        if (!canvas) return;
        const file = await fileOf(canvas, t`The camera’s photo`);
        closeDialog();
        controller.open(file, { forVisit: true });
      }, refusePhoto),

    openFrames: () => open('frames', refuseFrames),
    takeFrames: () =>
      attempt(async () => {
        const { camera, framesTaken } = get();
        if (!camera || framesTaken !== null) return;
        const canvases = await stills(videoIn('frames'), FRAMES, EVERY_MS, {
          // Closed, or closed and opened again: these frames are not wanted any more.
          isWanted: () => get().camera === camera,
          onTaken: (count) => store.set({ framesTaken: count, announcement: t`Frame ${count} of ${FRAMES}` }),
        });
        if (!canvases) return;
        closeDialog();
        keepFrames(await Promise.all(canvases.map(pictureOf)));
      }, refuseFrames),

    /** Lets go of the camera; called whenever a dialog closes. */
    closeCamera() {
      stopCamera(get().camera);
      store.set({ camera: null, framesTaken: null });
    },
  };

  /** @param {HTMLCanvasElement} canvas @param {number} place */
  async function pictureOf(canvas, place) {
    return { file: await fileOf(canvas, t`Frame ${place + 1} of the camera`), canvas };
  }

  /**
   * In the place of the frames before, with all that was found out about those.
   * @param {Omit<FramePicture, "key">[]} pictures
   */
  function keepFrames(pictures) {
    sets += 1;
    controller.closePhotos(isFrame);
    const id = sets;
    store.set({
      frames: {
        id,
        pictures: pictures.map((picture, place) => ({ ...picture, key: photoKeyOfFrame(id, place) })),
        found: new Map(),
      },
      tasks: get().tasks.filter(({ kind }) => kind !== 'frame'),
      announcement: t`Four frames were taken.`,
    });
    if (get().state.preset !== CAMERA_PRESET) controller.choose({ preset: CAMERA_PRESET });
    else controller.pursue();
  }
}
