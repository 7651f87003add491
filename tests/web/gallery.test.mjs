// Every shipped photo through the default network on the CPU: the right class, and the Grad-CAM maximum on the object.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { go, launch, readJson, screenshot, settled } from './harness.mjs';

// ImageNet classes that are right for the photo; astronaut and rocket have no class of their own and are only shown.
const RIGHT = {
  'dog-cat': [207],
  chelsea: [281, 282, 285],
  panda: [388],
  coffee: [967],
  'scarlet-macaw': [88],
  'polar-bear': [296],
  'giraffe-zebra': [340],
  china: [698, 663],
};
const BOXES_AT_LEAST = 8;

const gallery = readJson('www/photos/gallery.json');
const boxes = readJson('tests/boxes.json');

describe('the gallery', { timeout: 600_000 }, () => {
  let session;
  let page;
  let problems;
  before(async () => {
    session = await launch();
    ({ page, problems } = await session.open({ unasked: false }));
    await settled(page);
  });
  after(() => session?.close());

  for (const photo of gallery) {
    test(`shows a map for ${photo.id}`, async () => {
      const { report, top, error, photo: opened } = await go(page, `photo=${photo.id}&method=grad-cam`);
      assert.equal(error, null);
      assert.equal(report.method, 'grad-cam');
      assert.equal(report.flat, false);
      assert.deepEqual([opened.width, opened.height], [photo.width, photo.height], 'the place that waited for it has its shape');
      if (RIGHT[photo.id]) assert.ok(RIGHT[photo.id].includes(top.index), `${top.index} ${top.label} ${top.probability}`);
      await screenshot(page, `gallery-${photo.id}`, { fullPage: true });
    });
  }

  test('has the Grad-CAM maximum inside the box of the object', async (context) => {
    const outcomes = [];
    for (const photo of gallery) {
      for (const { label, imagenet_ids: ids, box_norm_xyxy: box } of boxes[photo.file] ?? []) {
        if (ids.length === 0) continue;
        const { report: first, top } = await go(page, `photo=${photo.id}&method=grad-cam`);
        const seen = first.predictions.filter(({ index }) => ids.includes(index)).sort((a, b) => b.probability - a.probability);
        const target = seen[0]?.index ?? ids[0];
        const { peak, report } = await go(page, `photo=${photo.id}&method=grad-cam&target=${target}`);
        const [x0, y0, x1, y1] = box;
        const inside = peak[0] >= x0 && peak[0] <= x1 && peak[1] >= y0 && peak[1] <= y1;
        const asked = report.target;
        outcomes.push({ photo: photo.id, label, asked, own: asked.index === top.index, peak, box, inside });
      }
    }
    for (const line of tableOf(outcomes)) context.diagnostic(line);
    const inside = outcomes.filter((outcome) => outcome.inside).length;
    assert.ok(inside >= BOXES_AT_LEAST, `${inside} of ${outcomes.length} boxes hold the maximum`);
  });

  // Boxes are mostly in the middle of the photo, and so is the maximum of a map that says nothing.
  test('points elsewhere for the other animal in the same photo', async () => {
    const puppy = await go(page, 'photo=dog-cat&method=grad-cam&target=207');
    const kitten = await go(page, 'photo=dog-cat&method=grad-cam&target=281');
    assert.ok(puppy.peak[0] < kitten.peak[0], `puppy at ${puppy.peak}, kitten at ${kitten.peak}`);
  });

  test('left nothing on the console', () => assert.deepEqual(problems, []));
});

/** The outcomes as lines of aligned columns; places are fractions of the photo. */
function tableOf(outcomes) {
  const places = (list) => list.map((place) => place.toFixed(2)).join(' ');
  const rows = outcomes.map(({ photo, label, asked, own, peak, box, inside }) => [
    photo,
    label,
    `${asked.label.split(',')[0]} (${asked.index}${own ? ', top' : ''})`,
    `${(asked.probability * 100).toFixed(1)} %`,
    places(peak),
    places(box),
    inside ? 'inside' : 'OUTSIDE',
  ]);
  const table = [['photo', 'box', 'class asked', 'probability', 'maximum x y', 'box x0 y0 x1 y1', ''], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
