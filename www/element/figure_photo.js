/** The photo of a figure: the file that the reader brought, else what the attribute `photo` names. */
export class FigurePhoto {
  /** @type {File | null} */
  #file = null;
  #fileAddress = '';

  get file() {
    return this.#file;
  }

  set file(file) {
    this.#file = file;
    this.forgetAddress();
  }

  /** What the plan calls it: another file or address, another text. @param {string} named by the attribute @returns {string | null} null where that is no address */
  keyFor(named) {
    return this.#file ? `file ${numberOf(this.#file)}` : fullAddress(named);
  }

  /** Where its picture is before there is a map. @param {string} named by the attribute */
  addressFor(named) {
    if (!this.#file) return named;
    this.#fileAddress ||= URL.createObjectURL(this.#file);
    return this.#fileAddress;
  }

  /** Gives back what the address of a file holds; it is made again when it is asked for. */
  forgetAddress() {
    URL.revokeObjectURL(this.#fileAddress);
    this.#fileAddress = '';
  }
}

/** @type {WeakMap<File, number>} */
const numbers = new WeakMap();
let files = 0;

/** @param {File} file */
function numberOf(file) {
  if (!numbers.has(file)) numbers.set(file, (files += 1));
  return numbers.get(file);
}

/** @param {string} photo @returns {string | null} in full; null where it is none */
function fullAddress(photo) {
  try {
    return photo && new URL(photo, document.baseURI).href;
  } catch {
    return null;
  }
}
