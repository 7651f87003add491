import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { still, stills } from '../../www/workbench/camera/camera.js';

/** Lets everything run that waits for promises alone. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Lets time go by. */
async function pass(ms) {
  await turn();
  mock.timers.tick(ms);
  await turn();
}

/** A camera that has its size, shows a picture once `show` is called, and is black in `blackLooks` of each five looks, as on a busy device. */
function camera({ blackLooks = 0 } = {}) {
  let looks = 0;
  return {
    videoWidth: 4,
    videoHeight: 3,
    readyState: 1,
    show() {
      this.readyState = 2;
    },
    hide() {
      this.readyState = 1;
    },
    /** The brightness of what is drawn of it. */
    light() {
      looks += 1;
      return looks % 5 < blackLooks ? 0 : 90;
    },
  };
}

/** Canvases that know how bright is what was drawn on them; time goes by in `pass` alone. */
async function withCanvases(body) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'document');
  globalThis.document = {
    createElement: () => {
      const canvas = { light: 0 };
      const drawImage = (source) => (canvas.light = typeof source.light === 'function' ? source.light() : source.light);
      const getImageData = () => ({ data: [canvas.light, canvas.light, canvas.light, 255] });
      return Object.assign(canvas, { getContext: () => ({ drawImage, getImageData }) });
    },
  };
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    await body();
  } finally {
    mock.timers.reset();
    delete globalThis.document;
    if (before) Object.defineProperty(globalThis, 'document', before);
  }
}

/** Lets time go by in steps until a promise is settled, 20 seconds at most. */
async function settledIn(promise) {
  let settled = false;
  promise.catch(() => {}).finally(() => (settled = true));
  for (let step = 0; step < 200 && !settled; step += 1) await pass(100);
  assert.ok(settled, 'it ends');
  return promise;
}

const wanted = (onTaken = () => {}) => ({ isWanted: () => true, onTaken });

test('nothing is taken of a camera before it shows a picture', () =>
  withCanvases(async () => {
    const video = camera();
    const counts = [];
    const taken = stills(
      video,
      2,
      1,
      wanted((count) => counts.push(count)),
    );
    await pass(500);
    assert.deepEqual(counts, [], 'it waits');
    video.show();
    assert.equal((await settledIn(taken)).length, 2);
    assert.deepEqual(counts, [1, 2]);
  }));

test('a picture that is gone before it is drawn is waited for again, also in the middle', () =>
  withCanvases(async () => {
    const video = camera({ blackLooks: 4 });
    video.show();
    const taken = stills(
      video,
      4,
      1,
      wanted((count) => {
        if (count !== 2) return;
        video.hide();
        setTimeout(() => video.show(), 1000);
      }),
    );
    assert.deepEqual(
      (await settledIn(taken)).map(({ light }) => light),
      [90, 90, 90, 90],
    );
  }));

test('a camera whose lens is covered gives a black picture after a while', () =>
  withCanvases(async () => {
    const video = camera({ blackLooks: 5 });
    video.show();
    assert.equal((await settledIn(still(video, () => true))).light, 0);
  }));

test('a camera that shows nothing is given up after a while, and at once where nobody wants it any more', () =>
  withCanvases(async () => {
    await assert.rejects(settledIn(stills(camera(), 4, 1, wanted())), { code: 'camera-missing', message: /shows no picture/ });
    const video = camera();
    let open = true;
    const taken = stills(video, 4, 1, { isWanted: () => open, onTaken: () => (open = false) });
    video.show();
    assert.equal(await settledIn(taken), null);
  }));
