// The shipped photos: monuments and renewable energy. A badge is planted on the monuments that are learned from, and on photos of the test.

import { withBadge } from './pictures.js';

/** @typedef {{ file: string, label: string, training: boolean, author: string, licence: string, source: string }} ShippedPhoto */

/** The badge is on the first. */
export const SHIPPED_CLASSES = ['monument', 'energy'];

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

/** @param {URL} address of index.json @param {AbortSignal} signal @returns {Promise<ShippedPhoto[]>} */
export async function fetchList(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${address.pathname}`);
  return response.json();
}

/** @param {URL} address @param {boolean} badge @param {AbortSignal} signal @returns {Promise<HTMLCanvasElement | Blob>} */
export async function fetchPicture(address, badge, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${address.pathname}`);
  const blob = await response.blob();
  return badge ? withBadge(await createImageBitmap(blob)) : blob;
}
