import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { INITIAL_VALUE } from '../../www/workbench/state/initial_value.js';
import {
  emptyMask,
  hashOf,
  isEmpty,
  maskOfBoxes,
  outlineOf,
  paintedShare,
  runsOf,
  withStroke,
} from '../../www/workbench/object/object_mask.js';
import { canvasKey, galleryObject, markKey, markOf, ownMark, regionOf } from '../../www/workbench/object/object_mark.js';
import { markWords, QUADRANTS } from '../../www/workbench/object/mark_words.js';
import { createObjectActions } from '../../www/workbench/object/object_actions.js';
import { innermost, inView, objectsNamed, onPhoto } from '../../www/workbench/object/gallery_objects.js';
import { questionOf, photoModelKey } from '../../www/workbench/state/questions.js';
import { boxOf, DEFAULT_STATE } from '../../www/workbench/state/choices.js';
import { chartOf, measureOf } from '../../www/workbench/explore/findings.js';
import { chartKey, measureKey } from '../../www/workbench/explore/keys.js';
import { chartTask, scoreTask } from '../../www/workbench/explore/tasks.js';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const GALLERY = JSON.parse(read('www/photos/gallery.json'));
const IMAGENET = read('models/labels/imagenet.txt').trimEnd().split('\n');
const DOGS = read('models/labels/dog_breeds.txt').trimEnd().split('\n');
const photoOf = (id) => GALLERY.find((photo) => photo.id === id);

const at = (x, y) => ({ x, y });
const dot = (x, y, change = {}) => ({ from: at(x, y), to: at(x, y), diameter_px: 1, ...change });
const rowsOf = ({ width, height, pixels }) =>
  Array.from({ length: height }, (_, row) =>
    [...pixels.subarray(row * width, (row + 1) * width)].map((one) => '.#'[one]).join(''),
  );

test('a stroke paints every pixel whose middle it passes within its radius, and nothing else', () => {
  const before = emptyMask(8, 5);
  const line = withStroke(before, { from: at(1.5 / 8, 0.5), to: at(6.5 / 8, 0.5), diameter_px: 2.1 });
  assert.deepEqual(rowsOf(line), ['........', '.######.', '########', '.######.', '........']);
  assert.ok(isEmpty(before), 'the mask before stays as it was');
  const slow = emptyMask(40, 30);
  const stroke = { from: at(0.2, 0.3), to: at(0.9, 0.7), diameter_px: 7 };
  const fast = withStroke(slow, stroke);
  for (let row = 0; row < 30; row += 1) {
    for (let column = 0; column < 40; column += 1) {
      let nearest = Infinity;
      for (let part = 0; part <= 4000; part += 1) {
        const [x, y] = [(0.2 + (0.7 * part) / 4000) * 40, (0.3 + (0.4 * part) / 4000) * 30];
        nearest = Math.min(nearest, Math.hypot(x - column - 0.5, y - row - 0.5));
      }
      if (Math.abs(nearest - 3.5) > 0.01) assert.equal(fast.pixels[row * 40 + column], nearest < 3.5 ? 1 : 0, `${row} ${column}`);
    }
  }
});

test('the thinnest brush paints the pixel it is on, at the edge too, and erasing takes it away', () => {
  const painted = [dot(0, 0), dot(1, 1), dot(0.5, 0.5, { diameter_px: 0.1 })].reduce(withStroke, emptyMask(5, 5));
  assert.deepEqual(rowsOf(painted), ['#....', '.....', '..#..', '.....', '....#']);
  const erased = withStroke(painted, dot(0.5, 0.5, { diameter_px: 20, erasing: true }));
  assert.ok(isEmpty(erased));
  assert.equal(paintedShare(painted), 3 / 25);
});

test('equal masks have equal hashes, and one pixel makes another, in shape and place', () => {
  const one = withStroke(emptyMask(6, 4), dot(0.1, 0.1));
  assert.equal(hashOf(one), hashOf({ ...one, pixels: one.pixels.slice() }));
  const hashes = new Set([hashOf(emptyMask(6, 4)), hashOf(emptyMask(4, 6)), hashOf(emptyMask(24, 1))]);
  for (let place = 0; place < 24; place += 1) {
    const mask = emptyMask(6, 4);
    mask.pixels[place] = 1;
    hashes.add(hashOf(mask));
  }
  assert.equal(hashes.size, 27);
  assert.match(hashOf(one), /^[0-9a-f]{16}$/);
});

