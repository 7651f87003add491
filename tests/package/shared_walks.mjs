// Workers that share the images of a method: one seed gives one map, whatever their number and whatever becomes of them.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../scripts/workspace.mjs';
import { launch, serve } from './browser.mjs';
import { installPackage, temporaryFolder } from './package.mjs';

const PAGE = `<!doctype html>
<title>Workers</title>
<script type="module">
  import { Whylight } from './whylight/client.js';
  globalThis.Whylight = Whylight;
  globalThis.walks = 0;
  new BroadcastChannel('walks').onmessage = () => (globalThis.walks += 1);
</script>`;

/** The engine's worker, which tells the page of every share that another one is given. In the file \`losing.js\` that other one throws at its thirteenth share. */
const watching = (losing) => `
const told = new BroadcastChannel('walks');
const Plain = self.Worker;
self.Worker = class extends Plain {
  postMessage(message, moved) {
    if (message.type === 'walk') told.postMessage('');
    super.postMessage(message, moved);
  }
};
importScripts('whylight/worker.js');
const { onmessage } = self;
let shares = 0;
self.onmessage = (event) => {
  if (${losing} && event.data.type === 'walk' && ++shares > 12) throw new Error('lost in the middle');
  onmessage(event);
};
`;

/** Methods that ask of many images, with little to do. */
const METHODS = [
  ['smoothgrad', { samples: 12 }],
  ['integrated-gradients', { rule: 'midpoint', steps: 12 }],
  ['lime', { samples: 60, segments: 12 }],
  ['rise', { samples: 60 }],
];

/** Runs in the page: the maps of all methods by an engine with so many workers, and how many shares the others walked. */
async function mapsWith({ script, workers, methods }) {
  const { Whylight } = globalThis;
  globalThis.walks = 0;
  const whylight = await Whylight.open({ device: 'cpu', worker: script, workers });
  const model = await whylight.model('fashion-resnet');
  const photo = await whylight.photo('dog.jpg');
  // Others begin with the first request that is worth it, for which nobody waits.
  const until = performance.now() + 60_000;
  do await model.explain(photo, { method: 'smoothgrad', parameters: { samples: 16 } });
  while (workers > 1 && globalThis.walks === 0 && performance.now() < until);
  globalThis.walks = 0;
  const maps = {};
  for (const [method, parameters] of methods) maps[method] = [...(await model.explain(photo, { method, parameters })).map.values];
  whylight.close();
  return { maps, walks: globalThis.walks };
}

describe('workers that share a walk', { timeout: 300_000 }, () => {
  let server;
  let browser;
  let page;
  before(async () => {
    const { folder } = await installPackage();
    const site = temporaryFolder();
    mkdirSync(join(site, 'whylight'));
    cpSync(folder, join(site, 'whylight'), { recursive: true });
    cpSync(join(root, 'www/photos/dog_cat.jpg'), join(site, 'dog.jpg'));
    writeFileSync(join(site, 'index.html'), PAGE);
    writeFileSync(join(site, 'watching.js'), watching(false));
    writeFileSync(join(site, 'losing.js'), watching(true));
    server = await serve(site);
    browser = await launch();
    ({ page } = await browser.open(server.url));
    await page.waitForFunction(() => globalThis.Whylight);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  test('one, two and three give the same maps to the bit, and so do others that are lost in the middle', async () => {
    const found = (script, workers) => page.evaluate(mapsWith, { script, workers, methods: METHODS });
    const alone = await found('watching.js', 1);
    assert.equal(alone.walks, 0);
    const [two, three] = [await found('watching.js', 2), await found('watching.js', 3)];
    assert.deepEqual(two.maps, alone.maps);
    assert.deepEqual(three.maps, alone.maps);
    // Every batch has a share for each of the others.
    assert.ok(two.walks > 20 && three.walks > two.walks, `${two.walks} and ${three.walks} shares went to others`);
    const losing = await found('losing.js', 3);
    assert.deepEqual(losing.maps, alone.maps, 'others that are lost');
    assert.ok(losing.walks > 0 && losing.walks < three.walks, `${losing.walks} shares before the others were lost`);
  });

  test('what is no number of workers is refused in one sentence', async () => {
    const said = await page.evaluate(() =>
      globalThis.Whylight.open({ workers: 0 }).catch(({ code, message }) => ({ code, message })),
    );
    assert.equal(said.code, 'bad-parameter');
    assert.match(said.message, /`workers` as a whole number from 1 to 16, and found 0/);
  });
});
