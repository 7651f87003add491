// Files that the visitor chooses, and the one that is saved, as actions for the views.

import { paintOverlay, pngOf } from '../../shared/canvas.js';
import { sceneOf } from '../scene.js';
import { chooseFile } from './file_input.js';
import { saveFile } from './save_file.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createFileActions({ store, controller }) {
  return {
    pickPhoto: () => chooseFile('image/*', controller.open),
    pickReference: () => chooseFile('image/*', (file) => controller.open(file, { reference: true })),

    async saveOverlay() {
      const value = store.get();
      const scene = sceneOf(value);
      if (!scene || !value.madeFrom || !value.report) return;
      const name = `whylight-${value.madeFrom.method.id}-${value.report.target.index}.png`;
      saveFile(await pngOf((canvas) => paintOverlay(canvas, { ...scene, dark: false })), name);
    },
  };
}
