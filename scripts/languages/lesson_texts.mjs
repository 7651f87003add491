// The lesson is a whole page of text, so it is translated when it is built: index.html becomes index.de.html and index.zh.html, found by
// parse5 and cut by place, so that all else stays byte for byte.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { root } from '../workspace.mjs';

// Of elements that are a text of their own even where there is none beside them.
const INLINE = new Set(['a', 'abbr', 'b', 'br', 'code', 'em', 'i', 'kbd', 'span', 'strong', 'sub', 'sup', 'input', 'small', 'q']);
const SILENT = new Set(['script', 'style', 'svg', 'math']);
const ATTRIBUTES = ['alt', 'aria-label', 'placeholder', 'title'];
const TAG = /<([a-z][\w-]*)(\s[^>]*?)?(\s*\/)?>/g;
const even = (text) => text.replace(/\s+/g, ' ').trim();

/** @returns {import('./po.mjs').Entry[]} */
export const lessonTexts = () =>
  piecesOf(readFileSync(join(root, 'index.html'), 'utf8')).map(({ source }) => ({ source, places: ['index.html'] }));

/** @returns the pieces of a page that are text, in their order */
export function piecesOf(html) {
  const found = [];
  visit(parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false }));
  return found.sort((one, other) => one.start - other.start);

  function visit(node) {
    if (SILENT.has(node.nodeName) || node.attrs?.some(({ name, value }) => name === 'translate' && value === 'no')) return;
    attributesOf(node);
    const children = node.childNodes ?? [];
    const isText = children.some((child) => child.nodeName === '#text' && child.value.trim() !== '');
    if (isText && children.every((child) => child.nodeName.startsWith('#') || INLINE.has(child.nodeName))) {
      const { startTag, endTag } = node.sourceCodeLocation;
      const [start, end] = [startTag.endOffset, endTag.startOffset];
      const { source, tags } = withoutAttributes(html.slice(start, end));
      found.push({ start, end, source, tags, option: optionOf(node), inside: html.slice(start, end) });
      return;
    }
    if (isText) throw new Error(`index.html: a text beside blocks: ${even(html.slice(...rangeOf(node))).slice(0, 80)}`);
    children.forEach(visit);
  }

  function attributesOf(node) {
    const name = node.attrs?.find(({ name }) => name === 'name')?.value;
    for (const { name: attribute, value } of node.attrs ?? []) {
      const isText =
        ATTRIBUTES.includes(attribute) || (node.nodeName === 'meta' && attribute === 'content' && name === 'description');
      if (!isText || !/\p{L}/u.test(value)) continue;
      const { startOffset: start, endOffset: end } = node.sourceCodeLocation.attrs[attribute];
      found.push({ start, end, source: even(value), attribute });
    }
  }
}

const rangeOf = ({ sourceCodeLocation: { startOffset, endOffset } }) => [startOffset, endOffset];

/** Where an option has no value of its own, its text is the value: it must stay. */
const optionOf = ({ nodeName, attrs, sourceCodeLocation }) =>
  nodeName === 'option' && !attrs.some(({ name }) => name === 'value') ? sourceCodeLocation.startTag.endOffset - 1 : null;

/** `<a href="…">` becomes `<a#1>`: what links lead to is no matter of language. */
function withoutAttributes(inside) {
  const tags = [];
  const source = inside.replace(TAG, (tag, name, attributes) => (attributes?.trim() ? `<${name}#${tags.push(tag)}>` : tag));
  return { source: even(source.replace(/\s+>/g, '>').replace(/<\/(\w+)\s+>/g, '</$1>')), tags };
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The page in a language. @param {string} html @param {string} language @param {Record<string, string>} messages */
export function translatedPage(html, language, messages) {
  let page = html;
  for (const { start, end, source, tags, attribute, option, inside } of piecesOf(html).reverse()) {
    const text = messages[source];
    if (text === undefined) continue;
    const put = attribute
      ? `${attribute}="${escaped(text)}"`
      : text.replace(/<[a-z][\w-]*#(\d+)>/g, (_, number) => tags[Number(number) - 1]);
    page = page.slice(0, start) + put + page.slice(end);
    if (typeof option === 'number') page = `${page.slice(0, option)} value="${escaped(even(inside))}"${page.slice(option)}`;
  }
  return inLanguage(page, language);
}

/** The language of the page, and of the pages that it leads to. */
function inLanguage(html, language) {
  return html
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replaceAll(/href="((?!index)\w+\.html)(#[^"]*)?"/g, (_, page, hash = '') => `href="${page}?lang=${language}${hash}"`)
    .replace(' aria-current="true"', '')
    .replace(`hreflang="${language}">`, `hreflang="${language}" aria-current="true">`);
}
