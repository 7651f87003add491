import { problem } from '../../client/errors.js';
import { contextOf } from '../../shared/canvas.js';

// HTMLMediaElement.HAVE_CURRENT_DATA.
const HAVE_CURRENT_DATA = 2;

/** @param {MediaDevices} [devices] @returns {Promise<MediaStream>} */
export async function openCamera(devices = navigator.mediaDevices) {
  if (!devices?.getUserMedia)
    throw problem('camera-missing', 'This browser offers no camera to this page (it needs an https:// address).');
  try {
    return await devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') {
      throw problem('camera-denied', 'The browser did not let this page use the camera.', String(error));
    }
    throw problem('camera-missing', 'No camera could be opened.', String(error));
  }
}

/** @param {MediaStream | null} stream */
export function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Whether a camera has told its size and not yet shown a picture: what is drawn of it then is black. @param {HTMLVideoElement} video */
const isDark = (video) => video.readyState < HAVE_CURRENT_DATA;

/** What the camera shows at this moment, as a canvas. @param {HTMLVideoElement} video */
export function still(video) {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (canvas.width === 0 || isDark(video)) throw problem('camera-missing', 'The camera has shown no picture yet.');
  contextOf(canvas).drawImage(video, 0, 0);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {string} name @returns {Promise<File>} a canvas as the file of a photo */
export async function fileOf(canvas, name) {
  const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw problem('bad-image', 'The picture of the camera could not be kept.');
  return new File([blob], name, { type: 'image/png' });
}

/**
 * Several stills one after another. @param {(count: number) => boolean} onTaken (count) => boolean, whether to go on @returns canvases, null where it was given up
 * @param {HTMLVideoElement} video @param {number} count @param {number} every_ms
 */
export async function stills(video, count, every_ms, onTaken) {
  if (isDark(video)) await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
  const began = performance.now();
  const taken = [];
  for (let place = 0; place < count; place += 1) {
    // From the beginning, so that what drawing takes does not add up.
    await new Promise((resolve) => setTimeout(resolve, began + place * every_ms - performance.now()));
    taken.push(still(video));
    if (!onTaken(taken.length)) return null;
  }
  return taken;
}
