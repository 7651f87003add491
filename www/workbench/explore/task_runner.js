// Asks the engine what more there is to know about an answer, and keeps what it says.

import { agreement } from '../../shared/agreement.js';
import { agreementWhere, alignedMap } from './changes.js';
import { cellAfter, mergedChart, NO_CHART, withCell } from '../chart/chart.js';
import { classElsewhere, LOCATOR, MOST_TRIED } from './elsewhere.js';
import { shortLabel } from '../../shared/format.js';
import { typedParameters } from '../state/parameters.js';
import { problem } from '../../client/errors.js';
import { regionOf } from '../object/object_mark.js';
import { onPhoto } from '../object/gallery_objects.js';
import { canvasFromPhoto, seenPixels } from '../../shared/canvas.js';
import { methodOf, resultOf, sightOf } from '../state/questions.js';
import { remember } from '../state/results.js';
import { withMap } from '../state/whole_report.js';
import { chartKey, frameOf, measureKey, subjectKey, verdictKey } from './tasks.js';
import { standingWords } from '../../shared/verdict_words.js';
import { greyOf, laidBack, translationBetween } from '../camera/translation.js';

/**
 * @typedef {import('../state/types.js').Changed} Changed
 * @typedef {import('../state/types.js').ChangedView} ChangedView
 * @typedef {import('../state/types.js').Chart} Chart
 * @typedef {import('../state/types.js').FirstFrame} FirstFrame
 * @typedef {import('../state/types.js').Opened} Opened
 * @typedef {import('../state/types.js').Score} Score
 * @typedef {import('../state/types.js').Store} Store
 * @typedef {import('../state/types.js').ChangedTask} ChangedTask
 * @typedef {import('../state/types.js').ChartTask} ChartTask
 * @typedef {import('../state/types.js').ElsewhereTask} ElsewhereTask
 * @typedef {import('../state/types.js').State} State
 * @typedef {import('../state/types.js').ColumnId} ColumnId
 * @typedef {import('../../client/types.js').EarlyCell} EarlyCell
 * @typedef {import('../state/types.js').Evidence} Evidence
 * @typedef {import('../state/types.js').FrameTask} FrameTask
 * @typedef {import('../state/types.js').Mark} Mark
 * @typedef {import('../state/types.js').Question} Question
 * @typedef {import('../state/types.js').Result} Result
 * @typedef {import('../state/types.js').ScoreTask} ScoreTask
 * @typedef {import('../../shared/canvas.js').Size} Size
 * @typedef {import('../state/types.js').Task} Task
 * @typedef {import('../state/types.js').Value} Value
 * @typedef {import('../state/types.js').VerdictTask} VerdictTask
 * @typedef {import('../state/types.js').View} View
 * @typedef {import('../../client/connection.js').Options} Options
 * @typedef {import('../../client/types.js').ParameterValues} ParameterValues
 * @typedef {import('../../client/photo.js').Photo} OpenPhoto
 * @typedef {import('../../shared/canvas.js').SeenScene} SeenScene
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Opened} opened photos and networks by key
 * @property {(photo: import('../../client/types.js').PhotoRecord) => HTMLCanvasElement} [canvasOf]
 * @property {(scene: SeenScene) => Uint8ClampedArray} [pixelsOf]
 * @property {(change: Partial<State>) => void} [choose] for what a task finds and the state then holds
 *
 * What a task is about: the network, the photo and, where the method starts from one, the second photo.
 * @typedef {{ network: import('../../client/model.js').Model, photo: OpenPhoto, reference?: OpenPhoto }} Subject
 *
 * What the engine is asked in every task.
 * @typedef {Options & { target: number | string, score: Score, against?: number | string, method: string, parameters: ParameterValues, reference?: OpenPhoto }} Request
 */

// A changed map with its photo is 600 kB, one of a broken network 200 kB; numbers are small.
const CHANGES_KEPT = 96;
const EVIDENCE_KEPT = 1000;
// Four frames under eight questions.
const FRAMES_KEPT = 32;

/** @param {Size} size */
const sizeOf = ({ width, height }) => ({ width, height });

/** How far a frame lies beside the first, and how far its map agrees. @param {FirstFrame} first @param {FirstFrame} seen */
function besideFirst(first, { map, grey }) {
  const moved = translationBetween(first.grey, grey);
  const laid = { map, ...laidBack(map, moved) };
  return { moved, aligned: alignedMap(laid), numbers: agreementWhere(first.map, laid) };
}

