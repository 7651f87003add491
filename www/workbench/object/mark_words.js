// Where the object is, in words.

import { percent, shortLabel } from '../../shared/format.js';
import { paintedShare } from './object_mask.js';

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/object.js').Mark} Mark
 */

/** The quarters of what the network sees: the cells of a mosaic of four. */
export const QUADRANTS = [
  { label: 'Top left', box: '0,0,0.5,0.5' },
  { label: 'Top right', box: '0.5,0,1,0.5' },
  { label: 'Bottom left', box: '0,0.5,0.5,1' },
  { label: 'Bottom right', box: '0.5,0.5,1,1' },
];

const SIDES = ['left', 'top', 'right', 'bottom'];

/** A place, which is as exact as it was typed: no measured share, whose decimal always stands. @param {number} side */
const placeWords = (side) => `${Math.round(side * 1000) / 10}\u202f%`;

/** @param {Box} box */
const sidesWords = (box) => box.map((side, place) => `${SIDES[place]} ${placeWords(side)}`).join(', ');

/** Where the object is, in the words for a sentence. @param {Mark} mark */
export function objectWords(mark) {
  if (mark.from === 'gallery') return `${shortLabel(mark.label)}, by a box from the gallery`;
  if (mark.mask) return `what you painted, ${percent(paintedShare(mark.mask))} of what the network sees`;
  const quadrant = QUADRANTS.find(({ box }) => box === mark.key);
  return quadrant ? `the quadrant ${quadrant.label.toLowerCase()}` : `your box, ${sidesWords(mark.boxes[0])}`;
}

/** The same as a sentence, also where there is none. @param {Mark | null} mark */
export const markWords = (mark) => (mark ? `Marked: ${objectWords(mark)}.` : 'Nothing is marked.');
