// Where the object is, in words.

import { decimal, percent, shortLabel } from '../../shared/format.js';
import { paintedShare } from './object_mask.js';
import { marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/object.js').Mark} Mark
 */

/** The quarters of what the network sees: the cells of a mosaic of four. */
export const QUADRANTS = [
  { label: marked('Top left'), box: '0,0,0.5,0.5' },
  { label: marked('Top right'), box: '0.5,0,1,0.5' },
  { label: marked('Bottom left'), box: '0,0.5,0.5,1' },
  { label: marked('Bottom right'), box: '0.5,0.5,1,1' },
];

/** A place, which is as exact as it was typed: no measured share, whose decimal always stands. @param {number} side */
const placeWords = (side) => `${decimal(String(Math.round(side * 1000) / 10))}\u202f%`;

/** @param {Box} box */
function boxWords(box) {
  const [left, top, right, bottom] = box.map(placeWords);
  return t`your box, left ${left}, top ${top}, right ${right}, bottom ${bottom}`;
}

/** @param {string} label */
const withinSentence = (label) => label.charAt(0).toLowerCase() + label.slice(1);

/** Where the object is, in the words for a sentence. @param {Mark} mark */
export function objectWords(mark) {
  if (mark.from === 'gallery') return t`${shortLabel(mark.label)}, by a box from the gallery`;
  if (mark.mask) return t`what you painted, ${percent(paintedShare(mark.mask))} of what the network sees`;
  const quadrant = QUADRANTS.find(({ box }) => box === mark.key);
  return quadrant ? t`the quadrant ${withinSentence(translated(quadrant.label))}` : boxWords(mark.boxes[0]);
}

/** The same as a sentence, also where there is none. @param {Mark | null} mark */
export const markWords = (mark) => (mark ? t`Marked: ${objectWords(mark)}.` : t`Nothing is marked.`);
