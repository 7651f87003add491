// The icons of an installed page, drawn from www/icon.svg into www/icons/. Run it after the drawing has changed:
//
//   node scripts/icons.mjs
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from './chromium.mjs';
import { entry, root, say } from './workspace.mjs';

const SIZES = [192, 512];

await entry(async () => {
  const svg = readFileSync(join(root, 'www', 'icon.svg'), 'utf8');
  // A system cuts a maskable icon into a shape of its own: the ground goes to the edges, and the drawing lies in the circle of 80 % that is always shown.
  const whole = svg.replace(/ rx="\d+"/, '');
  const folder = join(root, 'www', 'icons');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: await findChromium({ shell: true }), args: QUIET });
  try {
    const page = await browser.newPage();
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size });
      for (const [name, drawing] of [
        ['icon', svg],
        ['icon-maskable', whole],
      ]) {
        await page.goto(`data:image/svg+xml,${encodeURIComponent(drawing)}`);
        await page.screenshot({ path: join(folder, `${name}-${size}.png`), omitBackground: true });
      }
    }
  } finally {
    await browser.close();
  }
  say('icons', `drawn into ${folder}`);
});
