// Files that the visitor chooses, and the one that is saved, as actions for the views.

import { pngOf } from '../../shared/canvas.js';
import { sceneOf } from '../picture/scene.js';
import { chooseFile } from './file_input.js';
import { paintOverlayWithWords } from './overlay_picture.js';
import { saveFile } from '../../shared/save_file.js';

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
      const { madeFrom, report } = value;
      if (!scene || !madeFrom || !report) return;
      const paint = (/** @type {HTMLCanvasElement} */ canvas) =>
        paintOverlayWithWords(canvas, { madeFrom, report }, { ...scene, dark: false });
      saveFile(await pngOf(paint), `whylight-${madeFrom.method.id}-${report.target.index}.png`);
    },
  };
}
