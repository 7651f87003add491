// axe-core over a page in the browser, open shadow roots included.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong with the page as it is now, a line for each element, so that a test asserts an empty list. What axe cannot decide is left out.
 * @param {import('playwright-core').Page} page @param {string} [within] a selector: this part of the page alone
 * @returns {Promise<string[]>}
 */
export async function violations(page, within) {
  // By the debugger, since the page's policy forbids scripts of anybody else.
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(source);
  return page.evaluate(async (part) => {
    const { violations } = await globalThis.axe.run(part ?? document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} [${target.join(' ')}] ${failureSummary.replace(/\s+/g, ' ')}`),
    );
  }, within);
}
