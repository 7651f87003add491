// Makes www/share.jpg, the picture that stands beside a link to the page where it is shared: a photo, its map and a sentence. The map is computed by the
// built page (dist/); the picture is in the repository, so that a build needs no browser.
//
//   node scripts/share_picture.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from './chromium.mjs';
import { serve } from './serve.mjs';
import { entry, root, say } from './workspace.mjs';

/** Pixels, as the sites that show such pictures want them. */
const SIZE = { width: 1200, height: 630 };
const STATE = 'device=cpu&photo=dog-cat&model=efficientnet-lite0&method=grad-cam';
const MAP_WITHIN_MS = 240_000;

await entry(async () => {
  const server = await serve({ folder: process.env.WHYLIGHT_DIST ?? join(root, 'dist') });
  const browser = await chromium.launch({ executablePath: await findChromium({ shell: true }), args: QUIET });
  try {
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(`${server.url}/workbench.html#${STATE}`);
    await page.locator('.panel-overlay canvas').waitFor({ timeout: MAP_WITHIN_MS });
    const pictures = await page.evaluate(() =>
      ['photo', 'overlay'].map((name) => document.querySelector(`.panel-${name} canvas`).toDataURL('image/png')),
    );
    const sheet = await browser.newPage({ viewport: SIZE });
    await sheet.setContent(sharedSheet(pictures));
    const bytes = await sheet.screenshot({ type: 'jpeg', quality: 82 });
    writeFileSync(join(root, 'www', 'share.jpg'), bytes);
    say('share', `www/share.jpg written, ${Math.round(bytes.length / 1000)} kB`);
  } finally {
    await browser.close();
    await server.close();
  }
});

function sharedSheet([photo, overlay]) {
  return `<style>
  body { margin: 0; background: #fdfcfa; color: #1f1d1a; font-family: 'Iowan Old Style', Palatino, P052, Georgia, 'DejaVu Serif', serif; }
  main { display: grid; gap: 28px; padding: 48px 56px; }
  div { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
  img { width: 100%; height: 350px; object-fit: cover; border-radius: 8px; }
  h1 { margin: 0; font-size: 58px; font-weight: 400; line-height: 1.1; }
  p { margin: 0; font-size: 27px; color: #5f5a52; }
</style>
<main><div><img src="${photo}" /><img src="${overlay}" /></div>
<h1>Whylight: which pixels decided?</h1>
<p>Explanations of image classifiers, computed in your browser, on your own device.</p></main>`;
}
