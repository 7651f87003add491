// Files that the visitor chooses, as actions for the views.

import { chooseFile } from './file_input.js';

/** @typedef {import('../state/types/parts.js').Controller} Controller */

/** @param {{ controller: Controller }} about */
export function createFileActions({ controller }) {
  return {
    pickPhoto: () => chooseFile('image/*', controller.open),
    pickReference: () => chooseFile('image/*', (file) => controller.open(file, { reference: true })),
  };
}