test('boxes become the pixels that the core takes them for', () => {
  assert.deepEqual(rowsOf(maskOfBoxes([[0.5, 0, 1, 0.5]], { width: 4, height: 4 })), ['..##', '..##', '....', '....']);
  // 227 pixels: the low edge is rounded down, the high one up.
  const half = maskOfBoxes([[0, 0, 0.5, 1]], { width: 227, height: 227 });
  assert.equal(
    half.pixels.reduce((sum, one) => sum + one, 0),
    114 * 227,
  );
  const exact = maskOfBoxes([[0.1, 0, 0.7, 1]], { width: 10, height: 1 });
  assert.deepEqual(rowsOf(exact), ['.######...']);
  const both = maskOfBoxes(
    [
      [0, 0, 0.25, 1],
      [0.5, 0, 1, 1],
    ],
    { width: 4, height: 1 },
  );
  assert.deepEqual(rowsOf(both), ['#.##']);
});

test('runs and outline follow the border of what is painted', () => {
  const mask = maskOfBoxes([[0.25, 0.25, 0.75, 0.75]], { width: 4, height: 4 });
  assert.deepEqual(runsOf(mask), [
    [1, 3, 1],
    [1, 3, 2],
  ]);
  assert.equal(outlineOf(mask).length, 8, 'two on each side');
  assert.equal(outlineOf(maskOfBoxes([[0, 0, 1, 1]], { width: 3, height: 2 })).length, 10, 'the border of the picture too');
  assert.deepEqual(outlineOf(emptyMask(3, 3)), []);
});

test('the gallery’s boxes go by the names of classes: ImageNet’s, those of dogs, and the numbers of a network without names', () => {
  const boxes = (id, index, labels = IMAGENET) =>
    objectsNamed(photoOf(id), { labels, imagenet: IMAGENET, index }).map(({ label }) => label);
  assert.deepEqual(boxes('giraffe-zebra', 340), ['zebra']);
  assert.deepEqual(boxes('giraffe-zebra', 341), []);
  assert.deepEqual(boxes('mosaic', 388), ['giant panda']);
  assert.deepEqual(boxes('coffee', 967), ['cup'], 'of a cup with and without its saucer the cup alone');
  assert.deepEqual(boxes('coffee', 968), ['cup and saucer']);
  assert.deepEqual(boxes('china', 698), []);
  assert.deepEqual(boxes('dog-cat', DOGS.indexOf('golden retriever'), DOGS), ['golden retriever puppy']);
  assert.deepEqual(boxes('dog-cat', 207, DOGS), [], 'a number of ImageNet means nothing there');
  const numbers = Array.from({ length: 1000 }, (_, index) => `class ${index}`);
  assert.deepEqual(boxes('giraffe-zebra', 340, numbers), ['zebra']);
  assert.deepEqual(boxes('giraffe-zebra', 340, numbers.slice(0, 999)), []);
  assert.deepEqual(objectsNamed(undefined, { labels: IMAGENET, imagenet: IMAGENET, index: 340 }), []);
});

// The same cases as in the core's src/terminal/objects.rs: change both together.
test('of nested boxes the inner one is the object', () => {
  const [cup, saucer, other] = [
    [0.3, 0.1, 0.7, 0.7],
    [0.1, 0.1, 0.8, 0.9],
    [0.5, 0.5, 0.95, 0.6],
  ].map((box) => ({ box }));
  assert.deepEqual(innermost([saucer, cup, other]), [cup, other]);
  assert.deepEqual(innermost([cup, cup]), [cup, cup]);
});

