// What people call the ends of a signed map's colours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourName, endNames, signWords } from '../../www/shared/colour_names.js';

const bytes = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
/** A table whose ends are these two colours. */
function tableOf(low, high) {
  const table = new Uint8Array(768);
  table.set(bytes(low), 3);
  table.set(bytes(high), 255 * 3);
  return table;
}

test('colours have the names that people give them', () => {
  const names = {
    '#ff0000': 'red',
    '#67001f': 'red',
    '#053061': 'blue',
    '#2166ac': 'blue',
    '#ff8800': 'orange',
    '#fde725': 'yellow',
    '#1b7837': 'green',
    '#762a83': 'purple',
    '#c51b7d': 'pink',
    '#01665e': 'turquoise',
    '#000000': 'black',
    '#ffffff': 'white',
    '#808080': 'grey',
  };
  for (const [hex, name] of Object.entries(names)) assert.equal(colourName(bytes(hex)), name, hex);
});

test('what lies above zero speaks for the class', () => {
  assert.deepEqual(endNames(tableOf('#053061', '#67001f')), { against: 'blue', towards: 'red' });
  assert.equal(signWords(tableOf('#053061', '#67001f'), '“tabby”'), 'Red speaks for “tabby”, blue against it.');
});

test('two ends of one hue are told apart by light and dark', () => {
  assert.deepEqual(endNames(tableOf('#000022', '#8888ff')), { against: 'dark blue', towards: 'light blue' });
  assert.deepEqual(endNames(tableOf('#8888ff', '#000022')), { against: 'light blue', towards: 'dark blue' });
});
