// Every page of the site, in the order of the navigation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { SECTIONS } from './contents.mjs';
import { apiDrafts, documentPages } from './documents.mjs';
import { byGroup, hostFigure, methodPages, metricPages } from './reference.mjs';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The names of the tests of a file, which are sentences. */
function testNames(file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^\s*test\(\s*(['"`])((?:(?!\1).)+)\1/gm)].map(([, , name]) => name);
}

const PRIVACY = 'tests/web/privacy.test.mjs';

/** What the privacy statement rests on. */
const privacyProof = () => `
<h2 id="proof">The test that proves it</h2>
<p><code>${PRIVACY}</code> visits the page in a browser whose every request is recorded and whose way out is a trap. These are its tests, by name:</p>
<ul>${testNames(PRIVACY)
  .map((name) => `<li>${escaped(name)}</li>`)
  .join('')}</ul>
<p>In a clone of the repository this runs them:</p>
<pre><code>npm test -- --only build
node --test ${PRIVACY}</code></pre>
<p>The pages that you read now are no exception: the test of this site loads them and fails at the first request to another server.</p>`;

const listPage = (path, title, section, description, html, entries) => ({
  path,
  title,
  section,
  kind: 'list',
  description,
  html,
  data: { entries },
});

/**
 * @param {object} known `methods` and `metrics` of the registry, the `gallery`, the `modules` of the JavaScript API, and whether `rustdoc` lies beside them
 */
export function allPages({ methods, metrics, gallery, modules, rustdoc }) {
  const { pages: documents, copyFiles } = documentPages(apiDrafts(modules));
  const at = (path) => documents.find((page) => page.path === path);
  at('docs/about/privacy.html').html += privacyProof();

  const ofMethods = methodPages({ methods, gallery });
  const ofMetrics = metricPages({ metrics, methods, gallery });
  const hosts = documents.filter(({ kind }) => kind === 'host');
  const embedding = [...documents.filter(({ section, kind }) => section === 'embedding' && kind !== 'host')];
  const indexes = [
    {
      path: 'docs/methods/index.html',
      title: 'Methods',
      section: 'methods',
      kind: 'group-index',
      description: `The ${methods.length} methods of Whylight: what each asks, its paper, its parameters and its cost, with a live figure.`,
      html: `<p class="lead">${methods.length} methods, three of them controls that explain nothing. Each has a page with its paper, its parameters and a figure that your own device computes.</p>`,
      data: { groups: byGroup(ofMethods) },
    },
    {
      path: 'docs/metrics/index.html',
      title: 'Metrics',
      section: 'metrics',
      kind: 'group-index',
      description: `The ${metrics.length} metrics of Whylight: what each measures of a map, its paper, its direction and its cost, with a live figure.`,
      html: `<p class="lead">${metrics.length} metrics measure a map. Each has a page with its paper, which way is better, what it needs, and a figure that your own device computes.</p>`,
      data: { groups: byGroup(ofMetrics) },
    },
    listPage(
      'docs/embedding/index.html',
      'In your own page',
      'embedding',
      'How a live saliency map comes into a page: two lines for each kind of host, from plain HTML to a notebook.',
      '<p class="lead">Two lines put a map into a page. The photo never leaves the visitor’s device. Choose the kind of page that you have.</p>',
      [...hosts, ...embedding],
    ),
    listPage(
      'docs/api/index.html',
      'API',
      'api',
      'The JavaScript API of the package whylight, written from its declarations, and the Rust API of the crate.',
      rustWords(rustdoc),
      documents.filter(({ section }) => section === 'api'),
    ),
  ];
  indexes.push(
    listPage(
      'docs/about/index.html',
      'About Whylight',
      'about',
      'Benchmarks, privacy, browsers, limits, how Whylight is built and how to work on it.',
      '',
      documents.filter(({ section }) => section === 'about'),
    ),
  );
  const home = listPage(
    'docs/index.html',
    'Whylight',
    'start',
    'The documents of Whylight: saliency maps for image classifiers, computed in the browser on the visitor’s own device.',
    '<p class="lead">Which pixels made an image classifier decide, and how far can that explanation be trusted? Whylight computes the answer in the browser, on the visitor’s own device.</p>',
    homeEntries([...indexes, ...documents]),
  );
  const pages = [home, ...indexes, ...documents, ...ofMethods, ...ofMetrics];
  return { pages, hosts, hostFigure: hostFigure(gallery), sections: navigation(pages), copyFiles };
}

const rustWords = (rustdoc) =>
  rustdoc
    ? '<p class="lead">The package has three modules, and the crate its own pages: <a href="rust/whylight/index.html">the Rust API</a>.</p>'
    : '<p class="lead">The package has three modules. The Rust API of the crate is written by <code>npm run docs -- --with-rustdoc</code>, which compiles the documents of the crate and takes minutes; this copy of the site was made without.</p>';

/** What people come for, as a title and a page. */
const ENTRIES = [
  ['A lesson in ten chapters', 'index.html', 'What saliency maps show and what they do not, with live figures.'],
  ['The workbench', 'workbench.html', 'Every photo, network, method and setting, and the verdict on the map.'],
  ['The studios', 'studio.html', 'Train a network to look elsewhere: decoy digits, painting, answering its questions.'],
  ['In your own page', 'docs/embedding/index.html'],
  ['Methods', 'docs/methods/index.html'],
  ['Metrics', 'docs/metrics/index.html'],
  ['Trust', 'docs/trust/index.html'],
  ['Networks', 'docs/networks/index.html'],
  ['API', 'docs/api/index.html'],
  ['Benchmarks', 'docs/about/benchmarks.html'],
  ['Privacy', 'docs/about/privacy.html'],
  ['Browsers', 'docs/about/browsers.html'],
];

const homeEntries = (pages) =>
  ENTRIES.map(([title, path, description]) => ({
    title,
    path,
    description: description ?? pages.find((page) => page.path === path).description,
  }));

/** The first page of a section leads it, and its other pages stand below in groups; the group without a title comes first. */
function navigation(pages) {
  return SECTIONS.map(({ id, title, top }) => {
    const own = pages.filter(({ section, path }) => section === id && path !== top);
    return { id, title, top: { path: top }, groups: byGroup(own) };
  });
}
