// What every page of the documents holds, and where its links lead.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { before, describe, test } from 'node:test';
import { readRegistry } from '../../scripts/site/registry.mjs';
import { root } from '../../scripts/workspace.mjs';
import { built, folder } from './built_site.mjs';

/** The attributes of a kind in a page, with what they hold. */
const attributes = (html, name) =>
  [...html.matchAll(new RegExp(`<(\\w[\\w-]*)\\b[^>]*?\\s${name}="([^"]*)"`, 'g'))].map(([, tag, value]) => ({
    tag,
    value: value.replaceAll('&amp;', '&'),
  }));

const idsOf = (html) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));

const isElsewhere = (address) => /^([a-z]+:|\/\/)/i.test(address);

/** The links of a page that lead nowhere. @param {Map<string, string>} pages by path from the root of the site */
function deadLinks(path, pages, exists) {
  return [...attributes(pages.get(path), 'href'), ...attributes(pages.get(path), 'src')]
    .map(({ value }) => value)
    .filter((address) => {
      if (isElsewhere(address)) return false;
      const [name, anchor] = address.split('#');
      const target = name === '' ? path : posix.normalize(posix.join(posix.dirname(path), name));
      if (target.startsWith('..') || !exists(target)) return true;
      // After the # of the other pages stands what they show.
      return Boolean(anchor) && pages.has(target) && !idsOf(pages.get(target)).has(decodeURIComponent(anchor));
    })
    .map((address) => `${path}: ${address}`);
}

