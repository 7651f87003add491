// Texts as sentences.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begun } from '../../www/shared/format.js';

test('a sentence begins with a capital, and a file name stays as it is', () => {
  assert.equal(begun('the file is empty'), 'The file is empty');
  assert.equal(begun('photo.png: the file is empty'), 'photo.png: the file is empty');
  assert.equal(begun('my photo.png: the file is empty'), 'my photo.png: the file is empty');
  assert.equal(begun('my photo.png：文件是空的'), 'my photo.png：文件是空的');
  assert.equal(begun('an image: too large'), 'An image: too large');
});
