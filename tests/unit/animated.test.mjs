// Files of several frames.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAnimated, isAnimation } from '../../www/shared/animated.js';
import { root } from '../../scripts/workspace.mjs';

const HEAD = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0];
const SHOWN = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const FRAME = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
/** @param {number} frames */
const gif = (frames) => Buffer.from([...HEAD, ...Array.from({ length: frames }, () => [...SHOWN, ...FRAME]).flat(), 0x3b]);

const chunk = (name, length) => [0, 0, 0, length, ...Buffer.from(name), ...new Array(length + 4).fill(0)];
const png = (...chunks) => Uint8Array.from([0x89, ...Buffer.from('PNG\r\n\x1a\n'), ...chunks.flat()]);
const webp = (flags) => Buffer.from([...Buffer.from('RIFF\0\0\0\0WEBPVP8X'), 10, 0, 0, 0, flags, 0, 0, 0]);

test('an animation is told from a picture, in each format that has both', async () => {
  assert.deepEqual([gif(1), gif(2), gif(9)].map(isAnimated), [false, true, true]);
  assert.deepEqual([webp(0), webp(0x10), webp(0x12)].map(isAnimated), [false, false, true]);
  const still = png(chunk('IHDR', 13), chunk('IDAT', 8));
  const moving = png(chunk('IHDR', 13), chunk('acTL', 8), chunk('IDAT', 8));
  assert.deepEqual([still, moving].map(isAnimated), [false, true]);
  const avif = (brand) => Buffer.from(`\0\0\0\x20ftyp${brand}\0\0\0\0`);
  assert.deepEqual([avif('avif'), avif('avis')].map(isAnimated), [false, true]);
  assert.equal(await isAnimation(new Blob([gif(2)])), true);
});

test('what is cut short or no picture at all is no animation', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('GIF8'), Buffer.from('hello'), png([0xff, 0xff, 0xff, 0xff, 65, 65, 65, 65])])
    assert.equal(isAnimated(bytes), false);
  for (const photo of ['coffee.png', 'china.jpg', 'panda.webp', 'mosaic.webp'])
    assert.equal(isAnimated(readFileSync(join(root, 'www/photos', photo))), false, photo);
});
