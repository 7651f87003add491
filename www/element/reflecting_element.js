// An element whose properties and attributes are in step, by the table of attributes.

import { NAMES, propertyOf, textOf } from './attributes.js';

/**
 * The properties of `<why-light>`, one for each attribute.
 *
 * @typedef {object} Properties
 * @property {string} photo @property {string} alt @property {string} model @property {string} target @property {string} against
 * @property {string} methods ids, separated by commas
 * @property {string} parameters each `method.name=value`, separated by commas
 * @property {boolean | 'quick' | 'standard'} verdict
 * @property {string} metrics ids, separated by commas
 * @property {string} object left, top, right, bottom in fractions of what the network sees; '' where none is marked
 * @property {boolean} controls @property {string} colours
 * @property {number} percentile 50 to 100
 * @property {number} opacity 0 to 1
 * @property {'auto' | 'gpu' | 'cpu'} device
 * @property {'lazy' | 'eager' | 'press'} loading
 * @property {string} base @property {string} models
 */

// A page may be rendered where there are no elements: the class is then only a name.
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

class Reflecting extends Base {
  static observedAttributes = NAMES;

  /** A framework may have set properties before the browser knew the element: they are set again, so that they reach their setters. */
  connectedCallback() {
    for (const name of [...NAMES, 'file']) {
      if (!Object.hasOwn(this, name)) continue;
      const own = /** @type {any} */ (this);
      const value = own[name];
      delete own[name];
      own[name] = value;
    }
  }
}

for (const name of NAMES) {
  Object.defineProperty(Reflecting.prototype, name, {
    configurable: true,
    enumerable: true,
    /** @this {Reflecting} */
    get() {
      return propertyOf(name, this.getAttribute(name));
    },
    /** @this {Reflecting} @param {any} value */
    set(value) {
      const text = textOf(value);
      if (text === null) this.removeAttribute(name);
      else this.setAttribute(name, text);
    },
  });
}

export const ReflectingElement = /** @type {new () => Reflecting & Properties} */ (/** @type {unknown} */ (Reflecting));
