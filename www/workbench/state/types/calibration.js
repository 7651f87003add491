// Limits of the verdict that the visitor sets for a network.

/**
 * Limits in use. `at`: when they were set, ms since 1970; `kept`: whether they last beyond this visit.
 * @typedef {import('../../../client/types.js').Calibration & { at: number, kept: boolean }} OwnLimits
 *
 * A calibration under way, or its outcome. `model`: the key of its network; `left_ms`: null while it is not known.
 * @typedef {object} CalibrationRun
 * @property {string} model
 * @property {boolean} busy
 * @property {string} label
 * @property {number | null} fraction what is done, 0..1
 * @property {number | null} left_ms
 * @property {string | null} problem why it ended without limits
 * @property {import('../../../client/calibration.js').PhotosCalibration | null} found
 */

export {};
