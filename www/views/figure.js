import { peakOf, scaleAt, valueAt } from '../colour.js';
import { h } from '../dom.js';
import { percent, shortLabel, significant } from '../format.js';
import { paintMap, paintOverlay, paintPhoto, painter } from '../paint.js';
import { wantedKey } from '../steps.js';
import { barView } from './bar.js';
import { displayView } from './display.js';

/** Photo, map and overlay; what is going on; what the colours mean. */
export function figureView(value, actions) {
  const { report, photo, state } = value;
  const scene = sceneOf(value);
  const stale = Boolean(report) && value.explained !== wantedKey(value);
  return h(
    'section',
    { class: 'figure', id: 'figure', tabindex: '-1', 'aria-labelledby': 'figure-title' },
    h('h2', { id: 'figure-title', class: 'unseen' }, 'The picture'),
    progressView(value, stale, actions),
    photo || report
      ? h(
          'div',
          { class: `panels view-${state.view}${stale ? ' stale' : ''}`, style: { '--aspect': aspectOf(scene.photo) } },
          panels(value, scene, actions),
        )
      : placeholder(value),
    h('output', { class: 'readout', 'aria-live': 'polite' }, readout(value)),
    scene.table && barView(value, scene),
    displayView(value, scene, actions),
  );
}

/** What the canvases show. The map stays with the photo it was made from until a new one is there. */
export function sceneOf({ report, shown, photo, state, colourMaps }) {
  const seen = shown && shown.photo === photo ? report : null;
  if (!seen) return { photo: photo?.canvas ?? null, report: null };
  const kind = seen.map.kind;
  const colours = colourMaps?.find((map) => map.id === state[kind]);
  return {
    photo: photo.canvas,
    report: seen,
    scale: scaleAtOnce(seen.map, state.clip),
    table: colours?.table,
    opacity: state.opacity,
  };
}

// Sorting a map is quick, but not for every redraw of a moving slider.
const scales = new WeakMap();
function scaleAtOnce(map, clip) {
  const known = scales.get(map);
  if (known?.clip === clip) return known.scale;
  const scale = scaleAt(map, clip);
  scales.set(map, { clip, scale });
  return scale;
}

const aspectOf = (canvas) => (canvas ? String(canvas.width / canvas.height) : '1');

function panels(value, scene, actions) {
  const { state } = value;
  const wanted = (name) => state.view === 'all' || state.view === name;
  const pictures = [
    {
      name: 'photo',
      title: 'Photo',
      paint: painter(paintPhoto, pick(scene, 'photo', 'report')),
      label: photoLabel(value),
      caption: photoCaption(value, scene),
    },
    {
      name: 'map',
      title: 'Map',
      paint: scene.report && painter(paintMap, pick(scene, 'photo', 'report', 'scale', 'table')),
      label: mapLabel(value),
      caption: mapCaption(value, scene),
    },
    {
      name: 'overlay',
      title: 'Overlay',
      paint: scene.report && painter(paintOverlay, scene),
      label: overlayLabel(value),
      caption: overlayCaption(scene),
    },
  ].filter(({ name }) => wanted(name));
  return pictures.map((picture, place) => panel(picture, place === 0, value, actions));
}

const pick = (scene, ...names) => Object.fromEntries(names.map((name) => [name, scene[name]]));

// One stop for the Tab key stands for all pictures: the crosshair moves on all of them at once.
function panel({ name, title, paint, label, caption }, first, value, actions) {
  const { cursor } = value.ui;
  return h(
    'figure',
    { key: name, class: `panel panel-${name}` },
    h(
      'div',
      {
        class: 'stage',
        onpointermove: actions.pointAt,
        onpointerdown: actions.pointAt,
        onpointerleave: actions.pointAway,
        ...(first && {
          tabindex: '0',
          role: 'group',
          'aria-label': 'Crosshair: arrow keys read values, Home goes to the maximum',
          onkeydown: actions.moveCrosshair,
        }),
      },
      paint
        ? h('canvas', { key: 'canvas', role: 'img', 'aria-label': label, hook: paint })
        : h('div', { key: 'wait', class: 'waiting' }),
      cursor && h('span', { class: 'hair hair-x', style: { left: `${cursor.x * 100}%` } }),
      cursor && h('span', { class: 'hair hair-y', style: { top: `${cursor.y * 100}%` } }),
    ),
    h('figcaption', {}, h('strong', {}, title), ' ', caption),
  );
}

