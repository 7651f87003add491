// Frames of the camera, in the place of changed photos.

/** The preset of the four views that are taken with the camera. */
export const CAMERA_PRESET = /** @type {const} */ ('camera');

/** How many frames are taken. */
export const FRAMES = 4;

/** The key of a photo that is a frame. @param {number} set which frames, by their number since the page was opened @param {number} place 0 to 3 */
export const photoKeyOfFrame = (set, place) => `frame-${set}-${place}`;

/** Whether the key of a photo is that of a frame. @param {string} photo */
export const isFrame = (photo) => photo.startsWith('frame-');
