// Text that becomes part of markup, HTML or SVG, in a file.

/** @type {Record<string, string>} */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What a text is between tags, and between double quotes. @param {string} text */
export const escaped = (text) => text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter]);

/** ` name="value"` for each. @param {Record<string, string | number>} attributes */
export const attributesText = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
