// The documents of the site. A build of the pages alone has none, and no link to them.

/** Their address, which the site writes into the head of every page, or null. @returns {string | null} */
export const docsAddress = () => document.querySelector('link[rel=help]')?.getAttribute('href') ?? null;
