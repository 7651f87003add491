// Frames of the camera, and what the network makes of each.

/**
 * @typedef {import('../../../client/types.js').Prediction} Prediction
 * @typedef {import('../../../client/types.js').MapRecord} MapRecord
 * @typedef {import('../../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../../shared/agreement.js').Agreement} Agreement
 * @typedef {import('./answers.js').WholeReport} WholeReport
 *
 * Frames of the camera, and what the network makes of each.
 * @typedef {{ key: string, file: File, canvas: HTMLCanvasElement }} FramePicture
 * @typedef {{ id: number, pictures: FramePicture[], found: Map<string, Frame> }} Frames
 * @typedef {object} FirstFrame
 * @property {WholeReport} report
 * @property {Prediction[]} predictions
 * @property {Prediction} target
 * @property {MapRecord} map
 * @property {HTMLCanvasElement} canvas
 * @property {import('../../camera/translation.js').Grey} grey
 *
 * @typedef {FirstFrame & { moved?: undefined, aligned?: undefined, numbers?: undefined }
 *   | FirstFrame & { moved: import('../../camera/translation.js').Movement, aligned: MapPicture, numbers: Agreement }} Frame
 */

export {};
