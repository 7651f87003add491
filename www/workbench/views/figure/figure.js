import { colourMapOf, peakOf, valueAt } from '../../../shared/colour.js';
import { h } from '../../../shared/dom.js';
import { percent, roughly, significant } from '../../../shared/format.js';
import { paintMap, paintOverlay, paintPhoto, painter } from '../../../shared/canvas.js';
import { askedKey, cellsOf, keyOf, questionOf, wantedKey } from '../../state/questions.js';
import { scaleAtOnce } from '../../../shared/scale.js';
import { partsWords } from '../../run/sketch.js';
import { barView } from './colour_bar.js';
import { clipWords, isControl, subject } from '../captions.js';
import { compareView } from './comparison.js';
import { displayView } from './display_settings.js';
import { isHeld, verdictLine, withheldView } from '../explore/verdict.js';

/** Photo, map and overlay, or several methods side by side; what is going on; what the colours mean. */
export function figureView(value, actions) {
  const comparing = value.state.compare !== '';
  return h(
    'section',
    { class: 'figure', id: 'figure', tabindex: '-1', 'aria-labelledby': 'figure-title' },
    h(
      'div',
      { class: 'figure-head' },
      h('h2', { id: 'figure-title' }, comparing ? 'Comparison' : 'Picture'),
      h(
        'div',
        { class: 'modes', role: 'group', 'aria-label': 'How many methods' },
        h('button', { 'aria-pressed': String(!comparing), onclick: actions.compareNone }, 'One method'),
        h('button', { 'aria-pressed': String(comparing), onclick: actions.compareSome }, 'Compare methods'),
      ),
    ),
    comparing ? comparison(value, actions) : single(value, actions),
  );
}

function comparison(value, actions) {
  return [progressSlot(progressView(value, false, actions)), compareView(value, actions), displayView(value, {}, actions)];
}

function single(value, actions) {
  const { report, photo, state } = value;
  const stale = Boolean(report) && value.displayed !== askedKey(value);
  const held = report && isHeld(value, questionOf(state));
  const scene = held ? {} : sceneOf(value);
  return [
    progressSlot(progressView(value, stale, actions)),
    h(
      'div',
      { key: 'panels', class: `panels view-${state.view} ${shapeOf(scene.photo)}${stale ? ' stale' : ''}` },
      photo ? panels(held ? { ...value, report: null } : value, scene, stale, actions) : placeholder(value),
      held && withheldView(value, questionOf(state), actions),
    ),
    verdictLine(value, actions),
    h('output', { class: 'readout', 'aria-live': 'polite' }, held ? '' : readout(value)),
    scene.table && state.view !== 'photo' && barView(value, scene),
    displayView(value, scene, actions),
  ];
}

/** What map and overlay show: they stay with the photo that they were made from until there are new ones. */
export function sceneOf({ report, shown, state, colourMaps, dark }) {
  const colours = report && colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  if (!colours) return {};
  return {
    photo: shown.photo.canvas,
    report,
    scale: scaleAtOnce(report.map, state.clip),
    table: colours.table,
    opacity: state.opacity,
    dark,
  };
}

const shapeOf = (canvas) => (canvas && canvas.width > canvas.height * 1.1 ? 'wide' : 'tall');

function panels(value, scene, stale, actions) {
  const { state, photo, shown, report, dark } = value;
  const map = { photo: scene.photo, report: scene.report, scale: scene.scale, table: scene.table };
  const seen = shown?.photo === photo ? report : null;
  const before = stale ? 'The previous one. ' : '';
  const pictures = [
    {
      name: 'photo',
      title: 'Photo',
      paint: painter(paintPhoto, { photo: photo.canvas, report: seen, dark }),
      canvas: photo.canvas,
      label: `The photo${photo.alt ? `: ${photo.alt}` : ''}`,
      caption: photoCaption(photo, seen),
    },
    {
      name: 'map',
      title: 'Map',
      paint: scene.report && painter(paintMap, map),
      canvas: scene.photo,
      label: scene.report && `${before}Map: ${describe(value)}`,
      caption: scene.report && mapCaption(value, scene.scale),
    },
    {
      name: 'overlay',
      title: 'Overlay',
      paint: scene.report && painter(paintOverlay, scene),
      canvas: scene.photo,
      label: scene.report && `${before}Overlay of photo and map: ${describe(value)}`,
      caption: scene.report && overlayCaption(value, scene.scale),
    },
  ];
  // The place of a map that is withheld is taken by the reasons.
  const withheld = !report && value.shown && isHeld(value, questionOf(state));
  return pictures
    .filter(({ name }) => (withheld ? name === 'photo' : state.view === 'all' || state.view === name))
    .map((picture, place) => panel(picture, place === 0, value, actions));
}