test('a box of the photo comes back from what the network sees of it, cut off where it sees nothing', () => {
  const view = { x0: 0.25, y0: 0, x1: 0.75, y1: 1 };
  assert.deepEqual(inView([0.5, 0.1, 0.6, 0.2], view), [0.5, 0.1, 0.7, 0.2]);
  for (const [place, side] of onPhoto([0.5, 0.1, 0.7, 0.2], view).entries()) {
    assert.ok(Math.abs(side - [0.5, 0.1, 0.6, 0.2][place]) < 1e-9);
  }
  assert.deepEqual(inView([0, 0, 0.5, 1], view), [0, 0, 0.5, 1]);
  assert.equal(inView([0, 0, 0.2, 1], view), null);
});

const WHOLE = { x0: 0, y0: 0, x1: 1, y1: 1 };
const METRIC = { id: 'mass', needs: ['region'] };

/** A page that has an answer about the photo. */
function seeing(change = {}, state = {}, view = WHOLE) {
  const whole = { ...DEFAULT_STATE, photo: 'giraffe-zebra', model: 'small', method: 'gradient', target: 340, ...state };
  const question = questionOf(whole);
  return {
    ...INITIAL_VALUE,
    gallery: GALLERY,
    imagenet: IMAGENET,
    model: { key: 'small', labels: IMAGENET },
    results: new Map([['any', { question, report: { map: { width: 10, height: 10 }, view } }]]),
    evidence: new Map(),
    state: whole,
    ...change,
  };
}
const withMask = (value, mask) => ({ ...value, masks: new Map([[canvasKey(value), mask]]) });
const zebra = photoOf('giraffe-zebra').objects.find(({ label }) => label === 'zebra').box;

test('where nothing is marked the gallery says where the object is; an own mark replaces it, and “none” is none', () => {
  const value = seeing();
  assert.deepEqual(markOf(value), { key: zebra.join(), from: 'gallery', label: 'zebra', boxes: [zebra], mask: null });
  assert.match(markWords(markOf(value)), /^Marked: zebra, by a box from the gallery\.$/);
  assert.deepEqual(regionOf(markOf(value)), { box: zebra });
  const boxed = seeing({}, { box: '0,0,0.5,1' });
  assert.deepEqual([markOf(boxed).from, markKey(boxed)], ['visitor', '0,0,0.5,1']);
  const painted = withMask(value, maskOfBoxes([[0, 0, 0.5, 1]], { width: 10, height: 10 }));
  assert.match(markKey(painted), /^mask [0-9a-f]{16}$/);
  assert.equal(regionOf(markOf(painted)).mask.length, 100);
  assert.match(markWords(markOf(painted)), /what you painted, 50\.0/);
  const none = seeing({}, { box: 'none' });
  assert.deepEqual([markOf(none), markKey(none), ownMark(none), galleryObject(none)?.label], [null, '', null, 'zebra']);
  assert.equal(markWords(null), 'Nothing is marked.');
});

test('the gallery says nothing of another class, an own photo, or before network, names and answer are there', () => {
  assert.equal(markOf(seeing({}, { target: 3 })), null);
  assert.equal(markOf(seeing({}, { photo: 'own-1' })), null);
  assert.equal(markOf(seeing({ imagenet: null })), null);
  assert.equal(markOf(seeing({ model: null })), null);
  assert.equal(markOf(seeing({ results: new Map() })), null);
  assert.equal(markOf(seeing({}, { target: 'top' })), null);
  const sight = photoModelKey({ photo: 'giraffe-zebra', model: 'small' });
  assert.equal(markOf(seeing({ topClasses: new Map([[sight, 340]]) }, { target: 'top' })).label, 'zebra');
  assert.equal(markOf(seeing({}, {}, { x0: 0, y0: 0, x1: 0.3, y1: 1 })), null, 'what the network does not see');
});

test('two boxes of one class are the pixels in either', () => {
  const objects = [
    [0, 0, 0.2, 1],
    [0.5, 0, 1, 1],
  ].map((box) => ({ label: 'zebra', classes: [340], box }));
  const mark = markOf(seeing({ gallery: [{ id: 'giraffe-zebra', objects }] }));
  assert.equal(mark.label, 'zebra');
  assert.equal(
    regionOf(mark).mask.reduce((sum, one) => sum + one, 0),
    70,
  );
});