describe('the pages of the site', { timeout: 300_000 }, () => {
  /** @type {Map<string, string>} */
  let pages;
  let registry;
  before(async () => {
    await built;
    registry = await readRegistry();
    const names = readdirSync(join(folder, 'docs'), { recursive: true }).filter((name) => name.endsWith('.html'));
    pages = new Map(names.map((name) => [posix.join('docs', name), readFileSync(join(folder, 'docs', name), 'utf8')]));
  });

  const onEvery = (problem) =>
    assert.deepEqual(
      [...pages].flatMap(([path, html]) => {
        const found = problem(html, path);
        return found ? [`${path}: ${found}`] : [];
      }),
      [],
    );

  test('every method and metric of the registry has a page, with its paper, its parameters and a figure of its own', () => {
    assert.ok(registry.methods.length > 30 && registry.metrics.length > 20);
    const text = (value) =>
      value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;');
    for (const [folder, attribute, list] of [
      ['methods', 'methods', registry.methods],
      ['metrics', 'metrics', registry.metrics],
    ]) {
      const index = pages.get(`docs/${folder}/index.html`);
      for (const { id, label, paper, parameters, summary } of list) {
        const html = pages.get(`docs/${folder}/${id}.html`);
        assert.ok(html, `${id} has no page`);
        assert.ok(html.includes(`<h1>${text(label)}</h1>`), id);
        assert.ok(html.includes(text(summary)), `${id}: its summary`);
        assert.ok(html.includes(`href="${paper.url}"`), `${id}: its paper`);
        for (const { name } of parameters) assert.ok(html.includes(`<code>${name}</code>`), `${id}: ${name}`);
        assert.match(html, new RegExp(`<why-light[^>]*\\s${attribute}="${id}"`), `${id}: its figure`);
        assert.ok(index.includes(`href="${id}.html"`), `${id} is not in the index`);
      }
    }
  });

  test('a figure that costs more than a few passes waits for a press', () => {
    const loading = (id) => pages.get(`docs/methods/${id}.html`).match(/loading="(\w+)"/)[1];
    assert.equal(loading('gradient'), 'lazy');
    assert.equal(loading('rise'), 'press');
  });

  test('every link and anchor leads somewhere, and the check would notice one that does not', () => {
    const exists = (path) => existsSync(join(folder, path));
    assert.deepEqual(
      [...pages.keys()].flatMap((path) => deadLinks(path, pages, exists)),
      [],
    );
    const planted = new Map([
      ['docs/a.html', '<h1 id="here">A</h1><a href="b.html">b</a><a href="#there">c</a><a href="#here">d</a>'],
    ]);
    assert.deepEqual(
      deadLinks('docs/a.html', planted, (path) => planted.has(path)),
      ['docs/a.html: b.html', 'docs/a.html: #there'],
    );
  });

  test('no page holds a script or a style of its own, and each has the policy of the others', () => {
    const policy =
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';[^"]*"/;
    onEvery((html) => {
      if (/<script(?![^>]*\ssrc=)/.test(html)) return 'an inline script';
      if (/<style|\sstyle="/.test(html)) return 'an inline style';
      if (/<[^>]*\son[a-z]+="/.test(html)) return 'an inline handler';
      return policy.test(html.replaceAll('&#39;', "'")) ? null : 'no policy';
    });
  });

  test('nothing is loaded from another server', () => {
    const loading = new Set(['script', 'link', 'img', 'iframe', 'source', 'video', 'audio']);
    onEvery((html) =>
      [...attributes(html, 'src'), ...attributes(html, 'href'), ...attributes(html, 'photo'), ...attributes(html, 'models')]
        .filter(({ tag, value }) => (loading.has(tag) || tag === 'why-light') && isElsewhere(value))
        .map(({ value }) => value)
        .join(', '),
    );
  });

  test('each has one heading of the first level, and none that skips one', () => {
    onEvery((html) => {
      const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
      if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) return `levels ${levels}`;
      const skip = levels.findIndex((level, place) => place > 0 && level > levels[place - 1] + 1);
      return skip < 0 ? null : `a heading of level ${levels[skip]} after ${levels[skip - 1]}`;
    });
  });

  test('each has a title of its own, a description, and the same for where its link is shared', () => {
    const titles = new Map();
    onEvery((html, path) => {
      const title = html.match(/<title>([^<]*) · Whylight<\/title>/)?.[1];
      const other = titles.get(title);
      titles.set(title, path);
      if (other) return `its title is that of ${other}`;
      if (!html.includes(`<meta property="og:title" content="${title}"`)) return 'no title for sharing';
      const description = html.match(/<meta name="description" content="([^"]*)"/)?.[1] ?? '';
      if (description.length < 20 || description.length > 320) return `its description has ${description.length} characters`;
      return html.includes(`<meta property="og:description" content="${description}"`) ? null : 'no description for sharing';
    });
  });

  test('no id is on a page twice', () => {
    onEvery((html) => {
      const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      return ids.filter((id, place) => ids.indexOf(id) !== place).join(', ');
    });
  });

  test('every section of the documents is on a page', () => {
    const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
      name.endsWith('.md'),
    );
    assert.ok(documents.length > 10);
    const shown = [...pages.values()].join('\n').replaceAll(/<[^>]*>/g, '');
    const missing = documents.flatMap((name) =>
      [
        ...readFileSync(join(root, name), 'utf8')
          .replaceAll(/^```[\s\S]*?^```$/gm, '')
          .matchAll(/\n\n([A-Z][^\n`[*&"<>_']{40,})\n/g),
      ]
        .filter(([, line]) => !shown.includes(line))
        .map(([, line]) => `${name}: ${line}`),
    );
    // The introduction of the README is said by the first page in its own words, and that of the guide by its list of hosts.
    assert.deepEqual(
      missing.filter((line) => !/^(README.md: (Whylight shows|Everything runs)|docs\/embedding.md: Two lines)/.test(line)),
      [],
    );
  });

  test('the lesson links to the documents, and every other page names them', () => {
    assert.match(readFileSync(join(folder, 'index.html'), 'utf8'), /<a href="docs\/index\.html">Docs<\/a>/);
    for (const name of ['workbench.html', 'studio.html'])
      assert.match(readFileSync(join(folder, name), 'utf8'), /<link rel="help" href="docs\/index\.html"/);
  });

  test('the statement on privacy names the tests that prove it', () => {
    assert.match(
      pages.get('docs/about/privacy.html'),
      /tests\/web\/privacy\.test\.mjs[\s\S]*a whole visit asks no other origin for anything/,
    );
  });
});