/**
 * Where the object is, as the chart takes it: boxes in shares of the whole photo, or what was painted of what the network sees.
 * @param {Mark | null} mark @param {View | undefined} view
 */
function objectOf(mark, view) {
  if (mark?.mask) return { boxes: [], mask: mark.mask.pixels };
  return { boxes: mark && view ? mark.boxes.map((box) => onPhoto(box, view)) : [] };
}

/**
 * Other networks that a method is tried on; the worker leaves out what would have to be downloaded at length.
 * @param {Value} value
 */
const besides = ({ cards, state }) => (cards ?? []).filter(({ id }) => id !== state.model).map(({ id }) => id);

/** What does the tasks. @param {Parts} parts */
export function createTaskRunner({ store, opened, canvasOf = canvasFromPhoto, pixelsOf = seenPixels, choose }) {
  const get = store.get;

  const note = (/** @type {string} */ key, /** @type {Evidence} */ found) =>
    store.set({ evidence: remember(get().evidence, key, found, EVIDENCE_KEPT) });

  /**
   * The network of a question, the photo, and the second photo where there is one.
   * @param {Question} question @param {Options} options @returns {Promise<Subject>}
   */
  async function subjectOf({ model, photo, reference }, options) {
    return {
      network: await opened.model(model, options),
      photo: await opened.photo(photo, options),
      ...(reference !== '' && { reference: await opened.photo(reference, options) }),
    };
  }

  /**
   * The question of a task as the engine takes it: about the class by its number, since the likeliest may be another one now.
   * @param {{ question: Question, target: number | string }} about
   */
  function requestOf({ question, target }) {
    const { methods, model } = get();
    const { method, parameters, against, score } = question;
    const { parameters: declared } = methodOf({ methods }, method);
    return {
      target,
      score,
      ...(against !== '' && { against }),
      method,
      parameters: typedParameters(declared, parameters, model),
    };
  }

  /** The answer on display says which class it is about. @param {Question} question */
  function targetOf(question) {
    const value = get();
    const near = (/** @type {Result} */ other) => sightOf(other.question) === sightOf(question);
    const known = resultOf(value, question) ?? [...value.results.values()].find(near);
    return question.target === 'top' ? (known?.report.predictions[0].index ?? 'top') : question.target;
  }

  const runners = {
    async changed(
      /** @type {ChangedTask} */ { key, slot, question, about, details: { change } },
      /** @type {Request} */ request,
      /** @type {Subject} */ { network, photo },
    ) {
      const answer = await network.changed(photo, { ...request, change });
      const first = get().results.get(about)?.report;
      const { predictions, target, layers, map } = answer;
      const said = { model: question.model, predictions, target, layers, map };
      const keep = (/** @type {Changed | ChangedView} */ found) =>
        store.set({ changes: remember(get().changes, key, found, CHANGES_KEPT) });
      if (!change.view) return keep({ ...said, numbers: first && agreement(first.map, map) });
      const numbers = first && agreementWhere(first.map, answer);
      const found = { ...said, canvas: canvasOf(answer.picture), aligned: alignedMap(answer), numbers };
      keep(found);
      if (slot === 'wiggle') store.set({ wiggled: { about, found } });
    },

    async frame(
      /** @type {FrameTask} */ { key, question, details: { place } },
      /** @type {Request} */ request,
      /** @type {Subject} */ { network },
    ) {
      const { frames } = get();
      const first = place > 0 ? frameOf(get(), question, 0) : null;
      if (place > 0 && !first) throw problem('cannot-serve', 'The first frame has no map that this one could be laid over.');
      if (!frames) return;
      const { key: picture, file, canvas } = frames.pictures[place];
      const { signal, onProgress } = request;
      const photo = await opened.guest(picture, file, { signal, onProgress });
      const target = first ? first.target.index : question.target;
      const { report: whole } = await network.explain(photo, { ...request, target });
      // Half a map of a frame is not worth keeping.
      if (whole.partial) throw problem('cancelled', 'Cancelled.');
      const report = withMap(whole);
      const { map, predictions, view } = report;
      const grey = { values: greyOf(pixelsOf({ photo: canvas, view, ...sizeOf(map) })), ...sizeOf(map) };
      const seen = { report, predictions, target: report.target, map, canvas, grey };
      const found = first ? { ...seen, ...besideFirst(first, seen) } : seen;
      // Others may have been taken meanwhile.
      const now = get().frames;
      if (now?.id !== frames.id) return;
      store.set({ frames: { ...now, found: remember(now.found, key, found, FRAMES_KEPT) } });
    },

    async score(
      /** @type {ScoreTask} */ { question, mark, details: { metrics, where } },
      /** @type {Request} */ request,
      /** @type {Subject} */ { network, photo },
    ) {
      const answer = await network.score(photo, { ...request, metrics, region: regionOf(mark) });
      for (const measured of answer.metrics) {
        const metric = get().metrics?.find(({ id }) => id === measured.id);
        if (metric) note(measureKey(get(), question, metric, where), measured);
      }
    },

    async verdict(
      /** @type {VerdictTask} */ { key, question, details: { depth } },
      /** @type {Request} */ request,
      /** @type {Subject} */ { network, photo },
    ) {
      const found = await network.verdict(photo, { ...request, depth });
      note(key, found);
      // The thorough one stands for the quick one too.
      if (depth === 'standard') note(verdictKey(get(), question, 'quick'), found);
      const { label } = methodOf(get(), question.method);
      store.set({ announcement: `Checked: ${label}. ${standingWords(found)}.` });
    },

    async elsewhere(
      /** @type {ElsewhereTask} */ { question },
      /** @type {Request} */ { target, score, signal, onProgress },
      /** @type {Subject} */ { network, photo },
    ) {
      const predictions = await network.predict(photo, { most: MOST_TRIED, signal });
      const index = typeof target === 'number' ? target : predictions[0].index;
      const mapOf = async (/** @type {number} */ asked, /** @type {number} */ done) => {
        onProgress?.({ stage: 'elsewhere', label: '', done, total: predictions.length });
        const { report } = await network.explain(photo, { target: asked, score, method: LOCATOR, signal });
        return withMap(report).map.values;
      };
      // A network without feature maps has no such map, and then the runner-up has to do.
      const found = network.taps.length > 0 ? await classElsewhere(index, predictions, mapOf) : null;
      const second = found ?? predictions.find((prediction) => prediction.index !== index);
      const { state } = get();
      if (!second || state.compare === '' || sightOf(state) !== sightOf(question)) return;
      choose?.({ second: second.index, pair: '' });
      const where = found
        ? 'is the likeliest class elsewhere in the photo'
        : 'is the runner-up; no class was found elsewhere in the photo';
      store.set({ announcement: `${shortLabel(second.label)} ${where}.` });
    },

    async chart(
      /** @type {ChartTask} */ { about, mark, details: { methods, columns, where } },
      /** @type {Request} */ asked,
      /** @type {Subject} */ { network, photo },
    ) {
      const { target, against, score, signal, onProgress } = asked;
      const value = get();
      const at = chartKey(value);
      // Under such a key is a chart.
      const chart = () => /** @type {Chart | undefined} */ (get().evidence.get(at)) ?? NO_CHART;
      const sayCell = (/** @type {{ method: string, column: ColumnId } | null} */ last) => {
        const planned = columns ?? chart().columns.map(({ id }) => id);
        const next = cellAfter(methods, planned, last);
        const { working } = get();
        if (!next || !working) return;
        const { label } = methodOf(get(), next.method);
        const column = chart().columns.find(({ id }) => id === next.column)?.label ?? next.column;
        store.set({ working: { ...working, label: `Measuring ${label}, ${column.toLowerCase()}` } });
      };
      const onCell = (/** @type {EarlyCell} */ { method, column, cell }) => {
        note(at, withCell(chart(), method, column, cell, where));
        sayCell({ method, column });
      };
      sayCell(null);
      const first = [...value.results.values()].find((known) => subjectKey(value, known.question) === about);
      const request = {
        methods,
        target,
        score,
        ...(against !== undefined && { against }),
        ...(columns && { columns }),
        ...objectOf(mark ?? null, first?.report.view),
        networks: besides(value),
      };
      const whole = await network.chart(photo, { ...request, signal, onProgress, onCell });
      note(at, mergedChart(chart(), whole, where));
    },
  };

  return async (/** @type {Task} */ task, /** @type {Options} */ options) => {
    const { question } = task;
    const { network, photo, reference } = await subjectOf(question, options);
    const request = { ...requestOf({ question, target: targetOf(question) }), ...options, ...(reference && { reference }) };
    // Each task goes to the runner of its kind.
    const run = /** @type {(task: Task, request: Request, subject: Subject) => Promise<void>} */ (runners[task.kind]);
    await run(task, request, { network, photo });
    const { ui } = get();
    if (task.follow) store.set({ ui: { ...ui, layer: task.layer ?? ui.layer } });
  };
}
