import { problem } from './errors.js';

/** @returns {Promise<MediaStream>} */
export async function openCamera(devices = navigator.mediaDevices) {
  if (!devices?.getUserMedia)
    throw problem('camera-missing', 'This browser gives pages no camera here (it takes an https:// address).');
  try {
    return await devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    if (error.name === 'NotAllowedError' || error.name === 'SecurityError') {
      throw problem('camera-denied', 'The browser did not let this page use the camera.', String(error));
    }
    throw problem('camera-missing', 'No camera could be opened.', String(error));
  }
}

export function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** @returns {Promise<File>} what the camera shows at this moment */
export async function capture(video) {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw problem('bad-image', 'The camera has shown no picture yet.');
  return new File([blob], 'The camera’s photo', { type: 'image/png' });
}
