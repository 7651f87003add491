// What went wrong, in the visitor's words, and what to do about it. The message of the moment (what, where, expected, found)
// comes with the error; this table adds what is the same every time.

/** @satisfies {Record<string, { title: string, remedy: string }>} */
export const ERRORS = {
  'bad-image': {
    title: 'This photo cannot be read',
    remedy: 'The file may be damaged or cut short. Open it in a picture viewer, save it again as PNG or JPEG, and try that.',
  },
  'image-too-large': {
    title: 'This photo is too large',
    remedy: 'Make it smaller (4000 pixels on the long side are plenty) and try again.',
  },
  'unsupported-image': {
    title: 'This file is not a photo this page can open',
    remedy: 'Choose a PNG, JPEG or WebP file, or an .onnx file to bring a network of your own.',
  },
  'bad-model': {
    title: 'This network cannot be read',
    remedy: 'Check that the file is a whole ONNX image classifier with one image as its input, and export it again if it is not.',
  },
  'unknown-operator': {
    title: 'This network uses an operator that is not supported',
    remedy: 'Export it without that operator, or try another network.',
  },
  'wrong-hash': {
    title: 'The network did not arrive as it was published',
    remedy:
      'Reload the page to download it again. If that does not help, the copy on this server is wrong: please tell its owner.',
  },
  'no-such-class': {
    title: 'The network does not know this class',
    remedy: 'Choose another from the list of classes.',
  },
  'bad-parameter': {
    title: 'A setting of the method cannot be used',
    remedy: 'Set it back to its default with the button below the settings.',
  },
  'cannot-serve': {
    title: 'This method does not fit this network',
    remedy: 'Choose another method or another network.',
  },
  'no-photo': { title: 'There is no photo yet', remedy: 'Choose one from the gallery or bring your own.' },
  'no-model': { title: 'There is no network yet', remedy: 'Choose one from the list of networks.' },
  'not-finite': {
    title: 'The computation overflowed',
    remedy: 'There is no map to show. Try another class, method or network, or run it on the CPU.',
  },
  'device-lost': {
    title: 'The graphics processor was lost',
    remedy: 'The CPU computes from now on, and your photo is still here. Reload the page to try the GPU again.',
  },
  'wasm-forbidden': {
    title: 'WebAssembly is forbidden on this page',
    remedy: 'Its owner can allow it: add ‘wasm-unsafe-eval’ to `script-src` in the Content-Security-Policy.',
  },
  'no-wasm': {
    title: 'This browser cannot run the engine',
    remedy: 'Use a browser of 2023 or later: Chrome, Edge, Firefox or Safari.',
  },
  'out-of-memory': {
    title: 'There is not enough memory',
    remedy: 'Close other tabs, or try a smaller network or a smaller photo.',
  },
  cancelled: { title: 'Cancelled', remedy: 'The map so far stays. Press “Compute” to start again.' },
  network: {
    title: 'A file could not be downloaded',
    remedy: 'Check your connection and try again.',
  },
  internal: {
    title: 'Something broke on our side',
    remedy: 'The engine was restarted, and your photo is still here. If it happens again, please report what you did.',
  },

  // The page's own: these never come from the worker.
  'camera-denied': {
    title: 'The camera may not be used',
    remedy:
      'Allow it in the address bar’s site settings and open the camera again, or go on with a photo from the gallery or a file.',
  },
  'camera-missing': {
    title: 'No camera was found',
    remedy: 'Connect one and open the camera again, or go on with a photo from the gallery or a file.',
  },
  'nothing-to-open': { title: 'No file was found in that', remedy: 'Copy or drag a picture itself, not a link to one.' },

  // The element's own.
  'bad-attribute': {
    title: 'This figure is not set up right',
    remedy: 'Whoever writes this page can correct the attribute.',
  },
};

/**
 * @typedef {import('./types.js').Code} Code
 * @typedef {Error & { code: Code, detail?: string }} Problem what is thrown
 */

/** @param {string} code @returns {{ title: string, remedy: string }} what is the same every time that this goes wrong, and what to do */
export function explainError(code) {
  const known = /** @type {Record<string, { title: string, remedy: string } | undefined>} */ (ERRORS);
  return known[code] ?? ERRORS.internal;
}

/**
 * An Error that carries the code, as the worker's errors do.
 * @param {Code} code @param {string} message @param {string} [detail] @returns {Problem}
 */
export function problem(code, message, detail) {
  return Object.assign(new Error(message), { code, detail });
}

/**
 * What was caught, as far as it is an error with a code.
 * @param {unknown} error @returns {Code | undefined}
 */
export const codeOf = (error) => /** @type {Partial<Problem> | null | undefined} */ (error)?.code;

/** What was caught, as a problem: what has no code is a fault of ours, and {@link explainError} says so. @param {unknown} error */
export const asProblem = (error) => /** @type {Problem} */ (error);
