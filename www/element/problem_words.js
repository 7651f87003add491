// What went wrong, in the words of a figure: what a reader cannot mend is said to whoever writes the page.

import { explainError } from '../client/errors.js';

/** @typedef {{ code: string, classes?: ('target' | 'against')[], restarted?: boolean }} ProblemFacts `classes`: the attributes whose classes are wrong; `restarted`: the engine was lost, and there is another */
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
  'bad-attribute': `${WRITER} correct it.`,
  // Where it was not the engine that broke, none was started anew.
  internal: 'Try again. If it happens again, please report what you did.',
  'bad-parameter': `${WRITER} correct the attribute “parameters”.`,
  'cannot-serve': `${WRITER} name another method in the attribute “methods”, or another network in “model”.`,
  'no-photo': `${WRITER} name one in the attribute “photo”.`,
};

const OF_PHOTO = ['bad-image', 'unsupported-image', 'image-too-large'];
const OF_CONTROLS = ['no-such-class', 'cannot-serve'];

/**
 * What happened and what to do.
 * @param {ProblemFacts} problem @param {Reader} reader @returns {{ title: string, remedy: string }}
 */
export function problemWords({ code, classes, restarted }, { controls, hasOwnFile }) {
  const words = explainError(code);
  if (classes) return { ...words, remedy: controls && classes.includes('target') ? CHOOSE : correct(classes) };
  if (code === 'internal' && restarted) return words;
  const canMend = (hasOwnFile && OF_PHOTO.includes(code)) || (controls && OF_CONTROLS.includes(code));
  return { ...words, remedy: (!canMend && OF_WRITER[code]) || words.remedy };
}

/** The reader's list has the class that is explained, and not the one that it is compared with. */
const CHOOSE = explainError('no-such-class').remedy;
const correct = (/** @type {string[]} */ names) =>
  `${WRITER} correct the attribute ${names.map((name) => `“${name}”`).join(' or ')}.`;

/** A message with its full stop: the engine's has none, and a remedy follows it. @param {string} message */
export const asSentence = (message) => (/[.!?…]$/.test(message) ? message : `${message}.`);
