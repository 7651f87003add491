// Names of files that say what is in them.

import { shortLabel } from '../../shared/format.js';

/** @typedef {import('./answers.js').Taken} Taken */

const LONGEST_PART = 40;

/** "golden retriever, 1" -> "golden-retriever-1": letters and digits of any script. @param {string} text */
export function slug(text) {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '');
  return [...words].slice(0, LONGEST_PART).join('').replace(/-+$/, '') || 'unnamed';
}

/** A photo's file without its ending: "IMG_12.JPG" -> "IMG_12". @param {string} name */
const stem = (name) => name.replace(/\.[^.]*$/, '');

/**
 * "puppy-and-kitten-squeezenet-1-1-golden-retriever-grad-cam-overlay.png"
 * @param {Taken[]} answers one, or those of a comparison @param {string} what is in the file @param {string} ending
 */
export function fileName([first, ...others], what, ending) {
  const { report, madeFrom } = first;
  const { photo, model, method } = madeFrom;
  const parts = [photo.title ?? stem(photo.name ?? 'photo'), model.name, shortLabel(report.target.label)];
  const methods = others.length === 0 ? [method.id] : ['comparison'];
  return `${[...parts, ...methods, ...(what === '' ? [] : [what])].map(slug).join('-')}.${ending}`;
}
