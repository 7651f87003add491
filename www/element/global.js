// The classic script: it fetches the element, and the client when `Whylight.open()` is first called. Both are modules beside it.

import before from './styles/before.css';

const here = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src ?? document.baseURI;
// An address in full: for a classic script of another origin, a relative one would have no base.
const part = (/** @type {string} */ name) => import(new URL(name, here).href);
const server = new URL(here);
const isFile = server.protocol === 'file:';
const isElsewhere = !isFile && server.origin !== globalThis.origin;
const WHY = isElsewhere
  ? 'A server that is not the one of the page must send Access-Control-Allow-Origin with every file of the package.'
  : `All files of the package must lie beside whylight.global.js${isFile ? ' on a server: browsers load no modules from a page opened as a file' : ''}.`;

// A page that includes two versions keeps the first. A browser does not define an element twice either.
const page = /** @type {{ Whylight?: { version: string, open: (options: object) => Promise<object> } }} */ (globalThis);
if (page.Whylight) {
  console.warn(`Whylight ${WHYLIGHT_VERSION} is not used: this page has ${page.Whylight.version} already.`);
} else {
  page.Whylight = {
    version: WHYLIGHT_VERSION,
    open: async (/** @type {object} */ options) => (await part('client.js')).Whylight.open(options),
  };
  const giveBack = keepPlaces();
  part('element.js').catch((/** @type {unknown} */ error) => {
    giveBack();
    console.error(`Whylight: ${new URL('element.js', here).href} could not be loaded. ${WHY} (${error})`);
  });
}

/**
 * Figures have their height before the element is there. Without a style element: a strict Content-Security-Policy forbids those.
 * @returns {() => void} ends it
 */
function keepPlaces() {
  if (!('adoptedStyleSheets' in document)) return () => {};
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(before);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
