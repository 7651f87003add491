// What went wrong, in the words of this page: a remedy names the page's own buttons and lists.

import { explainError } from '../../client/errors.js';

/**
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * What the page says in another way than the client, and what only happens in the page.
 * @satisfies {Record<string, { title?: string, remedy: string }>}
 */
const WORDS = {
  'unsupported-image': {
    title: 'This file is not a photo that this page can open',
    remedy: 'Choose a PNG, JPEG or WebP file, or an .onnx file to bring a network of your own.',
  },
  'wrong-hash': {
    remedy:
      'Reload the page to download it again. If that does not help, the copy on this server is wrong: please tell its owner.',
  },
  network: { remedy: 'Check the connection, and press “Compute” or reload the page.' },
  'no-such-class': { remedy: 'Choose another from the list of classes.' },
  'bad-parameter': { remedy: 'Set it back to its default with the button below the settings.' },
  'cannot-serve': { title: 'This method does not fit this network', remedy: 'Choose another method or another network.' },
  'no-photo': { remedy: 'Choose one from the gallery or bring your own.' },
  'no-model': { remedy: 'Choose one from the list of networks.' },
  'device-lost': { remedy: 'The CPU computes from now on, and your photo is still here. Reload the page to try the GPU again.' },
  cancelled: { remedy: 'The map so far stays. Press “Compute” to start again.' },
  internal: {
    remedy: 'The engine was restarted, and your photo is still here. If it happens again, please report what you did.',
  },
};

/** What never comes from the engine or the client. @satisfies {Record<string, { title: string, remedy: string }>} */
export const PAGE_ERRORS = {
  'camera-denied': {
    title: 'The camera may not be used',
    remedy:
      'Allow it in the address bar’s site settings and open the camera again, or go on with a photo from the gallery or a file.',
  },
  'camera-missing': {
    title: 'No camera was found',
    remedy: 'Connect one and open the camera again, or go on with a photo from the gallery or a file.',
  },
  'bad-address': {
    title: 'The address names something that is not here',
    remedy: 'Choose what you meant from the lists of this page.',
  },
  'nothing-to-open': { title: 'Nothing was opened', remedy: 'Drag a picture itself, not a link to one.' },
};

/** A network that could not be opened at all: no method would help. */
const NETWORK_REFUSED = {
  title: 'This network cannot be explained here',
  remedy: 'Bring an ONNX image classifier with one colour photo as its input, or choose another network.',
};

/** The other device may get further, and the one in use does not. */
const CPU_MAY_HELP = ' The CPU may get further: choose it under “Compute on” at the end of the page.';

/**
 * Whoever finds these faults says in the message what to do about them, since that depends on what was found: a remedy of the table would say it
 * twice, or something else.
 * @type {string[]}
 */
const ADVISED_BY_MESSAGE = ['bad-model', 'unknown-operator', 'cannot-serve'];

/**
 * What happened, and what to do about it here. Advice never names the device in use. `remedy` is empty where the message
 * says itself what to do.
 * @param {Problem} problem @param {Pick<Value, "device">} value @returns {{ title: string, remedy: string }}
 */
export function problemWords({ code, step, message = '' }, { device }) {
  const words = tableWords({ code, step }, { device });
  return message && ADVISED_BY_MESSAGE.includes(code) ? { ...words, remedy: '' } : words;
}

/** @param {Pick<Problem, "code" | "step">} problem @param {Pick<Value, "device">} value @returns {{ title: string, remedy: string }} */
function tableWords({ code, step }, { device }) {
  if (code === 'cannot-serve' && step === 'load') return NETWORK_REFUSED;
  const own = /** @type {Record<string, { title?: string, remedy: string } | undefined>} */ ({ ...WORDS, ...PAGE_ERRORS })[code];
  const words = { ...explainError(code), ...own };
  return code === 'not-finite' && device?.kind === 'gpu' ? { ...words, remedy: words.remedy + CPU_MAY_HELP } : words;
}
