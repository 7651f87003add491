// The small pictures of the gallery belong to its photos, and are small.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashOf, photos, THUMBNAIL } from '../../scripts/thumbnails.mjs';
import { photoAddress, thumbnailAddress } from '../../www/workbench/files/gallery.js';

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
