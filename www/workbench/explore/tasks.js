// What is asked about an answer once it is there: whether it can be trusted, how it changes, what it measures. Questions of the
// visitor's own come first; what the page wants by itself is only done while nothing else is.

import { currentCells } from '../chart/chart.js';
import { CAMERA_VIEWS, FRAMES, viewsOf, wiggleOf } from './changes.js';
import { markKey, markOf } from '../object/object_mark.js';
import { costOf } from '../run/method_cost.js';
import { methodOf, questionOf, questionsOf, resultKey, resultOf, sightOf } from '../state/questions.js';

/**
 * @typedef {import('../state/types.js').ChangedView} ChangedView
 * @typedef {import('../state/types.js').Chart} Chart
 * @typedef {import('../state/types.js').MetricResult} MetricResult
 * @typedef {import('../state/types.js').VerdictReport} VerdictReport
 * @typedef {import('../state/types.js').Change} Change
 * @typedef {import('../state/types.js').ColumnId} ColumnId
 * @typedef {import('../state/types.js').Depth} Depth
 * @typedef {import('../state/types.js').Mark} Mark
 * @typedef {import('../state/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types.js').Question} Question
 * @typedef {import('../state/types.js').Task} Task
 * @typedef {import('../state/types.js').Value} Value
 * @typedef {import('../state/types.js').Wiggle} Wiggle
 *
 * What there is to say of a task beside its kind and details. `about`: the question whose answer it is about, where it is another than its own.
 * @typedef {Partial<Pick<Task, "slot" | "label" | "unasked" | "follow" | "layer" | "mark" | "key">> & { about?: Question }} TaskOptions
 */

/** What three views may cost without being asked for. */
const UNASKED_MS = 10_000;
/** The most thorough first. @type {Depth[]} */
const DEPTHS = ['standard', 'quick'];
/** What three views may cost without being asked for, where the pace is not known. */
const UNASKED_PASSES = 60;

/** Controls that a number is held against: what a map is worth that knows nothing of the network. */
export const CONTROLS = ['random', 'sobel', 'centre'];

/**
 * Under which key is kept what was found out about an answer.
 * @param {Value} value @param {Question} question @param {string[]} what words
 */
export const evidenceKey = (value, question, ...what) => [resultKey(value, question), ...what].join('\n');

/** What the engine is asked beside a question, as a text: equal texts, equal tasks. @param {unknown} details @returns {string} */
function detailsText(details) {
  if (Array.isArray(details)) return `[${details.map(detailsText).join()}]`;
  if (details === null || typeof details !== 'object') return String(details);
  return `{${Object.entries(details)
    .map(([name, each]) => `${name}:${detailsText(each)}`)
    .join()}}`;
}

/** Photo, network, device and class, whatever the method. @param {Value} value @param {Question} question */
export const subjectKey = (value, question) => resultKey(value, subjectOf(question));

/** @type {WeakMap<Question, Question>} */
const subjects = new WeakMap();

/** The same object each time, so that its key is made once. @param {Question} question */
function subjectOf(question) {
  const known = subjects.get(question) ?? { ...question, method: '', parameters: {}, reference: '' };
  subjects.set(question, known);
  return known;
}

/**
 * @template {Task["kind"]} K
 * @param {Value} value @param {K} kind @param {Question} question
 * @param {Extract<Task, { kind: K }>["details"]} details what the engine is asked beside the question
 * @param {TaskOptions & { label: string }} options
 * @returns {Extract<Task, { kind: K }>}
 */
function task(value, kind, question, details, { about = question, slot = kind, label, ...rest }) {
  const made = {
    kind,
    slot,
    label,
    question,
    details,
    about: kind === 'chart' ? subjectKey(value, about) : resultKey(value, about),
    key: evidenceKey(value, question, kind, detailsText(details)),
    ...rest,
  };
  // Kind and details belong together.
  return /** @type {Extract<Task, { kind: K }>} */ (/** @type {unknown} */ (made));
}

/** @param {Value} value @param {Question} question @param {Change} change @param {TaskOptions} [options] */
export const changeTask = (value, question, change, options = {}) =>
  task(value, 'changed', question, { change }, { label: 'Changing the photo', ...options });

