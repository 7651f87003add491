// Which documents the site holds, and where: the one place to change when a document or a section comes or goes.

/** The sections of the navigation, in its order, and the page that leads each. */
export const SECTIONS = [
  { id: 'start', title: 'Overview', top: 'docs/index.html' },
  { id: 'embedding', title: 'In your own page', top: 'docs/embedding/index.html' },
  { id: 'methods', title: 'Methods', top: 'docs/methods/index.html' },
  { id: 'metrics', title: 'Metrics', top: 'docs/metrics/index.html' },
  { id: 'trust', title: 'Trust', top: 'docs/trust/index.html' },
  { id: 'networks', title: 'Networks', top: 'docs/networks/index.html' },
  { id: 'learning', title: 'Learning', top: 'docs/learning/index.html' },
  { id: 'api', title: 'API', top: 'docs/api/index.html' },
  { id: 'about', title: 'About', top: 'docs/about/index.html' },
];

/**
 * A document of which every section at `level` is a page of its own. `pages` says where: by heading, else in a page that is called by its heading in
 * `section`. `whole` names the page that a link without an anchor leads to.
 */
export const SPLIT = [
  {
    source: 'README.md',
    level: 2,
    section: 'about',
    folder: 'about',
    whole: 'docs/index.html',
    pages: {
      'Try it': { path: 'docs/about/build.html', title: 'Build it' },
      'Serve it': { path: 'docs/embedding/serve.html', section: 'embedding', title: 'Serve the pages' },
      'Embed it': { path: 'docs/embedding/begin.html', section: 'embedding', title: 'Two lines' },
      'Use it from JavaScript': { path: 'docs/api/begin.html', section: 'api' },
      'The page': { path: 'docs/about/workbench.html', title: 'The workbench', section: 'start' },
      Networks: { path: 'docs/networks/shipped.html', section: 'networks', title: 'Shipped networks' },
      Methods: { path: 'docs/methods/about.html', section: 'methods', title: 'What the maps say' },
      'From a terminal': { path: 'docs/about/terminal.html', section: 'start' },
      Privacy: { path: 'docs/about/privacy.html' },
      Devices: { path: 'docs/about/browsers.html', title: 'Devices and browsers' },
      Measured: { path: 'docs/about/benchmarks.html', title: 'Speed and size' },
    },
  },
  {
    source: 'docs/embedding.md',
    level: 2,
    section: 'embedding',
    folder: 'embedding',
    whole: 'docs/embedding/index.html',
    pages: {
      'Get the package': { path: 'docs/embedding/package.html' },
      'Content-Security-Policy': { path: 'docs/embedding/content-security-policy.html', keywords: 'CSP' },
      'The element': { path: 'docs/embedding/element.html' },
    },
  },
];

/** The section of `docs/embedding.md` of which every host has a page. */
export const HOSTS = { source: 'docs/embedding.md', heading: 'Two lines for each host' };

/** Documents that are one page. Others in `docs/` are pages of the section `about`. */
export const WHOLE = [
  { source: 'docs/methods.md', path: 'docs/methods/side-by-side.html', section: 'methods' },
  { source: 'docs/architectures.md', path: 'docs/methods/architectures.html', section: 'methods' },
  { source: 'docs/path-integrals.md', path: 'docs/methods/path-integrals.html', section: 'methods' },
  { source: 'docs/smoothgrad.md', path: 'docs/methods/smoothgrad-noise.html', section: 'methods' },
  { source: 'docs/trust.md', path: 'docs/trust/index.html', section: 'trust' },
  { source: 'docs/calibration.md', path: 'docs/trust/calibration.html', section: 'trust' },
  { source: 'docs/familiarity.md', path: 'docs/trust/familiarity.html', section: 'trust' },
  { source: 'docs/sanity.md', path: 'docs/trust/sanity.html', section: 'trust' },
  { source: 'docs/chart.md', path: 'docs/trust/chart.html', section: 'trust' },
  { source: 'docs/networks.md', path: 'docs/networks/index.html', section: 'networks' },
  { source: 'models/README.md', path: 'docs/networks/files.html', section: 'networks' },
  { source: 'docs/learning.md', path: 'docs/learning/index.html', section: 'learning' },
  { source: 'pkg/README.md', path: 'docs/api/package.html', section: 'api', title: 'The package' },
  { source: 'ARCHITECTURE.md', path: 'docs/about/architecture.html', section: 'about' },
  { source: 'CONTRIBUTING.md', path: 'docs/about/contributing.html', section: 'about' },
  { source: 'bench/README.md', path: 'docs/about/benchmark-runs.html', section: 'about' },
  { source: 'tests/golden/README.md', path: 'docs/about/golden.html', section: 'about' },
];
