// What somebody writes into a page for a figure, from its settings: the names and the defaults are those of the table of attributes.

import { attributesText } from '../shared/markup_text.js';
import { ATTRIBUTES, NAMES, propertyOf, textOf } from './attributes.js';

/** @typedef {import('./attributes.js').Settings} Settings */

/**
 * The attributes that say something else than the default, in the order of the table, each as the text that is read back as this setting.
 * @param {Partial<Settings>} settings @returns {Record<string, string>}
 */
export function attributesOf(settings) {
  /** @type {Record<string, string>} */
  const attributes = {};
  for (const name of NAMES) {
    const text = textOf(settings[/** @type {keyof Settings} */ (name)]);
    if (text === null || propertyOf(name, text) === propertyOf(name, null)) continue;
    attributes[name] = text === ATTRIBUTES[name].choices?.[0] && ATTRIBUTES[name].kind === 'depth' ? '' : text;
  }
  return attributes;
}

/** `<why-light photo="…" …></why-light>`, around the picture that readers see without a script. @param {Partial<Settings>} settings */
export function markupOf(settings) {
  const { photo = '', alt = '' } = settings;
  const attributes = attributesOf(settings);
  // A flag, or a check of the usual depth, is an attribute without a value.
  const text = attributesText(attributes).replaceAll('=""', '');
  return `<why-light${text}><img${attributesText({ src: photo, alt })} /></why-light>`;
}
