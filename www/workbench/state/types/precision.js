// The same map in other arithmetic.

/**
 * @typedef {import('./answers.js').Question} Question
 * @typedef {import('./answers.js').MadeFrom} MadeFrom
 * @typedef {import('./answers.js').WholeReport} WholeReport
 *
 * The map in 16-bit floats, or that there was none.
 * @typedef {WholeReport & { refused?: undefined }} HalfReport
 * @typedef {{ refused: string, precision: { kind: "f16", underflowed: null, overflowed: null } }} Refused
 * @typedef {HalfReport | Refused} Half
 *
 * @typedef {object} Precision
 * @property {Question} question
 * @property {MadeFrom} madeFrom of the answer that it began with
 * @property {WholeReport | null} cpu in f32; null until it is there
 * @property {WholeReport | null} gpu in f32
 * @property {string | null} gpuReason why there is none
 * @property {Half | null} half in f16 at the exponent chosen
 * @property {number} exponent of two that the gradient is multiplied with
 * @property {Map<number, Half>} tried by exponent
 * @property {string | null} busy what is being computed
 * @property {number | null} [fraction] what is done, 0 to 1
 * @property {string | null} problem why the last computation gave nothing
 */

export {};
