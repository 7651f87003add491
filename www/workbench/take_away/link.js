// A link that opens the page as it is on display, and what it cannot hold.

import { isOwn } from '../files/own_files.js';
import { codeOfMask } from '../object/mask_code.js';
import { ownMark } from '../object/object_mark.js';
import { formatState } from '../state/address.js';
import { MASK_CODE } from '../state/choices.js';
import { LANGUAGES } from '../../shared/language/load.js';
import { t } from '../../shared/language/text.js';
import { decimal } from '../../shared/format.js';

/** @typedef {import('../state/types/value.js').Value} Value */

// Mail programs and chats cut longer addresses.
const LONGEST_LINK = 8000;

/**
 * What is the visitor's own and cannot be in a link or a page elsewhere: sentences, none where all can.
 * @param {Pick<Value, "state" | "files" | "limits">} value
 */
export function ownThings({ state, files, limits }) {
  const nameOf = (/** @type {string} */ key) => files.get(key)?.name ?? t`of your own`;
  return [
    isOwn(state.photo) &&
      t`The photo “${nameOf(state.photo)}” is a file on your device and cannot be in a link: whoever opens it sees the first photo of the gallery.`,
    isOwn(state.reference) &&
      t`The second photo “${nameOf(state.reference)}” is a file on your device and cannot be in a link: another photo takes its place.`,
    isOwn(state.model) &&
      t`The network “${nameOf(state.model)}” is a file on your device and cannot be in a link: whoever opens it sees the usual network.`,
    limits.has(state.model) && t`The limits of the verdict that you set are not in the link.`,
  ].filter((sentence) => sentence !== false);
}

/**
 * The state as a fragment, with what was painted over the photo.
 * @param {Value} value @returns {Promise<{ fragment: string, notes: string[] }>}
 */
export async function fragmentOf(value) {
  const { state } = value;
  const notes = ownThings(value);
  const painted = ownMark(value)?.mask;
  const plain = formatState({ ...state, mask: '' });
  if (!painted) return { fragment: plain, notes };
  const mask = await codeOfMask(painted).catch(() => '');
  if (mask === '')
    return { fragment: plain, notes: [...notes, t`This browser cannot compress what you painted: it is not in the link.`] };
  const whole = formatState({ ...state, mask });
  if (whole.length <= LONGEST_LINK && MASK_CODE.test(mask)) return { fragment: whole, notes };
  const kilobytes = decimal((whole.length / 1000).toFixed(1));
  return {
    fragment: plain,
    notes: [
      ...notes,
      t`What you painted has so many edges that the link would be ${kilobytes} kB long, and 8 kB are sent safely: it is not in the link.`,
    ],
  };
}

/** @param {string} base the address of the page now @param {string} page beside it @param {string} fragment */
export const addressOf = (base, page, fragment) => `${new URL(page, base.replace(/[?#].*$/, '')).href}#${fragment}`;

/**
 * The page for a frame, in the language that the address of this one names: the page around the frame has no other way to say it.
 * @param {string} base the address of the page now @param {string} fragment
 */
export function frameAddress(base, fragment) {
  const language = new URL(base).searchParams.get('lang')?.toLowerCase().split('-')[0] ?? '';
  return addressOf(base, language in LANGUAGES ? `embed.html?lang=${language}` : 'embed.html', fragment);
}
