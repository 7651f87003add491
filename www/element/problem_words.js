// What went wrong, in the words of a figure: what a reader cannot mend is said to whoever writes the page.

import { explainError } from '../client/errors.js';
import { marked, t, translated } from '../shared/language/text.js';

/** @typedef {{ code: string, classes?: ('target' | 'against')[], restarted?: boolean }} ProblemFacts `classes`: the attributes whose classes are wrong; `restarted`: the engine was lost, and there is another */
/** @typedef {{ controls: boolean, hasOwnFile: boolean }} Reader what the reader of the figure may change, and whether the photo is the reader's own */

const PHOTO = marked(
  'Whoever writes this page can put another photo at this address, or another address into the attribute “photo”.',
);
const NETWORK = marked('Whoever writes this page can name another network in the attribute “model”.');

/** @type {Record<string, string | undefined>} */
const OF_WRITER = {
  'bad-image': PHOTO,
  'unsupported-image': PHOTO,
  'image-too-large': marked(
    'Whoever writes this page can put a smaller photo at this address: 4000 pixels on the long side are plenty.',
  ),
  'bad-model': marked(
    'Whoever writes this page can name another network in the attribute “model”, or export this one again as a whole ONNX image classifier.',
  ),
  'unknown-operator': NETWORK,
  'no-such-class': marked('Whoever writes this page can correct the attribute “target” or “against”.'),
  'bad-attribute': marked('Whoever writes this page can correct it.'),
  // Where it was not the engine that broke, none was started anew.
  internal: marked('Try again. If it happens again, please report what you did.'),
  'bad-parameter': marked('Whoever writes this page can correct the attribute “parameters”.'),
  'cannot-serve': marked(
    'Whoever writes this page can name another method in the attribute “methods”, or another network in “model”.',
  ),
  'no-photo': marked('Whoever writes this page can name one in the attribute “photo”.'),
};

const OF_PHOTO = ['bad-image', 'unsupported-image', 'image-too-large'];
const OF_CONTROLS = ['no-such-class', 'cannot-serve'];

/**
 * What happened and what to do.
 * @param {ProblemFacts} problem @param {Reader} reader @returns {{ title: string, remedy: string }}
 */
export function problemWords({ code, classes, restarted }, { controls, hasOwnFile }) {
  const words = explainError(code);
  // The reader's list has the class that is explained, and not the one that it is compared with.
  if (classes)
    return { ...words, remedy: controls && classes.includes('target') ? explainError('no-such-class').remedy : correct(classes) };
  if (code === 'internal' && restarted) return words;
  const canMend = (hasOwnFile && OF_PHOTO.includes(code)) || (controls && OF_CONTROLS.includes(code));
  return { ...words, remedy: (!canMend && translated(OF_WRITER[code] ?? '')) || words.remedy };
}

const correct = (/** @type {string[]} */ names) =>
  names.length > 1
    ? t`Whoever writes this page can correct the attribute “${names[0]}” or “${names[1]}”.`
    : t`Whoever writes this page can correct the attribute “${names[0]}”.`;
