import { translated } from '../../shared/language/text.js';

/** @typedef {import('../state/types/files.js').GalleryPhoto} GalleryPhoto */

/** @returns {Promise<GalleryPhoto[]>} the shipped photos; none rather than an error, since a visitor's own photo needs no gallery */
export async function fetchGallery() {
  try {
    const response = await fetch('photos/gallery.json');
    return response.ok ? (await response.json()).map(inLanguage) : [];
  } catch {
    return [];
  }
}

/** What people read of a photo: `npm run languages` takes it from the list. @param {GalleryPhoto} galleryPhoto @returns {GalleryPhoto} */
const inLanguage = ({ title, alt, ...rest }) => ({ ...rest, title: translated(title), alt: translated(alt) });

/** Whether a network has ImageNet's thousand classes, by its card. @param {Pick<import('../../client/types.js').ShippedCard, "labels"> | undefined} card */
export const isOfImagenet = (card) => card?.labels === IMAGENET;

const IMAGENET = 'labels/imagenet.txt';

/** @returns {Promise<string[] | null>} the names of ImageNet's thousand classes, by number; null where they cannot be had */
export async function fetchImagenet() {
  try {
    const response = await fetch(`models/${IMAGENET}`);
    return response.ok ? (await response.text()).trimEnd().split(/\r?\n/) : null;
  } catch {
    return null;
  }
}

/** The address of its small picture, which `scripts/thumbnails.mjs` made. @param {Pick<GalleryPhoto, "id">} galleryPhoto */
export const thumbnailAddress = ({ id }) => `photos/small/${id}.webp`;

/** The address of a shipped photo, relative to the page. @param {Pick<GalleryPhoto, "file">} galleryPhoto */
export const photoAddress = ({ file }) => `photos/${file}`;
