// Addresses in attributes, which are relative to the document that the element stands in: the script may be that of another one.

import { shortened } from '../client/addresses.js';
import { refused } from './attributes.js';

/** @typedef {import('./attributes.js').Settings} Settings */

/** The attributes that hold one; a model without a dot or a slash is an id. */
const NAMES = /** @type {const} */ (['base', 'models', 'model', 'photo']);
const FOLDERS = ['base', 'models'];

/**
 * Settings with their addresses in full, and the first that is none.
 * @param {Settings} settings @param {string} base of the element
 * @returns {{ settings: Settings, error: (Error & { code: string }) | null }}
 */
export function withFullAddresses(settings, base) {
  const found = { ...settings };
  let error = null;
  for (const name of NAMES) {
    const text = settings[name];
    if (!text || (name === 'model' && !/[./]/.test(text))) continue;
    try {
      found[name] = new URL(text, base).href;
      if (FOLDERS.includes(name) && !found[name].includes('://'))
        error ??= refused(name, `“${shortened(text)}” is no address of a folder`);
    } catch {
      // The photo's own check says what it may be.
      if (name !== 'photo') error ??= refused(name, `“${shortened(text)}” is no address`);
    }
  }
  return { settings: found, error };
}
