// Everything that is drawn on a canvas. Three pictures share one geometry, that of the photo, so that a point on one is the same
// point on all; the map fills the part of it that the network sees.

import { rgbaFromValues } from './colour.js';

/**
 * @typedef {import('./colour.js').MapPicture} MapPicture
 * @typedef {import('./colour.js').PlacedMap} PlacedMap
 * @typedef {import('./colour.js').View} View
 * @typedef {import('./colour.js').ColourScale} ColourScale
 * @typedef {{ width: number, height: number }} Size pixels
 *
 * What pictures are painted from. `table`: 256 RGB triples. `opacity`: of the map over the photo, in percent. `dark`: whether the page around
 * the picture is dark.
 * @typedef {{ photo: HTMLCanvasElement, report?: Pick<PlacedMap, "view"> | null, dark?: boolean }} PhotoScene
 * @typedef {{ photo: Size, report: PlacedMap, scale: Omit<ColourScale, "percentile">, table: Uint8Array }} MapScene
 * @typedef {Omit<MapScene, "photo"> & { photo: HTMLCanvasElement, opacity: number, dark: boolean }} OverlayScene
 * @typedef {{ photo: HTMLCanvasElement, view: View } & Size} SeenScene
 */

// The longest side of what is drawn and saved, in pixels: enough for any screen the figure is shown on.
const LONGEST = 1600;
const SHORTEST = 640;

/**
 * @param {import('../../pkg/types/records.js').PhotoRecord} photo
 * @returns {HTMLCanvasElement} a canvas of it, shrunk where the photo is larger than can be shown
 */
export function canvasFromPhoto({ width, height, rgba }) {
  const whole = canvasOf(width, height, (context) => context.putImageData(imageOf(rgba, width, height), 0, 0));
  const shrink = Math.min(1, LONGEST / Math.max(width, height));
  if (shrink === 1) return whole;
  return canvasOf(Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)), (context, canvas) => {
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  });
}

/** What a canvas takes. Pixels never lie in memory that workers share. @param {Uint8ClampedArray} rgba @param {number} width @param {number} height */
const imageOf = (rgba, width, height) => new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba), width, height);

/** As the client's errors have a code. @param {string} message */
const noMemory = (message) => Object.assign(new Error(message), { code: 'out-of-memory' });

/** What draws on a canvas. @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  const context = canvas.getContext('2d');
  if (!context) throw noMemory('The browser gives no more canvases to draw on.');
  return context;
}

/**
 * @param {number} width @param {number} height
 * @param {(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement) => void} draw @returns {HTMLCanvasElement}
 */
export function canvasOf(width, height, draw) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  draw(contextOf(canvas), canvas);
  return canvas;
}

/** @type {WeakMap<MapPicture, { table: Uint8Array, low: number, high: number, canvas: HTMLCanvasElement }>} */
const painted = new WeakMap();

/**
 * The map in colours, at its own resolution; remembered, since a moving opacity slider asks for it again and again.
 * @param {MapPicture} map @param {MapScene["scale"]} scale @param {Uint8Array} table
 */
function canvasFromMap(map, scale, table) {
  const known = painted.get(map);
  if (known && known.table === table && known.low === scale.low && known.high === scale.high) return known.canvas;
  const rgba = rgbaFromValues(map.values, scale, table);
  // A map that was laid back over the photo has places that it says nothing of.
  map.shown?.forEach((shown, place) => {
    if (!shown) rgba[place * 4 + 3] = 0;
  });
  const image = new ImageData(rgba, map.width, map.height);
  const canvas = canvasOf(map.width, map.height, (context) => context.putImageData(image, 0, 0));
  painted.set(map, { table, low: scale.low, high: scale.high, canvas });
  return canvas;
}

/** Colours a map before it is drawn. @param {MapPicture} map @param {MapScene["scale"]} scale @param {Uint8Array} table */
export const colourMap = (map, scale, table) => void canvasFromMap(map, scale, table);

/** @param {HTMLCanvasElement} canvas @param {PhotoScene} scene */
export function paintPhoto(canvas, { photo, report, dark }) {
  const context = fitCanvas(canvas, photo);
  context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  if (report) veil(context, canvas, report.view, dark ?? false);
}

/** @param {HTMLCanvasElement} canvas @param {MapScene} scene */
export function paintMap(canvas, { photo, report, scale, table }) {
  const context = fitCanvas(canvas, photo);
  drawMap(context, canvas, { report, scale, table });
}

