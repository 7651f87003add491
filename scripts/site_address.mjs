// The address of the site in what a shared link shows. Those who read these lines take absolute addresses only, and a build does not know where its pages
// will stand, unless WHYLIGHT_SITE says so: `WHYLIGHT_SITE=https://example.org/whylight/ npm run build`.

/** Lines of a page whose address is that of a file beside it. */
const SHARED = /(<meta property="og:image" content=")([^":]+)(")/g;

/**
 * A page whose shared picture has an absolute address, and with it its own address; as it was where the site is not named.
 * @param {string} html @param {string} name of the file @param {string | undefined} site its address @returns {string}
 */
export function withSiteAddress(html, name, site) {
  if (!site) return html;
  if (!URL.canParse(site) || !/^https?:/.test(site)) {
    throw new Error(`WHYLIGHT_SITE is “${site}”: expected the address of the site, such as https://example.org/whylight/`);
  }
  const folder = site.endsWith('/') ? site : `${site}/`;
  const own = new URL(name === 'index.html' ? '.' : name, folder).href;
  return html.replaceAll(
    SHARED,
    (_, before, file, after) => `<meta property="og:url" content="${own}" />\n    ${before}${new URL(file, folder).href}${after}`,
  );
}
