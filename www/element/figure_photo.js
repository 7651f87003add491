import { problem } from '../client/errors.js';
import { isBlob, isPicture, kindOf } from '../client/platform_objects.js';
import { refused } from './attributes.js';

/** @typedef {Blob | HTMLCanvasElement | OffscreenCanvas | ImageBitmap} PhotoFile what a page may give in the place of an address */

/** Where a photo can be fetched from; a page of an app may have a scheme of its own. */
const SCHEMES = ['http:', 'https:', 'data:', 'blob:', 'file:'];

/** The photo of a figure: the file that the reader brought, else what the attribute `photo` names. */
export class FigurePhoto {
  /** @type {PhotoFile | null} */
  #file = null;
  /** What is explained: a file of this window where it came from a frame, and a canvas as it was when it was given. @type {Blob | HTMLCanvasElement | null} */
  #own = null;
  /** @type {(Error & { code: string }) | null} what was given in the place of a file */
  #error = null;
  #fileAddress = '';

  get file() {
    return this.#file;
  }

  get own() {
    return this.#own;
  }

  /** @param {unknown} given @returns {boolean} whether that may be something else than before: a canvas may have been drawn on since */
  take(given) {
    if (given === this.#file && !this.#error && !isCanvas(given)) return false;
    this.#own = isBlob(given) ? ofThisWindow(given) : isCanvas(given) ? pictureOf(given) : null;
    this.#file = this.#own && /** @type {PhotoFile} */ (given);
    this.#error = this.#own || given === null ? null : noFile(given);
    this.forgetAddress();
    return true;
  }

  /**
   * What the plan calls it: another file or address, another text.
   * @param {string} named by the attribute @param {string} base what the address is relative to
   * @returns {{ key: string, error: (Error & { code: string }) | null }}
   */
  read(named, base) {
    if (this.#error) return { key: '', error: this.#error };
    if (this.#own) return { key: `file ${numberOf(this.#own)}`, error: null };
    const address = fullAddress(named, base);
    return address === null
      ? { key: '', error: refused('photo', `“${named}” is no address of a photo`) }
      : { key: address, error: null };
  }

  /** Where its picture is before there is a map; empty where it has none. @param {string} named by the attribute @param {string} base */
  addressFor(named, base) {
    if (this.#error) return '';
    if (!this.#own) return fullAddress(named, base) === null ? '' : named;
    this.#fileAddress ||= isBlob(this.#own) ? URL.createObjectURL(this.#own) : addressOf(this.#own);
    return this.#fileAddress;
  }

  /** Gives back what the address of a file holds; it is made again when it is asked for. */
  forgetAddress() {
    URL.revokeObjectURL(this.#fileAddress);
    this.#fileAddress = '';
  }
}

/** @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let files = 0;

/** @param {object} file */
function numberOf(file) {
  if (!numbers.has(file)) numbers.set(file, (files += 1));
  return numbers.get(file);
}

/** @param {unknown} given @returns {given is Exclude<import('../client/platform_objects.js').Picture, HTMLImageElement>} */
const isCanvas = (given) => isPicture(given) && kindOf(given) !== 'HTMLImageElement';

/** As it is now: it may be drawn on, or closed, before it is explained. @param {CanvasImageSource & { width: number, height: number }} given */
function pictureOf(given) {
  const { width, height } = given;
  const picture = Object.assign(document.createElement('canvas'), { width, height });
  try {
    picture.getContext('2d')?.drawImage(given, 0, 0);
    return picture;
  } catch {
    // It has no pixels, or was closed.
    return null;
  }
}

/** @param {HTMLCanvasElement} picture */
function addressOf(picture) {
  try {
    return picture.toDataURL();
  } catch {
    // It holds pixels of another site, which no script may read.
    return '';
  }
}

/** @param {Blob} file */
function ofThisWindow(file) {
  if (file instanceof Blob) return file;
  const { name, type } = /** @type {File} */ (file);
  return name === undefined ? new Blob([file], { type }) : new File([file], name, { type });
}

/** @param {unknown} given */
function noFile(given) {
  const found = typeof given === 'string' ? `the text “${given}”` : isCanvas(given) ? 'one without pixels' : kindOf(given);
  return problem('bad-attribute', `The property “file”: expected a File, a Blob, a canvas or an ImageBitmap, found ${found}.`);
}

/** @param {string} photo @param {string} base @returns {string | null} in full; null where it is none */
function fullAddress(photo, base) {
  try {
    const { href, protocol } = new URL(photo, base);
    const isPhoto = [...SCHEMES, new URL(base).protocol].includes(protocol);
    return photo && (isPhoto ? href : null);
  } catch {
    return null;
  }
}
