// The small pictures of the gallery belong to its photos, and are small.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashOf, photos, THUMBNAIL } from '../../scripts/thumbnails.mjs';
import { photoAddress, thumbnailAddress } from '../../www/workbench/files/gallery.js';
import { aspectOf, shapeSource } from '../../www/workbench/picture/scene.js';
import { DEFAULT_STATE } from '../../www/workbench/state/choices.js';

const read = (name) => JSON.parse(readFileSync(join(photos, name), 'utf8'));
const gallery = read('gallery.json');
const sources = read('small/sources.json');
const at = (address) => join(photos, '..', address);

/** Bytes. The ten photos themselves take 8 kB to 790 kB. */
const LARGEST = 12_000;

/** Width and height of an extended WebP, RFC 9649, section 2.7. */
function sizeOf(bytes) {
  assert.equal(bytes.toString('latin1', 12, 16), 'VP8X');
  return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
}

test('every photo of the gallery has a small picture that was made from it: `node scripts/thumbnails.mjs`', () => {
  assert.deepEqual(sources, Object.fromEntries(gallery.map(({ id, file }) => [id, hashOf(file)])));
  for (const photo of gallery) {
    const path = at(thumbnailAddress(photo));
    assert.ok(statSync(path).size <= LARGEST, `${photo.id}: ${statSync(path).size} bytes`);
    assert.deepEqual(sizeOf(readFileSync(path)), THUMBNAIL);
    assert.ok(statSync(at(photoAddress(photo))).isFile());
  }
});

test('the place that waits for a photo has its shape: of the first one before the gallery is known, and of the one chosen then', () => {
  const shape = (value) => aspectOf(shapeSource(null, { photo: null, gallery, state: DEFAULT_STATE, ...value }));
  const { width, height } = gallery[0];
  assert.equal(shape({}), width / height);
  assert.equal(shape({ gallery: null }), width / height);
  assert.equal(shape({ state: { ...DEFAULT_STATE, photo: 'giraffe-zebra' } }), 1);
  assert.equal(shape({ photo: { canvas: { width: 30, height: 20 } } }), 1.5);
  const scene = { photo: { width: 10, height: 20 } };
  assert.equal(
    aspectOf(shapeSource(scene, { photo: null, gallery, state: DEFAULT_STATE })),
    0.5,
    'while a map is shown, its photo decides',
  );
});
