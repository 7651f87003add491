// Everything that is drawn on a canvas. Three pictures share one geometry, that of the photo, so that a point on one is the same
// point on all; the map fills the part of it that the network sees.

import { rgbaFromValues } from './colour.js';

// The longest side of what is drawn and saved, in pixels: enough for any screen the figure is shown on.
const LONGEST = 1600;
const SHORTEST = 640;

/** @param photo { width, height, rgba } @returns a canvas of it, shrunk where the photo is larger than can be shown */
export function canvasFromPhoto({ width, height, rgba }) {
  const whole = canvasOf(width, height, (context) => context.putImageData(new ImageData(rgba, width, height), 0, 0));
  const shrink = Math.min(1, LONGEST / Math.max(width, height));
  if (shrink === 1) return whole;
  return canvasOf(Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)), (context, canvas) => {
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  });
}

function canvasOf(width, height, draw) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  draw(canvas.getContext('2d'), canvas);
  return canvas;
}

const painted = new WeakMap();

/** The map in colours, at its own resolution; remembered, since a moving opacity slider asks for it again and again. */
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

/** @param scene { photo: canvas, report?, scale?, table?, opacity?, dark: whether the page around it is dark } */
export function paintPhoto(canvas, { photo, report, dark }) {
  const context = fitCanvas(canvas, photo);
  context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  if (report) veil(context, canvas, report.view, dark);
}

export function paintMap(canvas, { photo, report, scale, table }) {
  const context = fitCanvas(canvas, photo);
  drawMap(context, canvas, { report, scale, table });
}

export function paintOverlay(canvas, { photo, report, scale, table, opacity, dark }) {
  const context = fitCanvas(canvas, photo);
  context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = opacity / 100;
  drawMap(context, canvas, { report, scale, table });
  context.globalAlpha = 1;
  veil(context, canvas, report.view, dark);
}

/** What the network sees of a photo, in the shape of its map. @param scene { photo: canvas, view, width, height } */
export function paintSeen(canvas, { photo, view, width, height }) {
  drawSeen(fitCanvas(canvas, { width, height }), canvas, { photo, view });
}

/** The same as pixels, four numbers each, at the size of the map. */
export function seenPixels({ photo, view, width, height }) {
  const draw = (context, canvas) => {
    context.imageSmoothingQuality = 'high';
    drawSeen(context, canvas, { photo, view });
  };
  return canvasOf(width, height, draw).getContext('2d').getImageData(0, 0, width, height).data;
}

function drawSeen(context, { width, height }, { photo, view: { x0, y0, x1, y1 } }) {
  const [left, top] = [x0 * photo.width, y0 * photo.height];
  context.drawImage(photo, left, top, x1 * photo.width - left, y1 * photo.height - top, 0, 0, width, height);
}

/** Makes a canvas as large as what it shows, and no smaller than a screen needs. */
export function fitCanvas(canvas, { width, height }) {
  const grow = Math.max(1, SHORTEST / Math.max(width, height));
  canvas.width = Math.round(width * grow);
  canvas.height = Math.round(height * grow);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  return context;
}

function drawMap(context, canvas, { report, scale, table }) {
  const { x0, y0, x1, y1 } = report.view;
  const { width, height } = canvas;
  context.drawImage(canvasFromMap(report.map, scale, table), x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height);
}

// What the network does not see is faded rather than hidden: people should notice that it was cut off.
function veil(context, { width, height }, { x0, y0, x1, y1 }, dark) {
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height);
  context.fillStyle = dark ? 'rgb(23 22 20 / 78%)' : 'rgb(253 252 250 / 74%)';
  context.fill('evenodd');
}

export function paintBar(canvas, { table }) {
  canvas.width = 256;
  canvas.height = 1;
  const ramp = Float32Array.from({ length: 256 }, (_, entry) => entry);
  const scale = { low: 0, high: 255, kind: 'sequential', flat: false };
  canvas.getContext('2d').putImageData(new ImageData(rgbaFromValues(ramp, scale, table), 256, 1), 0, 0);
}

/**
 * A picture as a file.
 * @param {(canvas: HTMLCanvasElement) => void} paint @returns {Promise<Blob>} a PNG
 */
export function pngOf(paint) {
  const canvas = document.createElement('canvas');
  paint(canvas);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no PNG.'))), 'image/png'),
  );
}

const lastPainted = new WeakMap();

/** For a canvas of a view, `<canvas ${afterRender(painter(paint, scene))}>`: paints when anything in the scene has changed. */
export function painter(paint, scene) {
  return (canvas) => {
    const before = lastPainted.get(canvas);
    const same = before?.paint === paint && Object.entries(scene).every(([name, value]) => before.scene[name] === value);
    if (same) return;
    lastPainted.set(canvas, { paint, scene });
    paint(canvas, scene);
  };
}
