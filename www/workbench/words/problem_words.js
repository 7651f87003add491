// What went wrong, in the words of this page: a remedy names the page's own buttons and lists.

import { explainError } from '../../client/errors.js';
import { marked, translated } from '../../shared/language/text.js';

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
    title: marked('This file is not a photo that this page can open'),
    remedy: marked('Choose a PNG, JPEG or WebP file, or an .onnx file to bring a network of your own.'),
  },
  'wrong-hash': {
    remedy: marked(
      'Reload the page to download it again. If that does not help, the copy on this server is wrong: please tell its owner.',
    ),
  },
  network: { remedy: marked('Check the connection, and press “Compute” or reload the page.') },
  'no-such-class': { remedy: marked('Choose another from the list of classes.') },
  'bad-parameter': { remedy: marked('Set it back to its default with the button below the settings.') },
  'cannot-serve': {
    title: marked('This method does not fit this network'),
    remedy: marked('Choose another method or another network.'),
  },
  'no-photo': { remedy: marked('Choose one from the gallery or bring your own.') },
  'no-model': { remedy: marked('Choose one from the list of networks.') },
  'device-lost': {
    remedy: marked('The CPU computes from now on, and your photo is still here. Reload the page to try the GPU again.'),
  },
  cancelled: { remedy: marked('The map so far stays. Press “Compute” to start again.') },
  internal: {
    remedy: marked('The engine was restarted, and your photo is still here. If it happens again, please report what you did.'),
  },
};

/** What never comes from the engine or the client. @satisfies {Record<string, { title: string, remedy: string }>} */
export const PAGE_ERRORS = {
  'camera-denied': {
    title: marked('The camera may not be used'),
    remedy: marked(
      'Allow it in the address bar’s site settings and open the camera again, or go on with a photo from the gallery or a file.',
    ),
  },
  'camera-missing': {
    title: marked('No camera was found'),
    remedy: marked('Connect one and open the camera again, or go on with a photo from the gallery or a file.'),
  },
  'bad-address': {
    title: marked('The address names something that is not here'),
    remedy: marked('Choose what you meant from the lists of this page.'),
  },
  'beyond-limits': {
    title: marked('A setting cannot have this value'),
    remedy: marked('Type another one in its field to change it.'),
  },
  'nothing-to-open': { title: marked('Nothing was opened'), remedy: marked('Drag a picture itself, not a link to one.') },
};

/** A network that could not be opened at all: no method would help. */
const NETWORK_REFUSED = {
  title: marked('This network cannot be explained here'),
  remedy: marked('Bring an ONNX image classifier with one colour photo as its input, or choose another network.'),
};

/** The other device may get further, and the one in use does not. */
const CPU_MAY_HELP = marked('The CPU may get further: choose it under “Compute on” at the end of the page.');

/**
 * Whoever finds these faults says in the message what to do about them, since that depends on what was found: a remedy of the table would say it
 * twice, or something else. Of photos the engine says it where it can: of an empty file, and of one that ends too early.
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
  return message && (ADVISED_BY_MESSAGE.includes(code) || /: (choose|save) /.test(message)) ? { ...words, remedy: '' } : words;
}

/** @param {Pick<Problem, "code" | "step">} problem @param {Pick<Value, "device">} value @returns {{ title: string, remedy: string }} */
function tableWords({ code, step }, { device }) {
  if (code === 'cannot-serve' && step === 'load') return inLanguage(NETWORK_REFUSED);
  const own = /** @type {Record<string, { title?: string, remedy: string } | undefined>} */ ({ ...WORDS, ...PAGE_ERRORS })[code];
  const words = { ...explainError(code), ...inLanguage(own ?? {}) };
  return code === 'not-finite' && device?.kind === 'gpu'
    ? { ...words, remedy: `${words.remedy} ${translated(CPU_MAY_HELP)}` }
    : words;
}

/** @template {object} T @param {T} words of a table @returns {T} */
const inLanguage = (words) =>
  /** @type {T} */ (Object.fromEntries(Object.entries(words).map(([of, text]) => [of, translated(text)])));
