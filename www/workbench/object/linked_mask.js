// The painted object that an address brings: read once the address is, and laid over the photo once it is known what the network sees.

import { problem } from '../../client/errors.js';
import { remember } from '../state/results.js';
import { maskOfCode } from './mask_code.js';
import { MASKS_KEPT } from './mark_history.js';
import { canvasKey, seenOf } from './object_mark.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/object.js').Mask} Mask
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store, controller: Pick<Controller, "fail" | "revalidate"> }} parts */
export function followLinkedMask({ store, controller }) {
  /** What the address has now, as far as it was read, and what it was laid over. @type {{ code: string, mask: Mask | null, at: string | null }} */
  let linked = { code: '', mask: null, at: null };

  function look() {
    const { mask: code } = store.get().state;
    if (code !== linked.code) begin(code);
    else if (linked.mask) lay(linked.mask);
  }

  /** @param {string} code */
  function begin(code) {
    const begun = { code, mask: /** @type {Mask | null} */ (null), at: null };
    linked = begun;
    if (code === '') return;
    maskOfCode(code).then(
      (mask) => {
        begun.mask = mask;
        look();
      },
      () => begun === linked && leaveOut(t`What was painted over the photo is cut or changed in this address: it is left out.`),
    );
  }

  /** @param {Mask} mask */
  function lay(mask) {
    const value = store.get();
    const at = canvasKey(value);
    const seen = seenOf(value);
    if (!seen || at === linked.at) return;
    linked.at = at;
    if (seen.width === mask.width && seen.height === mask.height) {
      store.set({ masks: remember(value.masks, at, mask, MASKS_KEPT) });
      return;
    }
    const [painted, wanted] = [mask, seen].map(({ width, height }) => `${width} × ${height}`);
    leaveOut(
      t`What was painted over the photo in this address has ${painted} pixels, and this network sees ${wanted}: it is left out.`,
    );
  }

  /** What else was told of the address stays. @param {string} sentence */
  function leaveOut(sentence) {
    const { error } = store.get();
    controller.revalidate({ mask: '' });
    const before = error?.code === 'bad-address' ? `${error.message}\n` : '';
    controller.fail(problem('bad-address', `${before}${sentence}`));
  }

  store.subscribe(look);
  look();
}
