// The lesson's own figures, opened and waited for.

// A figure beside other files that drive a browser.
const AT_REST_WITHIN_MS = 120_000;

/** Opens the lesson at a chapter and waits until its figures have computed. */
export async function open(session, chapter, search = '', options = {}) {
  const visit = await session.open({ path: '', hash: `${search}#${chapter}`, colorScheme: 'light', ...options });
  await visit.page.locator(`#${chapter}`).scrollIntoViewIfNeeded();
  await visit.page.evaluate((id) => document.getElementById(id).scrollIntoView(), chapter);
  await atRest(visit.page, chapter);
  return visit;
}

/** Waits until every figure of a chapter has begun, and none computes. */
export const atRest = (page, chapter) =>
  page.waitForFunction(
    (id) => {
      const part = document.getElementById(id);
      const begun = [...part.querySelectorAll('[data-live]')].every(({ dataset }) => dataset.state === 'rest');
      return begun && [...part.querySelectorAll('why-light')].every(({ state }) => state === 'shown');
    },
    chapter,
    { timeout: AT_REST_WITHIN_MS },
  );
