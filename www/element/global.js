// The classic script: it fetches the element, and the client when `Whylight.open()` is first called. Both are modules beside it.

const here = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src ?? document.baseURI;
// An address in full: for a classic script of another origin, a relative one would have no base.
const part = (/** @type {string} */ name) => import(new URL(name, here).href);

// A page that includes two versions keeps the first. A browser does not define an element twice either.
const page = /** @type {{ Whylight?: { version: string, open: (options: object) => Promise<object> } }} */ (globalThis);
if (page.Whylight) {
  console.warn(`Whylight ${WHYLIGHT_VERSION} is not used: this page has ${page.Whylight.version} already.`);
} else {
  page.Whylight = {
    version: WHYLIGHT_VERSION,
    open: async (/** @type {object} */ options) => (await part('client.js')).Whylight.open(options),
  };
  part('element.js');
}
