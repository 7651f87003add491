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

/** A camera that has its size and shows a picture once `show` is called. */
function camera() {
  const heard = new Map();
  return {
    videoWidth: 4,
    videoHeight: 3,
    readyState: 1,
    addEventListener: (event, listener) => heard.set(event, listener),
    show() {
      this.readyState = 2;
      heard.get('loadeddata')?.();
    },
  };
}

test('nothing is taken of a camera before it shows a picture', async () => {
  const drawn = [];
  const before = Object.getOwnPropertyDescriptor(globalThis, 'document');
  globalThis.document = {
    createElement: () => ({ getContext: () => ({ drawImage: ({ readyState }) => drawn.push(readyState) }) }),
  };
  // Time goes by in `pass` alone.
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const video = camera();
    assert.throws(() => still(video), { message: /has shown no picture yet/ });
    const taken = stills(video, 2, 1, () => true);
    await pass(10);
    assert.deepEqual(drawn, [], 'it waits');
    video.show();
    await pass(10);
    await pass(10);
    assert.equal((await taken).length, 2);
    assert.deepEqual(drawn, [2, 2]);
  } finally {
    mock.timers.reset();
    delete globalThis.document;
    if (before) Object.defineProperty(globalThis, 'document', before);
  }
});
