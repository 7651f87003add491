// Files that are dropped and pasted, over a window that passes on events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenForFiles } from '../../www/workbench/files/file_input.js';

const PHOTO = { name: 'photo.png', size: 1 };

function heard() {
  const opened = [];
  const listeners = {};
  listenForFiles(
    { addEventListener: (type, listener) => (listeners[type] = listener) },
    { open: (files) => opened.push(files), dragging: () => {} },
  );
  const fire = (type, event) => {
    const seen = { prevented: false, ...event, preventDefault: () => (seen.prevented = true) };
    listeners[type](seen);
    return seen.prevented;
  };
  return { opened, fire };
}

test('a pasted photo is opened', () => {
  const { opened, fire } = heard();
  assert.equal(fire('paste', { clipboardData: { files: [PHOTO] } }), true);
  assert.deepEqual(opened, [[PHOTO]]);
});

test('pasted text is left alone, wherever it is pasted', () => {
  const { opened, fire } = heard();
  for (const clipboardData of [{ files: [], types: ['text/plain'] }, { files: [] }, null]) {
    assert.equal(fire('paste', { clipboardData }), false, 'the browser does what it does');
  }
  assert.deepEqual(opened, []);
});

test('a drop without a file is reported, since a visitor meant something by it', () => {
  const { opened, fire } = heard();
  assert.equal(fire('drop', { dataTransfer: { files: [] } }), true);
  assert.deepEqual(opened, [[]]);
});
