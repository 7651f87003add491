// A text with markup in it: a template of lit whose translation may put tags and values in another order.

import { language, translation } from './language/catalogue.js';
import { keyOf, partsOf } from './language/holes.js';
import { html } from './template.js';

/** A lit template knows itself by its array of strings: one for each text and language. @type {Map<string, { strings: TemplateStringsArray, order: number[] }>} */
const templates = new Map();

/**
 * A template of lit: say`Photo by <strong>${name}</strong>`. A translation has the same tags and values, in its own order.
 * @param {TemplateStringsArray} strings @param {unknown[]} values
 */
export function say(strings, ...values) {
  if (language() === 'en') return html(strings, ...values);
  const key = keyOf(strings);
  const text = translation(key);
  if (text === key) return html(strings, ...values);
  const known = templates.get(text) ?? templateOf(text);
  templates.set(text, known);
  return html(known.strings, ...known.order.map((place) => values[place]));
}

/** @param {string} text */
function templateOf(text) {
  const { texts, order } = partsOf(text);
  // What lit asks of an array of strings: that a tag made it.
  return { strings: /** @type {TemplateStringsArray} */ (Object.assign([...texts], { raw: texts })), order };
}