test('what was painted belongs to one photo and to what one network sees of it', () => {
  const value = seeing();
  const painted = withMask(value, maskOfBoxes([[0, 0, 0.5, 1]], { width: 10, height: 10 }));
  assert.notEqual(ownMark(painted), null);
  for (const other of [seeing({}, { photo: 'panda' }), seeing({}, {}, { x0: 0.1, y0: 0, x1: 1, y1: 1 })]) {
    assert.equal(ownMark({ ...other, masks: painted.masks }), null);
  }
});

test('a number of one mark is none of another, and neither is a cell of the chart', () => {
  const value = seeing();
  const question = questionOf(value.state);
  const masks = [0.4, 0.5].map((right) => maskOfBoxes([[0, 0, right, 1]], { width: 10, height: 10 }));
  const [one, other] = masks.map((mask) => withMask(value, mask));
  one.evidence.set(measureKey(one, question, METRIC, markKey(one)), { value: 0.7 });
  assert.equal(measureOf(one, question, METRIC).value, 0.7);
  for (const elsewhere of [other, value, seeing({ evidence: one.evidence }, { box: '0,0,0.4,1' })]) {
    assert.equal(measureOf({ ...elsewhere, evidence: one.evidence }, question, METRIC), undefined);
  }
  const tasks = [one, other].map((each) => scoreTask(each, question, ['mass'], markOf(each)));
  assert.notEqual(tasks[0].key, tasks[1].key);
  assert.ok(tasks[0].key.length < 1000, 'pixels are no part of a key');
  assert.notEqual(chartTask(one, ['gradient']).key, chartTask(other, ['gradient']).key);
  const cells = { time: { value: 1 }, localisation: { value: 0.7, where: markKey(one) } };
  one.evidence.set(chartKey(one), { columns: [], rows: [{ method: 'gradient', cells }] });
  assert.deepEqual(Object.keys(chartOf(one).rows[0].cells), ['time', 'localisation']);
  assert.deepEqual(Object.keys(chartOf({ ...other, evidence: one.evidence }).rows[0].cells), ['time']);
});

/** A page whose controller only keeps what was chosen. */
function marker(value = seeing()) {
  let now = value;
  const store = { get: () => now, set: (change) => (now = { ...now, ...change }) };
  const controller = {
    setUi: (change) => store.set({ ui: { ...now.ui, ...change } }),
    choose: (change) => store.set({ state: { ...now.state, ...change } }),
  };
  const element = {
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 100 }),
    setPointerCapture() {},
    focus() {},
  };
  const actions = createObjectActions({ store, controller });
  const pointer = (type, x, y, change = {}) =>
    actions.paint({
      type,
      clientX: x,
      clientY: y,
      button: 0,
      buttons: 1,
      currentTarget: element,
      preventDefault() {},
      ...change,
    });
  const stroke = (points, change) => {
    pointer('pointerdown', ...points[0], change);
    for (const point of points) pointer('pointermove', ...point, change);
    pointer('pointerup', ...points.at(-1), change);
  };
  const key = (name, change = {}) => actions.brushKey({ key: name, preventDefault() {}, ...change });
  const painted = () => markOf(now)?.mask?.pixels.reduce((sum, one) => sum + one, 0) ?? 0;
  return { get: store.get, actions, stroke, pointer, key, painted };
}

test('strokes are undone one by one, and the last change may have been a box, a mask or none', () => {
  const { get, actions, stroke, painted } = marker();
  actions.setBrush({ size: 20 });
  stroke([
    [10, 50],
    [90, 50],
  ]);
  const first = painted();
  assert.ok(first > 10, String(first));
  stroke([
    [50, 10],
    [50, 90],
  ]);
  assert.ok(painted() > first);
  stroke([
    [50, 10],
    [50, 90],
  ]);
  assert.equal(get().ui.marksBefore.length, 2, 'a stroke that changes nothing is none');
  actions.chooseBox('0,0,0.5,1');
  assert.equal(markKey(get()), '0,0,0.5,1');
  actions.useNoBox();
  assert.equal(markOf(get()), null);
  actions.undoMark();
  assert.equal(markKey(get()), '0,0,0.5,1');
  actions.undoMark();
  actions.undoMark();
  assert.equal(painted(), first);
  actions.clearMark();
  assert.equal(markOf(get()).from, 'gallery', 'with the own mark gone the gallery’s is back');
  actions.undoMark();
  assert.equal(painted(), first);
  actions.undoMark();
  assert.equal(markOf(get()).from, 'gallery');
  assert.deepEqual(get().ui.marksBefore, []);
});

