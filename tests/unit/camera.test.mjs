import assert from 'node:assert/strict';
import { test } from 'node:test';
import { still, stills } from '../../www/workbench/camera/camera.js';

/** A camera that has told its size and shows a picture once it is told to. */
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
  try {
    const video = camera();
    assert.throws(() => still(video), { message: /has shown no picture yet/ });
    const taken = stills(video, 2, 1, () => true);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(drawn, [], 'it waits');
    video.show();
    assert.equal((await taken).length, 2);
    assert.deepEqual(drawn, [2, 2]);
  } finally {
    delete globalThis.document;
    if (before) Object.defineProperty(globalThis, 'document', before);
  }
});
