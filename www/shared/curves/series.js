/** How many kinds of line the style sheet knows. */
const KINDS = 5;

/** The class of the curve at a place, which gives it its colour and dashes. @param {number} place */
export const seriesClass = (place) => `series series-${place % KINDS}`;