/** @param {Value} value @param {Question} question @param {number} randomised @param {TaskOptions} [options] */
export const layerTask = (value, question, randomised, options = {}) =>
  changeTask(
    value,
    question,
    { randomised, seed: 0 },
    { slot: 'layers', label: `Re-initialising ${randomised} of the layers`, layer: randomised, ...options },
  );

/** @param {Value} value @param {Question} question @param {Wiggle} wiggle @param {TaskOptions} [options] */
export const wiggleTask = (value, question, wiggle, options = {}) =>
  changeTask(value, question, wiggleOf(wiggle), { slot: 'wiggle', label: 'Wiggling', ...options });

/**
 * The first frame comes first: it says which class the others are asked about, and where their maps are laid.
 * @param {Value} value @param {Question} question @param {number} place @param {TaskOptions} [options]
 */
export const frameTask = (value, question, place, options = {}) =>
  task(
    value,
    'frame',
    question,
    { place },
    { key: frameKey(value, question, place), label: `Explaining frame ${place + 1} of ${FRAMES}`, ...options },
  );

/** @param {Value} value @param {Question} question @param {TaskOptions} [options] */
export const frameTasks = (value, question, options) =>
  Array.from({ length: FRAMES }, (_, place) => frameTask(value, question, place, options));

/**
 * About the frame and not about the photo: its likeliest class may be another.
 * @param {Value} value @param {Question} question @param {number} place
 */
const frameKey = (value, question, place) =>
  evidenceKey(value, { ...question, photo: value.frames?.pictures[place].key ?? '' }, 'frame');

/**
 * What the network makes of a frame, or undefined.
 * @param {Value} value @param {Question} question @param {number} place
 */
export const frameOf = (value, question, place) => value.frames?.found.get(frameKey(value, question, place));

/** Whether the key of a photo is that of a frame of the camera. @param {string} photo */
export const isFrame = (photo) => photo.startsWith('frame-');

/** @param {Value} value @param {Question} question @param {Depth} depth @param {TaskOptions} [options] */
export const verdictTask = (value, question, depth, options = {}) =>
  task(
    value,
    'verdict',
    question,
    { depth },
    { label: depth === 'quick' ? 'Checking the map' : 'Checking thoroughly', ...options },
  );

/**
 * @param {Mark | null} mark where the object is, or null; pixels are no part of a key, and so it goes beside the details
 * @param {Value} value @param {Question} question @param {string[]} metrics @param {TaskOptions} [options]
 */
export const scoreTask = (value, question, metrics, mark, options = {}) =>
  task(value, 'score', question, { metrics, where: mark?.key ?? '' }, { label: 'Measuring', mark, ...options });

/** The slot of the task that looks for a second class. */
export const ELSEWHERE = 'elsewhere';

/** Which class the network sees elsewhere in the photo. @param {Value} value */
export const elsewhereTask = (value) =>
  task(value, ELSEWHERE, questionsOf(value)[0], {}, { label: 'Looking for a class elsewhere in the photo' });

/** @param {ColumnId[] | null} [columns] ids; all without @param {Value} value @param {string[]} methods */
export function chartTask(value, methods, columns = null) {
  const details = { methods, columns, where: markKey(value) };
  return task(value, 'chart', questionOf(value.state), details, { label: 'Measuring the methods', mark: markOf(value) });
}

/**
 * What a metric said about an answer: { value, reason, curve … }, or undefined.
 * @param {Value} value @param {Question} question @param {MetricRecord} metric
 */
export function measureOf(value, question, metric) {
  // Under such a key is what a metric said.
  return /** @type {MetricResult | undefined} */ (value.evidence.get(measureKey(value, question, metric, markKey(value))));
}

/**
 * A number that needs to know where the object is belongs to one mark. @param {string} where the key of the mark
 * @param {Value} value @param {Question} question @param {MetricRecord} metric
 */
export const measureKey = (value, question, metric, where) =>
  evidenceKey(value, question, 'metric', metric.id, metric.needs.includes('region') ? where : '');

/**
 * What a change made of an answer, or undefined.
 * @param {Value} value @param {Question} question @param {Change} change
 */
export const changedOf = (value, question, change) =>
  value.changes.get(evidenceKey(value, question, 'changed', detailsText({ change })));

