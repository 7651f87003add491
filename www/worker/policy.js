// What the Content-Security-Policy of the page forbids the worker: the error of a download says nothing of it.

/** Addresses that were not asked. @type {Set<string>} */
const refused = new Set();

globalThis.addEventListener?.('securitypolicyviolation', (event) => {
  const { effectiveDirective, blockedURI, disposition } = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (effectiveDirective === 'connect-src' && disposition !== 'report') refused.add(blockedURI);
});

/** Whether a download that failed was forbidden. @param {string | URL} url */
export async function isForbidden(url) {
  // It is told in a task of its own.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return refused.has(String(url));
}
