// Nothing that a reader looks at moves when a figure starts: its place is kept from the first line of the README on.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSite } from './pages.mjs';

/** What the Core Web Vitals call good: https://web.dev/articles/cls. */
const GOOD_SHIFT = 0.1;

const SCREENS = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } };

const TAG = '<script src="whylight/whylight.global.js"></script>';
const TEXT = `<p>${'What the author writes below the figure stays where it is. '.repeat(12)}</p>`;
const IMAGE = '<img src="dog.jpg" alt="A dog beside a kitten" />';

/** Between the tags: as in the README, nothing, and a sentence. */
const CONTENTS = { 'a picture': IMAGE, nothing: '', words: 'Here a figure is computed.' };
const ATTRIBUTES = ['', 'verdict controls'];

// What moved without being asked, all of it together: no less than the score, which takes the worst five seconds.
const WATCH_SHIFTS = `globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    shifts.push({ value, moved: sources.map(({ node, previousRect, currentRect }) => (node?.className || node?.nodeName) + ' ' + previousRect.y + ' to ' + currentRect.y) });
}).observe({ type: 'layout-shift', buffered: true });`;

let site;
before(async () => (site = await openSite()));
after(() => site?.close());

for (const [screen, viewport] of Object.entries(SCREENS)) {
  for (const [words, content] of Object.entries(CONTENTS)) {
    for (const attributes of ATTRIBUTES) {
      test(`a figure with ${words} between its tags ${attributes && `and ${attributes} `}moves no text on a ${screen}`, async () => {
        const element = `<why-light photo="dog.jpg" alt="A dog beside a kitten" model="fashion-mlp" device="cpu" ${attributes}>${content}</why-light>`;
        const { page, problems, close } = await site.visit(
          `<meta name="viewport" content="width=device-width"><h1>A page</h1>${element}${TAG}${TEXT}${TEXT}`,
          {
            first: WATCH_SHIFTS,
            script: '',
            viewport,
          },
        );
        const before = await page.evaluate(() => document.querySelector('why-light').getBoundingClientRect().height);
        await page.waitForFunction(() => document.querySelector('why-light').state === 'shown');
        const { sum, shifts, after } = await page.evaluate(async () => {
          // Entries come after the frame that they are about.
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
          const { shifts } = globalThis;
          const { height } = document.querySelector('why-light').getBoundingClientRect();
          return { sum: shifts.reduce((all, { value }) => all + value, 0), shifts, after: height };
        });
        assert.ok(sum < GOOD_SHIFT, `${sum}: ${JSON.stringify(shifts)}`);
        assert.ok(before > after / 2, `${before} pixels are kept of ${after}`);
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }
}

test('where the element cannot be loaded, no place is kept for it', async () => {
  cpSync(join(site.folder, 'whylight/whylight.global.js'), join(site.folder, 'other/whylight.global.js'));
  const html = `<why-light photo="dog.jpg" verdict controls>${IMAGE}</why-light>`;
  const { page, problems, close } = await site.visit(html, { script: '<script src="other/whylight.global.js"></script>' });
  await page.waitForFunction(() => document.querySelector('why-light').getBoundingClientRect().height < 200);
  assert.match(problems.join(), /element\.js could not be loaded/);
  await close();
});
