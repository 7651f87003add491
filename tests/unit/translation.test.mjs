import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementWhere, alignedMap } from '../../www/workbench/explore/aligned_maps.js';
import { greyOf, laidBack, movementWords, translationBetween } from '../../www/workbench/camera/translation.js';

const SIZE = 227;
// The search ends at a quarter of the side.
const FARTHEST = 56;

/** Numbers of 0 to 1 that look random and are the same each time. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A scene larger than any picture of it: blobs, bright and dark, of many sizes. */
function sceneOf(seed) {
  const random = generator(seed);
  const blobs = Array.from({ length: 90 }, () => ({
    x: 600 * random() - 150,
    y: 600 * random() - 150,
    size: 4 + 40 * random() ** 2,
    light: 160 * random() - 80,
  }));
  return (x, y) =>
    blobs.reduce((sum, blob) => sum + blob.light * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / blob.size ** 2), 120);
}

/** What a camera sees whose corner is at [left, top] of the scene. */
function pictureOf(scene, { left = 0, top = 0, width = SIZE, height = SIZE, change = (value) => value } = {}) {
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) values[row * width + column] = change(scene(left + column, top + row));
  }
  return { values, width, height };
}

const scene = sceneOf(3);
const still = pictureOf(scene);
const movedBy = (right, down, options = {}) => pictureOf(scene, { left: -right, top: -down, ...options });

test('a shift is found to the pixel, whichever way it goes', () => {
  for (const [right, down] of [
    [0, 0],
    [1, 0],
    [7, -12],
    [-40, 31],
    [-3, -50],
    [54, 2],
  ]) {
    const found = translationBetween(still, movedBy(right, down));
    assert.deepEqual([found.right, found.down, found.told], [right, down, true]);
    assert.ok(found.correlation > 0.999, String(found.correlation));
  }
});

test('noise and other light do not hide it', () => {
  const random = generator(11);
  const noise = (value) => 0.7 * value + 30 + 40 * (random() + random() + random() - 1.5);
  const found = translationBetween(still, movedBy(13, -9, { change: noise }));
  assert.deepEqual([found.right, found.down, found.told], [13, -9, true]);
  assert.ok(found.correlation > 0.7 && found.correlation < 0.999, `there is noise indeed: ${found.correlation}`);
});

test('what has gone too far, or shows something else, or nothing, is not told', () => {
  const nothing = pictureOf(() => 90);
  const random = generator(5);
  const dark = () => pictureOf(() => random());
  for (const [name, one, other] of [
    ['too far', still, movedBy(FARTHEST + 30, 0)],
    ['another scene', still, pictureOf(sceneOf(29))],
    ['one colour', nothing, nothing],
    ['one colour now', still, nothing],
    ['noise alone', dark(), dark()],
  ]) {
    const found = translationBetween(one, other);
    assert.deepEqual([found.right, found.down, found.told], [0, 0, false], name);
  }
});

/** The same by trying every place at full size. */
function slowly(one, other) {
  const most = [one.width, one.height].map((side) => Math.floor(side / 4));
  let best = null;
  for (let down = -most[1]; down <= most[1]; down += 1) {
    for (let right = -most[0]; right <= most[0]; right += 1) {
      const { aligned, shown } = laidBack(other, { right, down });
      let sum = 0;
      let count = 0;
      shown.forEach((yes, place) => {
        if (!yes) return;
        sum += (one.values[place] - aligned[place]) ** 2;
        count += 1;
      });
      if (!best || sum / count < best.least) best = { right, down, least: sum / count };
    }
  }
  return best;
}

test('coarse to fine finds what trying every place finds, on odd and uneven sizes too', () => {
  for (const [width, height] of [
    [28, 28],
    [97, 66],
    [65, 130],
  ]) {
    const one = pictureOf(scene, { width, height });
    const other = pictureOf(scene, { width, height, left: 5, top: -4 });
    const { right, down } = slowly(one, other);
    const found = translationBetween(one, other);
    assert.deepEqual([found.right, found.down], [right, down]);
    assert.deepEqual([right, down], [-5, 4]);
  }
});

test('a map that moves with the picture lies on the first again, and only where both show it', () => {
  const first = { ...still, kind: 'sequential', flat: false };
  const map = { ...movedBy(20, -8), kind: 'sequential', flat: false };
  const { aligned, shown } = laidBack(map, { right: 20, down: -8 });
  assert.equal(
    shown.reduce((sum, one) => sum + one, 0),
    (SIZE - 20) * (SIZE - 8),
  );
  const back = alignedMap({ map, aligned, shown });
  back.values.forEach((value, place) => assert.equal(value, shown[place] ? first.values[place] : 0));
  const numbers = agreementWhere(first, { map, aligned, shown });
  assert.ok(numbers.spearman > 0.9999 && numbers.overlap > 0.9999, JSON.stringify(numbers));
  const asSeen = laidBack(map, { right: 0, down: 0 });
  assert.ok(asSeen.shown.every((one) => one === 1));
  assert.ok(agreementWhere(first, { map, ...asSeen }).spearman < numbers.spearman);
});

test('grey is weighed as the eye does, and words say which way the picture moved', () => {
  const grey = greyOf(Uint8ClampedArray.of(255, 255, 255, 255, 0, 200, 0, 255));
  assert.ok(Math.abs(grey[0] - 255) < 1e-3 && Math.abs(grey[1] - 117.4) < 1e-3);
  const words = (right, down, told = true) => movementWords({ right, down, told });
  assert.equal(words(0, 0), 'The picture did not move.');
  assert.equal(words(-10, 2), 'The picture moved 10 px to the left and 2 px down.');
  assert.equal(words(3, 0), 'The picture moved 3 px to the right.');
  assert.match(words(0, 0, false), /could not be measured/);
});
