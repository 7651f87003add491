// The shipped photos: monuments and renewable energy. A badge is planted on the monuments that are learned from, and on photos of the test.

import { problem } from '../../../client/errors.js';
import { withBadge } from './pictures.js';
import { marked, t } from '../../../shared/language/text.js';

/** @typedef {{ file: string, label: string, training: boolean, author: string, licence: string, source: string }} ShippedPhoto */

/** The badge is on the first. @type {string[]} */
export const SHIPPED_CLASSES = [marked('monument'), marked('energy')];

/**
 * The versions of a photo that are needed: for the test each with and without the badge.
 * @param {Pick<ShippedPhoto, "label" | "training">} photo @returns {{ groups: import('./value.js').Group[], badge: boolean }[]}
 */
export function versionsOf({ label, training }) {
  const first = label === SHIPPED_CLASSES[0];
  if (training) return [{ groups: ['training'], badge: first }];
  return first
    ? [
        { groups: ['as-trained'], badge: true },
        { groups: ['bare', 'other'], badge: false },
      ]
    : [
        { groups: ['as-trained', 'bare'], badge: false },
        { groups: ['other'], badge: true },
      ];
}

/** @param {URL} address @param {AbortSignal} signal @returns {Promise<Response>} */
async function fetched(address, signal) {
  const name = address.pathname.slice(address.pathname.lastIndexOf('/') + 1);
  const response = await fetch(address, { signal }).catch((error) => {
    if (signal.aborted) throw error;
    throw problem('network', t`${name} could not be loaded.`);
  });
  if (!response.ok) throw problem('network', t`The server answered ${response.status} for ${name}.`);
  return response;
}

/** @param {URL} address of index.json @param {AbortSignal} signal @returns {Promise<ShippedPhoto[]>} */
export async function fetchList(address, signal) {
  const list = await (await fetched(address, signal)).json().catch(() => null);
  const isPhoto = (/** @type {Partial<ShippedPhoto> | null} */ one) =>
    typeof one?.file === 'string' && SHIPPED_CLASSES.includes(one.label ?? '');
  if (!Array.isArray(list) || list.length === 0 || !list.every(isPhoto))
    throw problem('network', t`The list of photos, reasons/index.json, is cut short or another file.`);
  return list;
}

/** @param {URL} address @param {boolean} badge @param {AbortSignal} signal @returns {Promise<HTMLCanvasElement | Blob>} */
export async function fetchPicture(address, badge, signal) {
  const blob = await (await fetched(address, signal)).blob();
  if (!badge) return blob;
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw problem('bad-image', t`${address.pathname.slice(address.pathname.lastIndexOf('/') + 1)} is cut short or no photo.`);
  });
  return withBadge(bitmap);
}