function placeholder({ gallery, state }) {
  const chosen = gallery?.find(({ id }) => id === state.photo);
  return h(
    'div',
    { class: 'panels view-all stale' },
    h(
      'figure',
      { class: 'panel' },
      h('div', { class: 'stage empty' }, chosen && h('img', { src: `photos/${chosen.file}`, alt: chosen.alt })),
    ),
  );
}

function photoLabel({ photo }) {
  return `The photo${photo?.alt ? `: ${photo.alt}` : ''}`;
}

function photoCaption({ photo }, { report }) {
  const cut = report && (report.view.x0 > 0 || report.view.y0 > 0 || report.view.x1 < 1 || report.view.y1 < 1);
  return [photo?.title ?? photo?.name, cut && '. The grey edge is cut off before the network looks'];
}

function describe({ report, shown }) {
  const { map } = report;
  const what = `${shown.method.label} for ${shortLabel(report.target.label)}`;
  if (map.flat) return `${what}: flat, every pixel has the value ${significant(map.values[0])}`;
  const peak = peakOf(map);
  return `${what}. Strongest at ${Math.round(((peak.column + 0.5) / map.width) * 100)} % from the left and ${Math.round(((peak.row + 0.5) / map.height) * 100)} % from the top of what the network sees`;
}

const mapLabel = (value) => (value.report ? `Map: ${describe(value)}` : 'The map is not there yet');
const overlayLabel = (value) => (value.report ? `Overlay of photo and map: ${describe(value)}` : 'The overlay is not there yet');

function mapCaption({ shown, report }, scene) {
  if (!scene.report) return '';
  const label = shortLabel(report.target.label);
  if (report.map.flat) return `${shown.method.label} for “${label}”. This map is flat: nothing stands out`;
  return report.map.kind === 'diverging'
    ? `${shown.method.label} for “${label}”: the two ends of the scale speak for it and against it`
    : `${shown.method.label} for “${label}”: the lighter, the more it mattered`;
}

function overlayCaption({ report }) {
  return report ? 'Where the network looked, which need not be what it understood' : '';
}

function readout({ report, ui, shown, photo }) {
  if (!report || shown?.photo !== photo) return '';
  if (!ui.cursor) return 'Point at a picture, or focus it and use the arrow keys, to read a value.';
  const at = valueAt(report, ui.cursor);
  if (!at) return 'The network does not see this part of the photo.';
  const { low, high, flat } = report.map;
  const share =
    flat || at.value === 0
      ? ''
      : ` · ${percent(Math.abs(at.value) / Math.max(Math.abs(low), Math.abs(high)))} of the scale’s end`;
  return `Row ${at.row}, column ${at.column}: ${significant(at.value)}${share}`;
}

function progressView(value, stale, actions) {
  const { progress, halted } = value;
  if (progress?.visible) {
    const known = progress.total > 0;
    const fraction = known ? progress.done / progress.total : 0;
    return h(
      'div',
      { class: 'progress' },
      h(
        'div',
        {
          class: known ? 'track' : 'track busy',
          role: 'progressbar',
          'aria-label': progress.label,
          ...(known && { 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': String(Math.round(fraction * 100)) }),
        },
        h('div', { class: 'fill', style: { width: known ? `${fraction * 100}%` : '30%' } }),
      ),
      h(
        'p',
        {},
        progress.label,
        known && ` · ${Math.floor(fraction * 100)} %`,
        stale && ' · the picture below is the previous one',
      ),
      progress.cancellable && h('button', { onclick: actions.cancel, 'aria-keyshortcuts': 'Escape' }, 'Cancel'),
    );
  }
  const idle = halted !== null && halted === wantedKey(value);
  if (!idle) return h('div', { class: 'progress' });
  return h(
    'div',
    { class: 'progress' },
    h('p', {}, stale ? 'The picture below belongs to an earlier choice.' : 'There is no map yet.'),
    h('button', { class: 'primary', onclick: actions.compute }, 'Compute'),
  );
}
