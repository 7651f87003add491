// A drawing for a network that knows clothes, of 28 by 28 pixels as those that it learned from: light on black.

const SIDE = 28;
const LIGHT = 215;

/** Rows from the waist to the hems, and how far the legs reach outwards and inwards of the middle. */
const TOP = 3;
const BOTTOM = 25;
const CROTCH = 9;

/** How light trousers are at a place. @param {number} row @param {number} column */
function lightness(row, column) {
  if (row < TOP || row > BOTTOM) return 0;
  const away = Math.abs(column - (SIDE - 1) / 2);
  const outer = 5 + (row - TOP) / 12;
  const inner = row < CROTCH ? -1 : 1 + (row - CROTCH) / 16;
  return away < outer && away > inner ? LIGHT : 0;
}

/** @returns {import('../base/seen.js').Pixels} */
export function trousers() {
  const data = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let place = 0; place < SIDE * SIDE; place += 1) {
    data.fill(lightness(Math.floor(place / SIDE), place % SIDE), 4 * place, 4 * place + 3);
    data[4 * place + 3] = 255;
  }
  return { width: SIDE, height: SIDE, data };
}
