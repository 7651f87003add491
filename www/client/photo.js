import { canvasFromPhoto } from '../shared/canvas.js';

/** Which connection opened a photo: its key means nothing to any other. @type {WeakMap<object, import('./connection.js').Connection>} */
const openers = new WeakMap();

/** A photo that is open: upright, on a white ground. It stays on this device. */
export class Photo {
  #connection;
  #picture;

  /**
   * @param {import('./connection.js').Connection} connection @param {string} key
   * @param {{ name: string, width: number, height: number, picture: HTMLCanvasElement }} about
   */
  constructor(connection, key, { name, width, height, picture }) {
    this.#connection = connection;
    this.#picture = picture;
    openers.set(this, connection);
    /** Under which the worker knows it. */
    this.key = key;
    /** What it is called: a file's name, or the last part of an address. */
    this.name = name;
    /** Pixels. */
    this.width = width;
    /** Pixels. */
    this.height = height;
  }

  /** The photo on a canvas, made smaller where it is larger than any screen shows. */
  get picture() {
    return this.#picture;
  }

  /** Forgets the photo. Maps that were made of it stay. */
  close() {
    this.#connection.remove(this.key);
  }
}

/** The connection that opened a photo; undefined for what is none. @param {unknown} given */
export const openerOf = (given) => openers.get(/** @type {object} */ (given));

/**
 * @param {import('./connection.js').Connection} connection @param {{ name: string, source: import('./messages.js').PhotoGiven }} given
 * @param {import('./connection.js').Options} options
 * @param {(photo: import('./types.js').PhotoRecord) => HTMLCanvasElement} [canvasOf]
 */
export async function openPhoto(connection, { name, source }, options, canvasOf = canvasFromPhoto) {
  const key = connection.add('photo', source);
  try {
    const decoded = await connection.open(key, options);
    const { width, height } = decoded;
    return new Photo(connection, key, { name, width, height, picture: canvasOf(decoded) });
  } catch (error) {
    connection.remove(key);
    throw error;
  }
}