test('what is undone belongs to the photo on display', () => {
  const { get, actions, stroke } = marker();
  stroke([
    [10, 50],
    [90, 50],
  ]);
  const elsewhere = marker({ ...seeing({ ui: get().ui }, { photo: 'panda', target: 388 }) });
  elsewhere.actions.undoMark();
  assert.equal(elsewhere.get().ui.marksBefore.length, 1);
  actions.undoMark();
  assert.equal(get().ui.marksBefore.length, 0);
});

test('all erased, nothing is marked; erasing where nothing was painted changes nothing', () => {
  const { get, actions, stroke, painted } = marker(seeing({}, { target: 3 }));
  stroke([[50, 50]], { buttons: 32, button: 5 });
  assert.deepEqual(get().ui.marksBefore, [], 'the other end of a pen erases');
  stroke([
    [10, 50],
    [90, 50],
  ]);
  stroke(
    [
      [10, 50],
      [40, 50],
    ],
    { buttons: 32, button: 5 },
  );
  assert.ok(painted() > 0);
  actions.setBrush({ erasing: true, size: 50 });
  stroke([
    [0, 50],
    [99, 50],
  ]);
  assert.deepEqual([markOf(get()), get().masks.size], [null, 0]);
});

test('another button of the mouse, or a pointer that is taken away, paints nothing', () => {
  const { get, stroke, pointer } = marker();
  stroke(
    [
      [10, 50],
      [90, 50],
    ],
    { button: 2, buttons: 2 },
  );
  pointer('pointerdown', 10, 10);
  assert.notEqual(get().ui.stroke, null);
  pointer('pointercancel', 10, 10);
  assert.deepEqual([get().ui.stroke, get().masks.size], [null, 0]);
});

test('keys move the brush and paint, erase and undo', () => {
  const { get, key, actions, painted } = marker(seeing({}, { target: 3 }));
  actions.setBrush({ size: 20 });
  key(' ');
  assert.deepEqual(get().ui.brush.cursor, at(0.5, 0.5), 'in the middle where it was nowhere');
  const one = painted();
  assert.ok(one > 0);
  key('ArrowRight', { shiftKey: true });
  assert.ok(Math.abs(get().ui.brush.cursor.x - 0.7) < 1e-9, 'as far as the brush is wide');
  key('ArrowUp');
  assert.ok(Math.abs(get().ui.brush.cursor.y - 0.45) < 1e-9);
  key('Enter');
  assert.ok(painted() > one);
  key('Delete');
  key('z', { ctrlKey: true });
  key('z', { ctrlKey: true });
  assert.equal(painted(), one);
  for (let time = 0; time < 30; time += 1) key('ArrowLeft', { shiftKey: true });
  assert.equal(get().ui.brush.cursor.x, 0, 'and stays in the picture');
});

test('a quadrant is pressed in the picture or by its name', () => {
  const { get, actions } = marker();
  const currentTarget = { getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 100 }) };
  for (const [place, [clientX, clientY]] of [
    [10, 10],
    [90, 10],
    [10, 90],
    [90, 90],
  ].entries()) {
    actions.pressQuadrant({ clientX, clientY, currentTarget });
    const { box, label } = QUADRANTS[place];
    assert.equal(markKey(get()), box);
    assert.equal(boxOf(box), box, 'and stands so in the address');
    assert.equal(markWords(markOf(get())), `Marked: the quadrant ${label.toLowerCase()}.`);
  }
});

test('a side is changed from the box that there is, the gallery’s too', () => {
  const { get, actions } = marker();
  actions.chooseSide(0, '10');
  assert.equal(get().state.box, [0.1, ...zebra.slice(1)].join());
  actions.chooseSide(2, '-5');
  assert.equal(get().state.box, [0.1, ...zebra.slice(1)].join());
});
