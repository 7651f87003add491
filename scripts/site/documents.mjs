// The documents of the repository as pages of the site.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import { Problem, root } from '../workspace.mjs';
import { HOSTS, SPLIT, WHOLE } from './contents.mjs';
import { anchorsOf, descriptionOf, parse, partsAt, renderTokens } from './markdown.mjs';

/**
 * @typedef {object} Page
 * @property {string} path from the root of the site
 * @property {string} title @property {string} description @property {string} section
 * @property {string} kind which template shows it
 * @property {string} [html] @property {object} [data]
 */

const bodyOf = (part) => part.tokens.slice(part.heading === null ? 0 : 3);
const slugOf = (heading) => new GithubSlugger().slug(heading);

/** The pages without their HTML yet: a link may lead to a page that comes later. */
function drafts() {
  const split = SPLIT.flatMap(({ source, level, section, folder, pages }) =>
    partsAt(parse(readFileSync(join(root, source), 'utf8')), level).flatMap((part) => {
      // The title and the introduction of a document stand on the page of its whole.
      if (part.heading === null || part.tokens[0].tag === 'h1') return [];
      if (source === HOSTS.source && part.heading === HOSTS.heading) return hostDrafts(part);
      const given = pages[part.heading];
      const draft = { section, path: `docs/${folder}/${slugOf(part.heading)}.html`, title: part.heading, ...given };
      return [{ ...draft, source, slug: part.slug, tokens: bodyOf(part) }];
    }),
  );
  const missing = SPLIT.flatMap(({ source, pages }) =>
    Object.entries(pages)
      .filter(([, { path }]) => !split.some((draft) => draft.path === path))
      .map(([heading]) => `${source} has no section “${heading}”`),
  );
  if (missing.length > 0)
    throw new Problem(`${missing.join('; ')}: scripts/site/contents.mjs names it, and has to say where it went.`);
  const listed = new Set([...WHOLE, ...SPLIT].map(({ source }) => source));
  const others = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md') && !listed.has(`docs/${name}`))
    .map((name) => ({ source: `docs/${name}`, path: `docs/about/${basename(name, '.md')}.html`, section: 'about' }));
  const taken = new Set(split.map(({ path }) => path));
  const whole = [...WHOLE, ...others].map(({ source, ...given }) => {
    if (taken.has(given.path)) given.path = given.path.replace(/\.html$/, '-document.html');
    const [part] = partsAt(parse(readFileSync(join(root, source), 'utf8')), 1);
    return { title: part.heading, ...given, source, slug: part.slug, tokens: bodyOf(part), isWhole: true };
  });
  return [...split, ...whole];
}

/** A page for each host. */
function hostDrafts(part) {
  return partsAt(bodyOf(part), 3).map((host) => ({
    path: `docs/embedding/${host.slug}.html`,
    title: host.heading,
    section: 'embedding',
    kind: 'host',
    source: HOSTS.source,
    slug: host.slug,
    tokens: bodyOf(host),
  }));
}

/**
 * Every page that is made of a document, and what their pictures and linked files are copied by.
 * @param {Page[]} others pages from elsewhere that take part in the links by `source`
 * @returns {{ pages: Page[], copyFiles: (site: string) => void }}
 */
export function documentPages(others = []) {
  const all = [...drafts(), ...others];
  const files = new Map();
  const places = placesOf(all);
  const pages = all.map((draft) => {
    const { path, title, section, source, tokens, kind = 'document', keywords, data } = draft;
    const to = linksFrom({ path, source, places, files });
    const headings = tokens.filter((token) => token.type === 'heading_open');
    return {
      path,
      title,
      section,
      kind,
      keywords,
      description: draft.description ?? (descriptionOf(tokens) || `${title}: from the documents of Whylight.`),
      html: renderTokens(tokens, to),
      data: { ...data, contents: contentsOf(tokens, headings) },
    };
  });
  return { pages, copyFiles: (site) => copyAll(files, site) };
}

/** The headings of the highest level on a page, for its own table of contents. */
function contentsOf(tokens, headings) {
  const top = Math.min(...headings.map(({ tag }) => Number(tag.slice(1))));
  const shown = headings.filter(({ tag }) => Number(tag.slice(1)) === top);
  return shown.map((token) => {
    const inline = tokens[tokens.indexOf(token) + 1];
    return { id: token.attrGet('id'), title: inline.content.replaceAll(/[`\\]/g, '') };
  });
}

/** Where the anchors of a document are on the site. @returns {Map<string, string>} from `source#slug`, or a `source` alone, to an address in the site */
function placesOf(all) {
  const places = new Map();
  for (const { source, whole } of SPLIT) places.set(source, whole);
  places.set(`${HOSTS.source}#${slugOf(HOSTS.heading)}`, 'docs/embedding/index.html');
  for (const { source, path, slug, tokens, isWhole } of all) {
    if (isWhole) places.set(source, path);
    places.set(`${source}#${slug}`, path);
    for (const anchor of [...anchorsOf(tokens), ...rawAnchors(tokens)]) places.set(`${source}#${anchor}`, `${path}#${anchor}`);
  }
  return places;
}

/** The anchors that TypeDoc writes into its tables. */
const rawAnchors = (tokens) =>
  tokens.flatMap(({ content }) => [...(content ?? '').matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));

/** How links and pictures of a page lead on. What is no document and no picture, such as a source, stays as its text. */
function linksFrom({ path, source, places, files }) {
  const here = posix.dirname(path);
  const relative = (target) =>
    posix.relative(here, target.split('#')[0]) + (target.includes('#') ? `#${target.split('#')[1]}` : '');
  const file = (name) => {
    const target = `docs/files/${name.replaceAll('/', '-')}`;
    files.set(name, target);
    return relative(target);
  };
  return {
    link(href) {
      if (/^[a-z]+:/.test(href)) return href;
      const [name, anchor] = href.split('#');
      const document = name === '' ? source : posix.normalize(posix.join(posix.dirname(source), name));
      const key = anchor === undefined ? document : `${document}#${anchor}`;
      // TypeDoc counts a heading twice where a property elsewhere spells its name.
      const place = places.get(key) ?? (source.startsWith('api/') ? places.get(key.replace(/-\d+$/, '')) : undefined);
      if (place) return place.split('#')[0] === path ? `#${place.split('#')[1] ?? 'text'}` : relative(place);
      if (places.has(document)) throw new Problem(`${source} links to ${href}, which is on no page of the site.`);
      const absolute = join(root, document);
      const isFile = !document.endsWith('.md') && existsSync(absolute) && statSync(absolute).isFile();
      return isFile ? file(document) : null;
    },
    image: (picture) => file(posix.normalize(posix.join(posix.dirname(source), picture))),
  };
}

function copyAll(files, site) {
  for (const [name, target] of files) {
    mkdirSync(dirname(join(site, target)), { recursive: true });
    copyFileSync(join(root, name), join(site, target));
  }
}

/** Drafts of the pages that TypeDoc wrote as Markdown. @param {{ name: string, text: string, title: string }[]} modules */
export const apiDrafts = (modules) =>
  modules.map(({ name, text, title, description }) => {
    const [part] = partsAt(parse(text, { html: true }), 1);
    return {
      path: `docs/api/${basename(name, '.md')}.html`,
      title,
      description,
      section: 'api',
      source: `api/${name}`,
      slug: part.slug,
      tokens: bodyOf(part),
      isWhole: true,
    };
  });
