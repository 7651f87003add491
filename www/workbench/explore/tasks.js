// What is asked about an answer once it is there: whether it can be trusted, how it changes, what it measures. Questions of the
// visitor's own come first; what the page wants by itself is only done while nothing else is.

import { currentCells } from '../chart/chart.js';
import { CAMERA_VIEWS, FRAMES, viewsOf, wiggleOf } from './changes.js';
import { markKey, markOf } from '../object/object_mark.js';
import { costOf } from '../run/method_cost.js';
import { questionOf, questionsOf, resultKey, resultOf, sightOf } from '../state/questions.js';

/** What three views may cost without being asked for. */
const UNASKED_MS = 10_000;
const UNASKED_PASSES = 60;

/** Controls that a number is held against: what a map is worth that knows nothing of the network. */
export const CONTROLS = ['random', 'sobel', 'centre'];

/** Under which key is kept what was found out about an answer. @param what words */
export const evidenceKey = (value, question, ...what) => [resultKey(value, question), ...what].join('\n');

/** What the engine is asked beside a question, as a text: equal texts, equal tasks. */
function detailsText(details) {
  if (Array.isArray(details)) return `[${details.map(detailsText).join()}]`;
  if (details === null || typeof details !== 'object') return String(details);
  return `{${Object.entries(details)
    .map(([name, each]) => `${name}:${detailsText(each)}`)
    .join()}}`;
}

/** Photo, network, device and class, whatever the method. */
export const subjectKey = (value, question) => resultKey(value, subjectOf(question));

const subjects = new WeakMap();

/** The same object each time, so that its key is made once. */
function subjectOf(question) {
  if (!subjects.has(question)) subjects.set(question, { ...question, method: '', parameters: {}, reference: '' });
  return subjects.get(question);
}

/**
 * @param kind "changed" | "score" | "verdict" | "chart" | "frame"
 * @param details what the engine is asked beside the question
 * @param about the question whose answer this is about, where it is another than the question itself
 */
function task(value, kind, question, details, { about = question, slot = kind, label, ...rest }) {
  return {
    kind,
    slot,
    label,
    question,
    details,
    about: kind === 'chart' ? subjectKey(value, about) : resultKey(value, about),
    key: evidenceKey(value, question, kind, detailsText(details)),
    ...rest,
  };
}

export const changeTask = (value, question, change, options = {}) =>
  task(value, 'changed', question, { change }, { label: 'Changing the photo', ...options });

export const layerTask = (value, question, randomised, options = {}) =>
  changeTask(
    value,
    question,
    { randomised, seed: 0 },
    { slot: 'layers', label: `Re-initialising ${randomised} of the layers`, layer: randomised, ...options },
  );

export const wiggleTask = (value, question, wiggle, options = {}) =>
  changeTask(value, question, wiggleOf(wiggle), { slot: 'wiggle', label: 'Wiggling', ...options });

/** The first frame comes first: it says which class the others are asked about, and where their maps are laid. */
export const frameTask = (value, question, place, options = {}) =>
  task(
    value,
    'frame',
    question,
    { place },
    { key: frameKey(value, question, place), label: `Explaining frame ${place + 1} of ${FRAMES}`, ...options },
  );

export const frameTasks = (value, question, options) =>
  Array.from({ length: FRAMES }, (_, place) => frameTask(value, question, place, options));

// About the frame and not about the photo: its likeliest class may be another.
const frameKey = (value, question, place) =>
  evidenceKey(value, { ...question, photo: value.frames.pictures[place].key }, 'frame');

/** What the network makes of a frame, or undefined. */
export const frameOf = (value, question, place) => value.frames?.found.get(frameKey(value, question, place));

/** Whether the key of a photo is that of a frame of the camera. */
export const isFrame = (photo) => photo.startsWith('frame-');

export const verdictTask = (value, question, depth, options = {}) =>
  task(
    value,
    'verdict',
    question,
    { depth },
    { label: depth === 'quick' ? 'Checking the map' : 'Checking thoroughly', ...options },
  );

/** @param mark where the object is, or null; pixels are no part of a key, and so it goes beside the details */
export const scoreTask = (value, question, metrics, mark, options = {}) =>
  task(value, 'score', question, { metrics, where: mark?.key ?? '' }, { label: 'Measuring', mark, ...options });

/** @param columns ids; all without */
export function chartTask(value, methods, columns = null) {
  const details = { methods, columns, where: markKey(value) };
  return task(value, 'chart', questionOf(value.state), details, { label: 'Measuring the methods', mark: markOf(value) });
}

