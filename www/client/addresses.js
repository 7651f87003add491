// Addresses as a page gives them: in full, or relative to the page.

import { problem } from './errors.js';
import { isAddress } from './platform_objects.js';

/** @param {string | URL} given @param {string} what it is the address of @returns {URL} */
export function fullAddress(given, what) {
  const url = isAddress(given) ? parsed(given) : null;
  if (url) return url;
  throw noAddress(given, what);
}

/** @param {unknown} given @param {string} what it is the address of @param {string} [kind] of address that was expected */
export function noAddress(given, what, kind = '') {
  const found = typeof given === 'object' && !isAddress(given) ? 'an object' : `“${shortened(String(given))}”`;
  const of = kind ? ` ${kind}` : '';
  return problem('bad-parameter', `${what}: ${found} is no address${of}; give one in full, or relative to the page.`);
}

// Longer ones fill a screen and say no more.
const LONGEST = 80;

/** A text as a sentence quotes it. @param {string} text */
export const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** The last part of an address, as people read it; none of one that holds the file itself. @param {URL} url */
export function lastPart({ protocol, pathname }) {
  if (protocol === 'data:') return '';
  const part = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that stands for itself.
    return part;
  }
}

/** @param {string | URL} address */
function parsed(address) {
  try {
    return new URL(String(address), globalThis.document?.baseURI);
  } catch {
    return null;
  }
}
