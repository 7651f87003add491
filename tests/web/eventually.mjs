// Waiting for a condition that a page can only tell asynchronously.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** How often the page is asked. */
const POLL_MS = 100;

/**
 * Waits until the async `condition`, run in the page with `argument`, is true. Playwright's `waitForFunction` does not await what its function returns, so
 * that an async one holds at once, whatever it finds.
 */
export async function eventually(page, condition, argument, { timeout = 30_000 } = {}) {
  const start = performance.now();
  while (!(await page.evaluate(condition, argument))) {
    assert.ok(performance.now() - start < timeout, `the page did not reach this within ${timeout} ms: ${condition}`);
    await pause(POLL_MS);
  }
}
