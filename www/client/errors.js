// What went wrong, in the visitor's words, and what to do about it. The message of the moment (what, where, expected, found)
// comes with the error; this table adds what is the same every time and in every page. What only the workbench can advise stands in
// `www/workbench/words/problem_words.js`.

import { marked, translated } from '../shared/language/text.js';

/**
 * @satisfies {Record<string, { title: string, remedy: string }>}
 */
export const ERRORS = {
  'bad-image': {
    title: marked('This photo cannot be read'),
    remedy: marked(
      'The file may be damaged or cut short. Open it in a picture viewer, save it again as PNG or JPEG, and try that.',
    ),
  },
  'image-too-large': {
    title: marked('This photo is too large'),
    remedy: marked('Make it smaller (4000 pixels on the long side are plenty) and try again.'),
  },
  'unsupported-image': {
    title: marked('This file is not a photo that can be opened'),
    remedy: marked('Choose a PNG, JPEG or WebP file.'),
  },
  'bad-model': {
    title: marked('This network cannot be read'),
    remedy: marked(
      'Check that the file is a whole ONNX image classifier with one image as its input, and export it again if it is not.',
    ),
  },
  'unknown-operator': {
    title: marked('This network uses an operator that is not supported'),
    remedy: marked('Export it without that operator, or try another network.'),
  },
  'wrong-hash': {
    title: marked('The network did not arrive as it was published'),
    remedy: marked('Download it again. If that does not help, the copy on the server is wrong: please tell its owner.'),
  },
  'no-such-class': {
    title: marked('The network does not know this class'),
    remedy: marked('Choose another of its classes.'),
  },
  'bad-parameter': {
    title: marked('A setting cannot be used'),
    remedy: marked('Leave it out, so that it has its default.'),
  },
  'cannot-serve': {
    title: marked('This network cannot answer that'),
    remedy: marked('Choose another method or another network.'),
  },
  'not-started': {
    title: marked('The engine has not started'),
    remedy: marked('Wait for Whylight.open(), or for use().'),
  },
  'no-photo': { title: marked('There is no photo yet'), remedy: marked('Open one first.') },
  'no-model': { title: marked('There is no network yet'), remedy: marked('Open one first.') },
  'not-finite': {
    title: marked('The computation gave a value that is not finite'),
    remedy: marked('There is no map to show. Another network, photo or method may give one.'),
  },
  'bad-data': {
    title: marked('A file of digits or weights cannot be used'),
    remedy: marked('It may be damaged or cut short. Give the whole file, or begin anew.'),
  },
  diverged: {
    title: marked('Training left the finite numbers'),
    remedy: marked('The last finite weights are back. Choose a smaller lambda or a smaller step size.'),
  },
  'device-lost': {
    title: marked('The graphics processor was lost'),
    remedy: marked('The CPU computes from now on.'),
  },
  'wasm-forbidden': {
    title: marked('WebAssembly is forbidden on this page'),
    remedy: marked("Its owner can allow it in the Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'."),
  },
  'worker-forbidden': {
    title: marked('Workers are forbidden on this page'),
    remedy: marked('Its owner can allow the worker in the Content-Security-Policy.'),
  },
  'no-wasm': {
    title: marked('This browser cannot run the engine'),
    remedy: marked('Use a browser of 2023 or later: Chrome, Edge, Firefox or Safari.'),
  },
  'out-of-memory': {
    title: marked('There is not enough memory'),
    remedy: marked('Close other tabs, or try a smaller network or a smaller photo.'),
  },
  cancelled: { title: marked('Cancelled'), remedy: marked('The same request can be made again.') },
  network: {
    title: marked('A file could not be downloaded'),
    remedy: marked('Check its address and the connection, and try again.'),
  },
  internal: {
    title: marked('Something broke on our side'),
    remedy: marked('The engine was restarted. If it happens again, please report what you did.'),
  },

  // The element's own.
  'bad-attribute': {
    title: marked('This figure is not set up right'),
    remedy: marked('Whoever writes this page can correct the attribute.'),
  },
};

/**
 * @typedef {import('./types.js').Code} Code
 *
 * What is thrown. `restarted`: the engine was lost with it, and another one has been started.
 * @typedef {Error & { code: Code, detail?: string, restarted?: boolean }} Problem
 */

/** @param {string} code @returns {{ title: string, remedy: string }} what is the same every time that this goes wrong, and what to do */
export function explainError(code) {
  const known = /** @type {Record<string, { title: string, remedy: string } | undefined>} */ (ERRORS);
  const { title, remedy } = (Object.hasOwn(known, code) && known[code]) || ERRORS.internal;
  return { title: translated(title), remedy: translated(remedy) };
}

/**
 * An Error that carries the code, as the worker's errors do.
 * @template {string} C @param {C} code @param {string} message @param {string} [detail] @returns {Error & { code: C, detail?: string, restarted?: boolean }}
 */
export function problem(code, message, detail) {
  // What was ended is told from what failed by its name, as everywhere in browsers.
  return Object.assign(new Error(message), { code, detail }, code === 'cancelled' && { name: 'AbortError' });
}

/**
 * What was caught, as far as it is an error with a code.
 * @param {unknown} error @returns {Code | undefined}
 */
export const codeOf = (error) => /** @type {Partial<Problem> | null | undefined} */ (error)?.code;

/** What was caught, as a problem: what has no code is a fault of ours, and {@link explainError} says so. @param {unknown} error */
export const asProblem = (error) => /** @type {Problem} */ (error);