/**
 * The same of a change of the photo, which has a picture.
 * @param {Value} value @param {Question} question @param {Change & { view?: object }} change
 */
export const viewOf = (value, question, change) => /** @type {ChangedView | undefined} */ (changedOf(value, question, change));

/** @param {Value} value @param {Question} question @param {number} randomised */
export const layerOf = (value, question, randomised) => changedOf(value, question, { randomised, seed: 0 });

/** Under which key a verdict is kept. @param {Value} value @param {Question} question @param {Depth} depth */
export const verdictKey = (value, question, depth) => evidenceKey(value, question, 'verdict', detailsText({ depth }));

/** The most thorough verdict on an answer that there is, or undefined. @param {Value} value @param {Question} question */
export function verdictOf(value, question) {
  for (const depth of DEPTHS) {
    const known = /** @type {VerdictReport | undefined} */ (value.evidence.get(verdictKey(value, question, depth)));
    if (known) return known;
  }
  return undefined;
}

/**
 * How many layers of the network can be undone, as any changed answer says; null where there is none yet.
 * @param {Value} value
 */
export function layersOf({ changes, state }) {
  return [...changes.values()].find(({ model }) => model === state.model)?.layers ?? null;
}

/** How many layers the slider asks to be undone, one at least. @param {Value} value */
export const layerAsked = (value) => Math.max(1, Math.min(value.ui.layer, layersOf(value) ?? 1));

/** Why a task came to nothing, or undefined. @param {Value} value @param {Pick<Task, "key">} task */
export const refusalOf = (value, { key }) => value.refusals.get(key);

/** Under which key the chart of this photo, network and class is kept. @param {Value} value */
export const chartKey = (value) => `chart\n${subjectKey(value, questionOf(value.state))}`;

/**
 * The chart of this photo, network and class, without what was measured for another mark; undefined where there is none.
 * @param {Value} value
 */
export function chartOf(value) {
  const chart = /** @type {Chart | undefined} */ (value.evidence.get(chartKey(value)));
  return chart && currentCells(chart, markKey(value));
}

/** Whether the answer that a task is about is one of those on display. @param {Task} wanted @param {Value} value */
export function isAbout(wanted, value) {
  const own = wanted.kind === 'chart' ? subjectKey : resultKey;
  return questionsOf(value).some((question) => own(value, question) === wanted.about);
}

/** What is to be done next about the answers on display; null when there is nothing. @param {Value} value */
export function nextTask(value) {
  return value.tasks.find((wanted) => isAbout(wanted, value)) ?? unasked(value).find((wanted) => isOpen(wanted, value)) ?? null;
}

/** @param {Task} wanted @param {Value} value */
const isOpen = (wanted, value) =>
  !refusalOf(value, wanted) && ![value.evidence, value.changes, value.frames?.found].some((known) => known?.has(wanted.key));

/** What the page wants by itself, as long as what it takes is open. @param {Value} value */
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
  const views = state.look === 'views' && state.views !== CAMERA_VIEWS ? viewsOf(state.views, state['views-seed']) : [];
  if (views.length > 0 && isQuick(value, views.length)) {
    const changes = views.map(({ change }) => changeTask(value, question, change, own));
    // Another method is wiggled as the last one was.
    const wiggle = ui.wiggle.amount > 0 ? [wiggleTask(value, question, ui.wiggle, own)] : [];
    return [...verdicts, ...changes, ...wiggle];
  }
  if (state.look === 'break' && isQuick(value, 1)) return [...verdicts, layerTask(value, question, layerAsked(value), own)];
  return verdicts;
}

/**
 * Whether so many maps of the method cost so little that they need not be asked for.
 * @param {Value} value @param {number} maps
 */
export function isQuick(value, maps) {
  const method = methodOf(value, value.state.method);
  const cost = costOf(method, value);
  return cost === null ? maps * method.passes <= UNASKED_PASSES : maps * cost <= UNASKED_MS;
}

/** Whether a task is about this photo and this network: others will not be asked for again soon. @param {Value} value */
export const isNear = (value) => (/** @type {Task} */ wanted) => sightOf(wanted.question) === sightOf(questionOf(value.state));
