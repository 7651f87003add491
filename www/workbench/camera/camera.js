import { problem } from '../../client/errors.js';
import { canvasOf, pixelsOf } from '../../shared/canvas.js';
import { t } from '../../shared/language/text.js';

// HTMLMediaElement.HAVE_CURRENT_DATA.
const HAVE_CURRENT_DATA = 2;

// How often the camera is looked at before it is given up, at most so long after each other where the browser tells of no picture. A black one is
// taken as it is after fewer looks: the lens may be covered.
const LOOKS = 50;
const BLACK_LOOKS = 20;
const LOOK_MS = 100;

// Pixels of a side of the picture in small by which it is seen whether it is black.
const SMALL_PX = 16;

/** @param {MediaDevices} [devices] @returns {Promise<MediaStream>} */
export async function openCamera(devices = navigator.mediaDevices) {
  if (!devices?.getUserMedia)
    throw problem('camera-missing', t`This browser offers no camera to this page (it needs an https:// address).`);
  try {
    return await devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') {
      throw problem('camera-denied', t`The browser did not let this page use the camera.`, String(error));
    }
    throw problem('camera-missing', t`No camera could be opened.`, String(error));
  }
}

/** @param {MediaStream | null} stream */
export function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** What the camera shows at this moment, as a canvas; null before its first picture. @param {HTMLVideoElement} video */
function drawn(video) {
  if (video.videoWidth === 0 || video.readyState < HAVE_CURRENT_DATA) return null;
  return canvasOf(video.videoWidth, video.videoHeight, (context) => context.drawImage(video, 0, 0));
}

/** Whether nothing was drawn, or nothing but black. @param {HTMLCanvasElement} canvas */
function isBlack(canvas) {
  const small = canvasOf(SMALL_PX, SMALL_PX, (context) => context.drawImage(canvas, 0, 0, SMALL_PX, SMALL_PX));
  return pixelsOf(small).every((value, place) => place % 4 === 3 || value === 0);
}

/** Resolves at the next picture of the camera, or after a while. @param {HTMLVideoElement} video */
const nextPicture = (video) =>
  new Promise((resolve) => {
    setTimeout(resolve, LOOK_MS);
    video.requestVideoFrameCallback?.(resolve);
  });

/**
 * The next picture of the camera, as a canvas. On a busy device a browser draws black for a picture that is gone by then, so another one is waited for.
 * @param {HTMLVideoElement} video @param {() => boolean} isWanted
 * @returns {Promise<HTMLCanvasElement | null>} null once it is not wanted any more
 */
export async function still(video, isWanted) {
  for (let look = 1; look <= LOOKS; look += 1) {
    await nextPicture(video);
    if (!isWanted()) return null;
    const canvas = drawn(video);
    if (canvas && (look >= BLACK_LOOKS || !isBlack(canvas))) return canvas;
  }
  throw problem('camera-missing', t`The camera shows no picture.`);
}

/** @param {HTMLCanvasElement} canvas @param {string} name @returns {Promise<File>} a canvas as the file of a photo */
export async function fileOf(canvas, name) {
  const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw problem('bad-image', t`The picture of the camera could not be kept.`);
  return new File([blob], name, { type: 'image/png' });
}

/**
 * Several stills one after another.
 * @param {HTMLVideoElement} video @param {number} count @param {number} every_ms
 * @param {{ isWanted: () => boolean, onTaken: (count: number) => void }} listeners
 * @returns {Promise<HTMLCanvasElement[] | null>} null where they were not wanted any more
 */
export async function stills(video, count, every_ms, { isWanted, onTaken }) {
  const taken = [];
  let began = 0;
  for (let place = 0; place < count; place += 1) {
    // From the first picture, so that what drawing takes does not add up.
    if (place > 0) await new Promise((resolve) => setTimeout(resolve, began + place * every_ms - performance.now()));
    const canvas = await still(video, isWanted);
    if (!canvas) return null;
    if (place === 0) began = performance.now();
    taken.push(canvas);
    onTaken(taken.length);
  }
  return taken;
}