// One stop for the Tab key stands for all pictures: the crosshair moves on all of them at once.
function panel({ name, title, paint, canvas, label, caption }, first, value, actions) {
  const cursor = crosshairOf(value);
  return h(
    'figure',
    { key: name, class: `panel panel-${name}` },
    h(
      'div',
      {
        class: 'stage',
        style: { '--aspect': String(canvas ? canvas.width / canvas.height : 4 / 3) },
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

// A crosshair joins pictures of one photo only.
const crosshairOf = ({ ui, photo, shown }) => (shown?.photo === photo ? ui.cursor : null);

function placeholder({ gallery, state }) {
  const chosen = gallery?.find(({ id }) => id === state.photo);
  const picture = chosen && h('img', { src: `photos/${chosen.file}`, alt: chosen.alt });
  return ['photo', 'map', 'overlay'].map((name) =>
    h(
      'figure',
      { key: name, class: `panel panel-${name}` },
      h('div', { class: 'stage' }, name === 'photo' && picture ? picture : h('div', { class: 'waiting' })),
    ),
  );
}

function photoCaption(photo, report) {
  const { x0, y0, x1, y1 } = report?.view ?? { x0: 0, y0: 0, x1: 1, y1: 1 };
  const cut = x0 > 0 || y0 > 0 || x1 < 1 || y1 < 1;
  return `${photo.title ?? photo.name}.${cut ? ' The faded edge is cut off before the network looks.' : ''}`;
}

function describe({ report, shown }) {
  const { map } = report;
  const what = subject(shown.method, report);
  if (map.flat) return `${what}: flat, every pixel has the value ${significant(map.values[0])}`;
  const peak = peakOf(map);
  return `${what}. Strongest at ${Math.round(((peak.column + 0.5) / map.width) * 100)} % from the left and ${Math.round(((peak.row + 0.5) / map.height) * 100)} % from the top of what the network sees`;
}

function mapCaption({ shown, report }, scale) {
  if (isControl(shown.method)) return `${shown.method.label}. It says nothing about the network. ${clipWords(scale)}`;
  const what = subject(shown.method, report);
  if (report.map.flat) return `${what}. It is flat: nothing stands out.`;
  const reading =
    report.map.kind === 'diverging'
      ? 'One end of the colours speaks for it, the other against it.'
      : 'The brighter, the more it mattered.';
  return `${what}. ${reading} ${clipWords(scale)}`;
}

function overlayCaption({ shown, report }, scale) {
  const reading = isControl(shown.method)
    ? 'Something to hold explanations against: one that looks like this may tell no more.'
    : 'Where the network looked, which need not be what it understood.';
  return report.map.flat ? reading : `${reading} ${clipWords(scale)}`;
}

function readout(value) {
  const { report, shown, photo } = value;
  if (!report || shown.photo !== photo) return '';
  const cursor = crosshairOf(value);
  if (!cursor) return 'Point at a picture, or focus it and use the arrow keys, to read a value.';
  const at = valueAt(report, cursor);
  if (!at) return 'The network does not see this part of the photo.';
  const share = at.value === 0 ? '' : `, ${percent(Math.abs(at.value / peakOf(report.map).value))} of the largest`;
  return `Row ${at.row}, column ${at.column}: ${significant(at.value)}${share}`;
}

/** What is going on, how far it is, and how to stop it or to go on. */
function progressView(value, stale, actions) {
  const { progress, halted, report } = value;
  if (progress?.visible) {
    const fraction = progress.total > 0 ? progress.done / progress.total : null;
    const words = [...progressWords(value, fraction), ofHowMany(value), stale && ' · showing the previous map'];
    const stop = h('button', { onclick: actions.cancel, 'aria-keyshortcuts': 'Escape' }, 'Stop');
    return progressRow(words, progress.cancellable && stop, trackView(progress.label, fraction));
  }
  if (halted === null || halted !== wantedKey(value)) return null;
  if (value.state.compare !== '') {
    return progressRow(
      'Stopped. Not every map is finished.',
      h('button', { class: 'primary', onclick: actions.compute }, 'Go on'),
      null,
    );
  }
  if (report?.partial && !stale) {
    return progressRow(stoppedWords(value), h('button', { class: 'primary', onclick: actions.compute }, 'Start again'), null);
  }
  const words = stale ? 'This map belongs to an earlier choice.' : 'There is no map yet.';
  return progressRow(words, h('button', { class: 'primary', onclick: actions.compute }, 'Compute'), null);
}

/** "Computing SmoothGrad · 7 of 32 noisy copies · about 4 s left" */
export function progressWords({ progress, sketch, methods }, fraction) {
  const { label, left_ms } = progress;
  const left = left_ms !== null && fraction < 1 && ` · ${roughly(left_ms)} left`;
  if (fraction === null) return [label];
  if (!sketch) return [label, ` · ${Math.floor(fraction * 100)} %`, left];
  const { partial, method, parameters } = sketch.report;
  // Between two sketches the engine goes on.
  const done = Math.max(partial.done, Math.floor(fraction * partial.total + 1e-9));
  const words = partsWords(partial, methods.find(({ id }) => id === method).parameters, parameters);
  return [label, ` · ${done} of ${partial.total} ${words}`, left];
}

/** In a comparison, which of its maps this is. */
function ofHowMany(value) {
  if (value.state.compare === '' || value.progress.kind !== 'explain') return null;
  const cells = cellsOf(value);
  const here = cells.findIndex(({ question }) => keyOf(question) === value.progress.key);
  return here >= 0 && ` · map ${here + 1} of ${cells.length}`;
}

/** "Stopped after 7 of 32 noisy copies; this is the map so far." */
export function stoppedWords({ report, shown }) {
  const { partial, parameters } = report;
  const words = partsWords(partial, shown.method.parameters, parameters);
  return `Stopped after ${partial.done} of ${partial.total} ${words}; this is the map so far.`;
}

// Always there, so that what stands behind it is not moved, and with it the focus lost, when work begins or ends.
const progressSlot = (row) => h('div', { key: 'progress' }, row);

const progressRow = (words, button, track) =>
  h('div', { class: 'progress' }, h('div', { class: 'words' }, h('p', {}, words), button), track);

function trackView(label, fraction) {
  const known = fraction !== null;
  const range = known && { 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': String(Math.round(fraction * 100)) };
  return h(
    'div',
    { class: known ? 'track' : 'track busy', role: 'progressbar', 'aria-label': label, ...range },
    h('div', { class: 'fill', style: { width: known ? `${fraction * 100}%` : '30%' } }),
  );
}
