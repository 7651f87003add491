import { problem } from '../client/errors.js';
import { refused } from './attributes.js';

/** Where a photo can be fetched from; a page of an app may have a scheme of its own. */
const SCHEMES = ['http:', 'https:', 'data:', 'blob:', 'file:'];

/** The photo of a figure: the file that the reader brought, else what the attribute `photo` names. */
export class FigurePhoto {
  /** @type {Blob | null} */
  #file = null;
  /** The same as a file of this window, where it came from a frame. @type {Blob | null} */
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

  /** @param {unknown} given @returns {boolean} whether that is something else than before */
  take(given) {
    if (given === this.#file && !this.#error) return false;
    const isFile = isBlob(given);
    this.#file = isFile ? given : null;
    this.#own = isFile ? ofThisWindow(given) : null;
    this.#error = isFile || given === null ? null : noFile(given);
    this.forgetAddress();
    return true;
  }

  /**
   * What the plan calls it: another file or address, another text.
   * @param {string} named by the attribute @returns {{ key: string, error: (Error & { code: string }) | null }}
   */
  read(named) {
    if (this.#error) return { key: '', error: this.#error };
    if (this.#file) return { key: `file ${numberOf(this.#file)}`, error: null };
    const address = fullAddress(named);
    return address === null
      ? { key: '', error: refused('photo', `“${named}” is no address of a photo`) }
      : { key: address, error: null };
  }

  /** Where its picture is before there is a map; empty where it has none. @param {string} named by the attribute */
  addressFor(named) {
    if (this.#error) return '';
    if (!this.#own) return fullAddress(named) === null ? '' : named;
    this.#fileAddress ||= URL.createObjectURL(this.#own);
    return this.#fileAddress;
  }

  /** Gives back what the address of a file holds; it is made again when it is asked for. */
  forgetAddress() {
    URL.revokeObjectURL(this.#fileAddress);
    this.#fileAddress = '';
  }
}

/** @type {WeakMap<Blob, number>} */
const numbers = new WeakMap();
let files = 0;

/** @param {Blob} file */
function numberOf(file) {
  if (!numbers.has(file)) numbers.set(file, (files += 1));
  return numbers.get(file);
}

/** Whether it is a file or a blob, of this window or of a frame, whose classes are others. @param {unknown} given @returns {given is Blob} */
function isBlob(given) {
  try {
    Object.getOwnPropertyDescriptor(Blob.prototype, 'size')?.get?.call(given);
    return true;
  } catch {
    return false;
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
  const found = typeof given === 'string' ? `the text “${given}”` : Object.prototype.toString.call(given).slice(1, -1);
  return problem('bad-attribute', `The property “file”: expected a File or a Blob, found ${found}.`);
}

/** @param {string} photo @returns {string | null} in full; null where it is none */
function fullAddress(photo) {
  try {
    const { href, protocol } = new URL(photo, document.baseURI);
    const isPhoto = [...SCHEMES, new URL(document.baseURI).protocol].includes(protocol);
    return photo && (isPhoto ? href : null);
  } catch {
    return null;
  }
}
