// The workbench was the front page once, and links to it were given away.

/** An address of the workbench names choices in its fragment; one of the lesson names a chapter. @param {string} fragment */
const isOfWorkbench = (fragment) => fragment.includes('=');

/**
 * Leads an old link of the workbench to where that is now.
 * @param {Location} location @returns {boolean} whether the page is being left
 */
export function followOldLink(location) {
  if (!isOfWorkbench(location.hash)) return false;
  location.replace(`workbench.html${location.search}${location.hash}`);
  return true;
}
