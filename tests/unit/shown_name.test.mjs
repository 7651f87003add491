// Names as they can be shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelSource, photoSource, sizeProblem } from '../../www/client/sources.js';
import { isolated, shownName } from '../../www/shared/shown_name.js';

test('what hides or turns a name is written out, and every other sign stays', () => {
  assert.equal(shownName('cat\u{202e}gpj.exe'), 'cat\\u{202e}gpj.exe');
  assert.equal(shownName('a\u{0}b\u{1b}[31m\u{7f}\n'), 'a\\u{0}b\\u{1b}[31m\\u{7f}\\u{a}');
  assert.equal(shownName('\u{2066}x\u{2069}\u{200f}\u{feff}\u{200b}'), '\\u{2066}x\\u{2069}\\u{200f}\\u{feff}\\u{200b}');
  for (const name of ['Größe 1.png', '猫.jpg', 'صورة.png', '👩‍👧.jpg', 'می‌خواهم', 'a\u{a0}b', ''])
    assert.equal(shownName(name), name);
});

test('a name from right to left is isolated within a sentence, any other is as it was', () => {
  assert.equal(isolated('صورة.png'), '\u{2068}صورة.png\u{2069}');
  assert.equal(isolated('תמונה 1'), '\u{2068}תמונה 1\u{2069}');
  assert.equal(isolated('猫.jpg'), '猫.jpg');
});

test('photos and networks get their names so, whatever they come from', async () => {
  const turned = 'a\u{202e}b';
  const shown = 'a\\u{202e}b';
  const file = new File(['x'], turned);
  assert.deepEqual([(await photoSource(file)).name, (await photoSource(file)).source.name], [shown, shown]);
  assert.equal((await photoSource(new Blob(['x']), turned)).name, shown);
  assert.equal((await photoSource(new Uint8Array(3), turned)).source.name, shown);
  assert.equal((await photoSource(`https://a.example/${encodeURIComponent(turned)}`)).name, shown);
  assert.equal(modelSource(file, { name: turned, labels: [turned, 'cat'] }).name, shown);
  assert.deepEqual(modelSource(file, { name: turned, labels: [turned, 'cat'] }).source.card, {
    name: shown,
    labels: [shown, 'cat'],
  });
  const huge = Object.defineProperty(new File(['x'], turned), 'size', { value: 2e9 });
  assert.match(sizeProblem(huge, turned, 'bad-model').message, /^a\\u\{202e\}b has 2\.0 GB/);
  // The weights beside a network are found by the name that the network says.
  const network = new File(['x'], 'n.onnx');
  assert.equal(modelSource([network, file]).source.beside[0].name, turned);
});
