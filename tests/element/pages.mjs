// Pages with the element, over the stand-in engine, in one browser.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../../scripts/package.mjs';
import { root } from '../../scripts/workspace.mjs';
import { launch, serve } from '../package/browser.mjs';
import { temporaryFolder } from '../package/package.mjs';

/** As docs/embedding.md says of a strict page. */
export const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; style-src 'self'";

/** Counts what goes to workers, before any script of the page runs. */
const WATCH = `globalThis.sent = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  sent.push(message);
  return post.call(this, message, ...rest);
};
globalThis.workers = 0;
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    workers += 1;
  }
};
globalThis.told = [];
globalThis.listen = (element) => {
  for (const type of ['progress', 'result', 'verdict', 'metric', 'error'])
    element.addEventListener(type, ({ detail }) => told.push([element.id, type, type === 'error' ? detail : null]));
  return element;
};
globalThis.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + ' ' + blockedURI));
// Resolves once the element is in that state.
globalThis.until = (element, ...states) => new Promise((resolve) => {
  const look = () => (states.includes(element.state) ? resolve(element.state) : setTimeout(look, 20));
  look();
});
globalThis.at = (id) => document.getElementById(id);
globalThis.inside = (id, selector) => at(id).shadowRoot?.querySelector(selector);
// What a reader sees of the element, without the line for screen readers.
globalThis.words = (id) => {
  const root = at(id).shadowRoot?.querySelector('.root')?.cloneNode(true);
  root?.querySelectorAll('.unseen').forEach((part) => part.remove());
  return (root?.textContent ?? '').replace(/\\s+/g, ' ').trim();
};
`;

/** A folder with the package and photos, a server for it, one for another origin, and a browser. */
export async function openSite() {
  const folder = temporaryFolder();
  await buildPackage({ out: join(folder, 'whylight'), engine: join(root, 'tests/fake'), debug: true });
  mkdirSync(join(folder, 'other'));
  cpSync(join(root, 'www/photos/dog_cat.jpg'), join(folder, 'dog.jpg'));
  cpSync(join(root, 'www/photos/china.jpg'), join(folder, 'china.jpg'));
  writeFileSync(join(folder, 'page.jpg'), '<!doctype html><title>No such page</title>');
  writeFileSync(join(folder, 'watch.js'), WATCH);
  const elsewhere = await serve(folder);
  const browser = await launch();
  const servers = [elsewhere];

  /**
   * Opens a page with this HTML.
   * @param {object} [options] `policy`: its Content-Security-Policy; `cors`: whether its files may be read from elsewhere; `first`: a script before all
   * others; `script`: what brings the element; `viewport`: the size of the screen
   */
  async function visit(
    html,
    { policy, cors, first = '', script = '<script src="whylight/whylight.global.js"></script>', viewport } = {},
  ) {
    writeFileSync(join(folder, 'first.js'), first);
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>A page</title>
<link rel="icon" href="data:,"><script src="watch.js"></script><script src="first.js"></script>
${html}
${script}`,
    );
    const server = await serve(folder, { policy, cors });
    servers.push(server);
    return browser.open(server.url, { viewport });
  }

  return {
    folder,
    visit,
    elsewhere: elsewhere.url,
    async close() {
      await browser.close();
      servers.forEach((server) => server.close());
    },
  };
}

/** An element with a small network, eager unless told otherwise. */
export function figure(attributes = '', id = 'figure') {
  const usual = ['photo="dog.jpg"', 'model="fashion-mlp"', 'device="cpu"', 'loading="eager"'];
  // Of an attribute that is there twice, the first one counts.
  return `<why-light id="${id}" ${attributes} ${usual.join(' ')}>Otherwise</why-light>`;
}
