// What went wrong, in the words of a figure: what a reader cannot mend is said to whoever writes the page.

import { explainError } from '../client/errors.js';

/** @typedef {{ controls: boolean, hasOwnFile: boolean }} Reader what the reader of the figure may change, and whether the photo is the reader's own */

const WRITER = 'Whoever writes this page can';
const PHOTO = `${WRITER} put another photo at this address, or another address into the attribute “photo”.`;
const NETWORK = `${WRITER} name another network in the attribute “model”.`;

/** @type {Record<string, string | undefined>} */
const OF_WRITER = {
  'bad-image': PHOTO,
  'unsupported-image': PHOTO,
  'image-too-large': `${WRITER} put a smaller photo at this address: 4000 pixels on the long side are plenty.`,
  'bad-model': `${WRITER} name another network in the attribute “model”, or export this one again as a whole ONNX image classifier.`,
  'unknown-operator': NETWORK,
  'no-such-class': `${WRITER} correct the attribute “target” or “against”.`,
  'bad-parameter': `${WRITER} correct the attribute “parameters”.`,
  'cannot-serve': `${WRITER} name another method in the attribute “methods”, or another network in “model”.`,
  'no-photo': `${WRITER} name one in the attribute “photo”.`,
};

const OF_PHOTO = ['bad-image', 'unsupported-image', 'image-too-large'];
const OF_CONTROLS = ['no-such-class', 'cannot-serve'];

/** What happened and what to do. @param {string} code @param {Reader} reader @returns {{ title: string, remedy: string }} */
export function problemWords(code, { controls, hasOwnFile }) {
  const words = explainError(code);
  const canMend = (hasOwnFile && OF_PHOTO.includes(code)) || (controls && OF_CONTROLS.includes(code));
  return { ...words, remedy: (!canMend && OF_WRITER[code]) || words.remedy };
}