/** @param {HTMLCanvasElement} canvas @param {OverlayScene} scene */
export function paintOverlay(canvas, { photo, report, scale, table, opacity, dark }) {
  const context = fitCanvas(canvas, photo);
  context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = opacity / 100;
  drawMap(context, canvas, { report, scale, table });
  context.globalAlpha = 1;
  veil(context, canvas, report.view, dark);
}

/** What the network sees of a photo, in the shape of its map. @param {HTMLCanvasElement} canvas @param {SeenScene} scene */
export function paintSeen(canvas, { photo, view, width, height }) {
  drawSeen(fitCanvas(canvas, { width, height }), canvas, { photo, view });
}

/** The same as pixels, four numbers each, at the size of the map. @param {SeenScene} scene */
export function seenPixels({ photo, view, width, height }) {
  const draw = (/** @type {CanvasRenderingContext2D} */ context, /** @type {HTMLCanvasElement} */ canvas) => {
    context.imageSmoothingQuality = 'high';
    drawSeen(context, canvas, { photo, view });
  };
  return pixelsOf(canvasOf(width, height, draw));
}

/** All pixels of a canvas, four numbers each. @param {HTMLCanvasElement} canvas */
export const pixelsOf = (canvas) => contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height).data;

/** @param {CanvasRenderingContext2D} context @param {Size} size @param {Pick<SeenScene, "photo" | "view">} scene */
function drawSeen(context, { width, height }, { photo, view: { x0, y0, x1, y1 } }) {
  const [left, top] = [x0 * photo.width, y0 * photo.height];
  context.drawImage(photo, left, top, x1 * photo.width - left, y1 * photo.height - top, 0, 0, width, height);
}

/** Makes a canvas as large as what it shows, and no smaller than a screen needs. @param {HTMLCanvasElement} canvas @param {Size} size */
export function fitCanvas(canvas, { width, height }) {
  const grow = Math.max(1, SHORTEST / Math.max(width, height));
  canvas.width = Math.round(width * grow);
  canvas.height = Math.round(height * grow);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {Size} canvas @param {Omit<MapScene, "photo">} scene */
function drawMap(context, canvas, { report, scale, table }) {
  const { x0, y0, x1, y1 } = report.view;
  const { width, height } = canvas;
  context.drawImage(canvasFromMap(report.map, scale, table), x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height);
}

/**
 * What the network does not see is faded rather than hidden: people should notice that it was cut off.
 * @param {CanvasRenderingContext2D} context @param {Size} size @param {View} view @param {boolean} dark
 */
function veil(context, { width, height }, { x0, y0, x1, y1 }, dark) {
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height);
  context.fillStyle = dark ? 'rgb(23 22 20 / 78%)' : 'rgb(253 252 250 / 74%)';
  context.fill('evenodd');
}

/** @param {HTMLCanvasElement} canvas @param {{ table: Uint8Array }} scene */
export function paintBar(canvas, { table }) {
  canvas.width = 256;
  canvas.height = 1;
  const ramp = Float32Array.from({ length: 256 }, (_, entry) => entry);
  const scale = { low: 0, high: 255, kind: /** @type {const} */ ('sequential'), flat: false };
  contextOf(canvas).putImageData(new ImageData(rgbaFromValues(ramp, scale, table), 256, 1), 0, 0);
}

/**
 * A picture as a file.
 * @param {(canvas: HTMLCanvasElement) => void} paint @returns {Promise<Blob>} a PNG
 */
export function pngOf(paint) {
  const canvas = document.createElement('canvas');
  paint(canvas);
  return blobOf(canvas);
}

/** What is on a canvas, as a file. @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} a PNG */
export const blobOf = (canvas) =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(noMemory('The browser made no PNG.'))), 'image/png'),
  );

/** @type {WeakMap<Element, { paint: unknown, scene: object }>} */
const lastPainted = new WeakMap();

/**
 * For a canvas of a view, `<canvas ${afterRender(painter(paint, scene))}>`: paints when anything in the scene has changed.
 * @template {object} S @param {(canvas: HTMLCanvasElement, scene: S) => void} paint @param {S} scene
 * @returns {(canvas: HTMLCanvasElement) => void}
 */
export function painter(paint, scene) {
  return (canvas) => {
    const before = lastPainted.get(canvas);
    const drawn = before?.paint === paint ? /** @type {S} */ (before.scene) : null;
    const same = drawn && keysOf(scene).every((name) => drawn[name] === scene[name]);
    if (same) return;
    lastPainted.set(canvas, { paint, scene });
    paint(canvas, scene);
  };
}

/** @template {object} S @param {S} scene */
const keysOf = (scene) => /** @type {(keyof S)[]} */ (Object.keys(scene));
