/** What a number may be, the ends included; `whole`: no fractions, which is so unless told otherwise. @typedef {{ least: number, most: number, whole?: boolean }} Range */

/** Whether a number may be so. @param {Range} range @param {number} value */
export const isWithin = ({ least, most, whole = true }, value) =>
  value >= least && value <= most && (!whole || Number.isInteger(value));

/** The nearest that a number may be. @param {Range} range @param {number} value */
export const nearestWithin = ({ least, most, whole = true }, value) =>
  Math.min(most, Math.max(least, whole ? Math.round(value) : value));
