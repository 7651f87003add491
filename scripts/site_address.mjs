// The address of the site in what a shared link shows and in links to other languages. Those who read these lines take absolute addresses only, and a build does not know where its pages
// will stand, unless WHYLIGHT_SITE says so: `WHYLIGHT_SITE=https://example.org/whylight/ npm run build`.

/** Lines of a page whose address is that of a file beside it. */
const SHARED = /(<meta property="og:image" content=")([^":]+)(")/g;

/** A line that names the page in another language. */
const ALTERNATE = /[ \t]*<link rel="alternate" hreflang="[^"]*" href="([^":]+)" \/>\n/g;

/**
 * A page whose shared picture has an absolute address, and with it its own address; so have the pages in other languages. Where the site is not named, the
 * picture is as it was, and the links to other languages, which would say nothing, are left out: readers have theirs in the page.
 * @param {string} html @param {string} name of the file @param {string | undefined} site its address @returns {string}
 */
export function withSiteAddress(html, name, site) {
  if (!site) return html.replaceAll(ALTERNATE, '');
  if (!URL.canParse(site) || !/^https?:/.test(site)) {
    throw new Error(`WHYLIGHT_SITE is “${site}”: expected the address of the site, such as https://example.org/whylight/`);
  }
  const folder = site.endsWith('/') ? site : `${site}/`;
  const absolute = (file) => new URL(file === 'index.html' ? '.' : file, folder).href;
  return html
    .replaceAll(ALTERNATE, (line, file) => line.replace(`href="${file}"`, `href="${absolute(file)}"`))
    .replaceAll(
      SHARED,
      (_, before, file, after) =>
        `<meta property="og:url" content="${absolute(name)}" />\n    ${before}${absolute(file)}${after}`,
    );
}
