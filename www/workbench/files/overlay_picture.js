// The overlay as a file: below it what it is of, and the colour bar with its numbers, since a picture is passed on without its page.

import { isControl, subject } from '../../shared/captions.js';
import { contextOf, paintBar, paintOverlay } from '../../shared/canvas.js';
import { signWords } from '../../shared/colour_names.js';
import { significant } from '../../shared/format.js';
import { scaleWords, ticksOf } from '../picture/scale_words.js';

/**
 * @typedef {import('../picture/scene.js').OnDisplay} OnDisplay
 * @typedef {import('../picture/scene.js').Scene} Scene
 */

// Sizes for a picture of 800 pixels; those of another follow its width.
const USUAL_WIDTH = 800;
const MARGIN = 16;
const LETTERS = 16;
const LINE = 23;
const BAR = 14;

/** As in the style sheet, for paper. */
const COLOURS = { paper: '#fdfcfa', ink: '#1f1d1a', muted: '#5f5a52' };
const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

/** What stands below the overlay: of what it is, of which photo and network, and what its colours are. @param {OnDisplay} onDisplay @param {Scene} scene */
export function overlayLines({ report, madeFrom }, { scale, table }) {
  const { method, photo, model, settings } = madeFrom;
  const subjectWords = isControl(method) ? `${method.label}: it says nothing about the network` : subject(method, report);
  const what = [`${subjectWords}.`, settings].filter(Boolean).join(' ');
  const of = `${photo.title ?? photo.name}, by the network ${model.name}.`;
  if (report.map.flat) return [what, of, `Flat: every pixel has the value ${significant(report.map.values[0])}.`];
  const signs = scale.kind === 'diverging' && !isControl(method) ? ` ${signWords(table, 'the class')}` : '';
  return [what, of, `${scaleWords(scale, report)}${signs}`];
}

/** @param {HTMLCanvasElement} canvas @param {OnDisplay} onDisplay @param {Scene} scene */
export function paintOverlayWithWords(canvas, onDisplay, scene) {
  const picture = document.createElement('canvas');
  paintOverlay(picture, scene);
  const { width } = picture;
  const size = width / USUAL_WIDTH;
  const [margin, line, bar] = [MARGIN * size, LINE * size, BAR * size];
  const font = (/** @type {number} */ weight) => `${weight} ${LETTERS * size}px ${FONT}`;
  const context = contextOf(canvas);
  context.font = font(400);
  const [what, ...others] = overlayLines(onDisplay, scene);
  const rows = [what, ...others].map((text) => wrapped(context, text, width - 2 * margin));
  const hasBar = !onDisplay.report.map.flat;
  canvas.width = width;
  canvas.height = Math.ceil(picture.height + 2 * margin + rows.flat().length * line + (hasBar ? bar + line + margin / 2 : 0));
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  context.textBaseline = 'top';
  let top = picture.height + margin;
  if (hasBar) {
    const ramp = document.createElement('canvas');
    paintBar(ramp, scene);
    context.drawImage(ramp, margin, top, width - 2 * margin, bar);
    top += bar + margin / 4;
    context.font = font(400);
    context.fillStyle = COLOURS.muted;
    ticksOf(scene.scale).forEach((tick, place, { length }) => {
      context.textAlign = /** @type {const} */ (['left', 'center', 'right'])[place];
      context.fillText(significant(tick), margin + ((width - 2 * margin) * place) / (length - 1), top);
    });
    top += line + margin / 4;
  }
  context.textAlign = 'left';
  rows.forEach((row, place) => {
    context.font = font(place === 0 ? 600 : 400);
    context.fillStyle = place === 0 ? COLOURS.ink : COLOURS.muted;
    for (const text of row) {
      context.fillText(text, margin, top);
      top += line;
    }
  });
}

/** Lines no longer than a width. @param {CanvasRenderingContext2D} context @param {string} text @param {number} width */
function wrapped(context, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