/** What a metric said about an answer: { value, reason, curve … }, or undefined. */
export function measureOf(value, question, metric) {
  return value.evidence.get(measureKey(value, question, metric, markKey(value)));
}

/** A number that needs to know where the object is belongs to one mark. @param where the key of the mark */
export const measureKey = (value, question, metric, where) =>
  evidenceKey(value, question, 'metric', metric.id, metric.needs.includes('region') ? where : '');

/** What a change made of an answer, or undefined. */
export const changedOf = (value, question, change) =>
  value.changes.get(evidenceKey(value, question, 'changed', detailsText({ change })));

export const layerOf = (value, question, randomised) => changedOf(value, question, { randomised, seed: 0 });

/** Under which key a verdict is kept. */
export const verdictKey = (value, question, depth) => evidenceKey(value, question, 'verdict', detailsText({ depth }));

/** The most thorough verdict on an answer that there is, or undefined. */
export function verdictOf(value, question) {
  for (const depth of ['standard', 'quick']) {
    const known = value.evidence.get(verdictKey(value, question, depth));
    if (known) return known;
  }
  return undefined;
}

/** How many layers of the network can be undone, as any changed answer says; null where there is none yet. */
export function layersOf({ changes, state }) {
  return [...changes.values()].find(({ model }) => model === state.model)?.layers ?? null;
}

/** How many layers the slider asks to be undone, one at least. */
export const layerAsked = (value) => Math.max(1, Math.min(value.ui.layer, layersOf(value) ?? 1));

/** Why a task came to nothing, or undefined. */
export const refusalOf = (value, { key }) => value.refusals.get(key);

/** Under which key the chart of this photo, network and class is kept. */
export const chartKey = (value) => `chart\n${subjectKey(value, questionOf(value.state))}`;

/** The chart of this photo, network and class, without what was measured for another mark; undefined where there is none. */
export function chartOf(value) {
  const chart = value.evidence.get(chartKey(value));
  return chart && currentCells(chart, markKey(value));
}

/** Whether the answer that a task is about is one of those on display. */
export function isAbout(wanted, value) {
  const own = wanted.kind === 'chart' ? subjectKey : resultKey;
  return questionsOf(value).some((question) => own(value, question) === wanted.about);
}

/** What is to be done next about the answers on display; null when there is nothing. */
export function nextTask(value) {
  return value.tasks.find((wanted) => isAbout(wanted, value)) ?? unasked(value).find((wanted) => isOpen(wanted, value)) ?? null;
}

const isOpen = (wanted, value) =>
  !refusalOf(value, wanted) && ![value.evidence, value.changes, value.frames?.found].some((known) => known?.has(wanted.key));

/** What the page wants by itself, as long as what it takes is open. */
export function unasked(value) {
  const { state, opened, ui } = value;
  if (!opened.photos.has(state.photo) || !opened.models.has(state.model)) return [];
  const known = questionsOf(value).filter(
    (question) => resultOf(value, question) && (question.reference === '' || opened.photos.has(question.reference)),
  );
  const own = { unasked: true };
  const verdicts = known
    .filter((question) => !verdictOf(value, question))
    .map((question) => verdictTask(value, question, 'quick', own));
  if (state.compare !== '' || known.length === 0) return verdicts;
  const [question] = known;
  if (state.look === 'views' && state.views === CAMERA_VIEWS) {
    const wanted = value.frames && isQuick(value, FRAMES) ? frameTasks(value, question, own) : [];
    return [...verdicts, ...wanted];
  }
  const views = state.look === 'views' ? viewsOf(state.views, state['views-seed']) : [];
  if (views.length > 0 && isQuick(value, views.length)) {
    const changes = views.map(({ change }) => changeTask(value, question, change, own));
    // Another method is wiggled as the last one was.
    const wiggle = ui.wiggle.amount > 0 ? [wiggleTask(value, question, ui.wiggle, own)] : [];
    return [...verdicts, ...changes, ...wiggle];
  }
  if (state.look === 'break' && isQuick(value, 1)) return [...verdicts, layerTask(value, question, layerAsked(value), own)];
  return verdicts;
}

/** Whether so many maps of the method cost so little that they need not be asked for. */
export function isQuick(value, maps) {
  const method = value.methods.find(({ id }) => id === value.state.method);
  const cost = costOf(method, value);
  return cost === null ? maps * (method.passes ?? 1) <= UNASKED_PASSES : maps * cost <= UNASKED_MS;
}

/** Whether a task is about this photo and this network: others will not be asked for again soon. */
export const isNear = (value) => (wanted) => sightOf(wanted.question) === sightOf(questionOf(value.state));
