// Documents as tokens: cut by their headings, links led to the pages of the site, and rendered.
import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';

// Markup in a document is only ever shown, but for the anchors that TypeDoc puts into its tables.
const parser = (html) => new MarkdownIt({ html });

/**
 * @typedef {object} Part
 * @property {string | null} heading null before the first heading of that level
 * @property {string} slug of its heading, as GitHub makes it
 * @property {object[]} tokens
 */

/** The tokens of a document, its headings with the ids that GitHub gives them. */
export function parse(text, { html = false } = {}) {
  const tokens = parser(html).parse(text, {});
  const slugger = new GithubSlugger();
  tokens.forEach((token, place) => {
    if (token.type !== 'heading_open') return;
    token.attrSet('id', slugger.slug(plain(tokens[place + 1])));
  });
  return tokens;
}

/** The text of an inline token without its markup. */
export const plain = (token) =>
  (token.children ?? [])
    .map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : type === 'softbreak' ? ' ' : ''))
    .join('');

const levelOf = (token) => (token.type === 'heading_open' ? Number(token.tag.slice(1)) : Infinity);

/** The parts of some tokens, cut at every heading of `level` or above. @returns {Part[]} */
export function partsAt(tokens, level) {
  const parts = [{ heading: null, slug: '', tokens: [] }];
  tokens.forEach((token, place) => {
    if (levelOf(token) <= level) parts.push({ heading: plain(tokens[place + 1]), slug: token.attrGet('id'), tokens: [] });
    parts.at(-1).tokens.push(token);
  });
  return parts.filter((part) => part.tokens.length > 0);
}

/** The ids of the headings and anchors among some tokens. */
export const anchorsOf = (tokens) => tokens.filter((token) => token.type === 'heading_open').map((token) => token.attrGet('id'));

/** Characters: a description of a page is cut after the sentence that passes this. */
const ENOUGH = 90;
const MOST = 300;

/** The first paragraph as a description of the page. */
export function descriptionOf(tokens) {
  const place = tokens.findIndex((token) => token.type === 'paragraph_open' && token.level === 0);
  return place < 0 ? '' : firstSentences(plain(tokens[place + 1]));
}

/** As many sentences as a description needs. @param {string} text */
export function firstSentences(text) {
  let description = '';
  for (const sentence of text.split(/(?<=[.:?]) /)) {
    if (description.length > ENOUGH) break;
    description += `${description ? ' ' : ''}${sentence}`;
  }
  return description.replace(/:$/, '.').slice(0, MOST);
}

/**
 * Renders tokens for a page whose own heading stands elsewhere.
 * @param {object[]} tokens
 * @param {{ link: (href: string) => string | null, image: (source: string) => string }} to `link` gives null for what the site does not hold
 */
export function renderTokens(tokens, to) {
  const shown = withoutSkips(tokens).map((token) => {
    if (token.type === 'inline') return withLinks(token, to);
    return /^t[hd]_open$/.test(token.type) ? withoutStyle(token) : token;
  });
  const renderer = parser(true).renderer;
  renderer.rules.table_open = (list, place) =>
    `<div class="scroll" role="group" tabindex="0" aria-label="${escaped(tableName(list, place))}"><table>\n`;
  renderer.rules.table_close = () => '</table></div>\n';
  return renderer.render(shown, { html: true, langPrefix: 'language-' }, {});
}

/** Headings begin with the second level and go down by one. */
function withoutSkips(tokens) {
  /** The levels of the document that are open. */
  const open = [];
  return tokens.map((token) => {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') return token;
    const level = Number(token.tag.slice(1));
    if (token.type === 'heading_open') {
      while (open.length > 0 && open.at(-1) >= level) open.pop();
      open.push(level);
    }
    return copyOf(token, { tag: `h${Math.min(6, open.length + 1)}` });
  });
}

const copyOf = (token, changes) => Object.assign(Object.create(Object.getPrototypeOf(token)), token, changes);

/** A cell is aligned by a class: the policy forbids styles in a page. */
const withoutStyle = (token) =>
  copyOf(token, { attrs: token.attrs?.map(([, value]) => ['class', value.replace('text-align:', 'align-')]) ?? null });

/** A link that the site does not hold stays as its text. */
function withLinks(token, to) {
  let unheld = 0;
  const children = token.children.flatMap((child) => {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(child)), child, {
      attrs: child.attrs?.map((pair) => [...pair]),
    });
    if (child.type === 'link_open') {
      const href = to.link(child.attrGet('href'));
      if (href === null) {
        unheld += 1;
        return [];
      }
      copy.attrSet('href', href);
    }
    if (child.type === 'link_close' && unheld > 0) {
      unheld -= 1;
      return [];
    }
    if (child.type === 'image') copy.attrSet('src', to.image(child.attrGet('src')));
    return [copy];
  });
  return copyOf(token, { children });
}

/** A scrolling table needs a name: that of its columns. */
function tableName(tokens, place) {
  const end = tokens.findIndex((token, at) => at > place && token.type === 'thead_close');
  const cells = tokens.slice(place, end).filter((token) => token.type === 'inline');
  return `Table: ${cells.map(plain).filter(Boolean).join(', ') || 'values'}`;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
