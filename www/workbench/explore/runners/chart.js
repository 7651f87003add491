// Runs the task `chart`: what is measured of methods beside each other, cell by cell.

import { cellAfter, mergedChart, NO_CHART, withCell } from '../../chart/chart.js';
import { onPhoto } from '../../object/gallery_objects.js';
import { methodName } from '../../../shared/method_words.js';
import { methodOf } from '../../state/questions.js';
import { keepEvidence } from './evidence_kept.js';
import { chartKey, subjectKey } from '../keys.js';
import { engineText, t } from '../../../shared/language/text.js';
import { language } from '../../../shared/language/catalogue.js';

/**
 * @typedef {import('../../state/types/chart.js').Chart} Chart
 * @typedef {import('../../state/types/tasks.js').ChartTask} ChartTask
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../../state/types/object.js').Mark} Mark
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../../../client/types.js').View} View
 * @typedef {import('../../../client/types.js').EarlyCell} EarlyCell
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

/** @param {Pick<RunnerParts, "store">} parts */
export function createRunChart({ store }) {
  const get = store.get;

  /** @param {ChartTask} task @param {Request} asked @param {Subject} subject */
  return async ({ about, mark, details: { methods, columns, where } }, asked, { network, photo }) => {
    const { target, against, score, signal, stop, patience_ms, onProgress } = asked;
    const value = get();
    const at = chartKey(value);
    // Under such a key is a chart.
    const chart = () => /** @type {Chart | undefined} */ (get().evidence.get(at)) ?? NO_CHART;
    const sayCell = (/** @type {{ method: string, column: ColumnId } | null} */ last) => {
      const planned = columns ?? chart().columns.map(({ id }) => id);
      const next = cellAfter(methods, planned, last);
      const { working } = get();
      if (!next || !working) return;
      const label = methodName(methodOf(get(), next.method));
      const column = chart().columns.find(({ id }) => id === next.column)?.label ?? next.column;
      store.set({
        working: {
          ...working,
          label: t`Measuring ${engineText(label)}, ${language() === 'en' ? column.toLowerCase() : engineText(column)}`,
        },
      });
    };
    const onCell = (/** @type {EarlyCell} */ { method, column, cell }) => {
      keepEvidence(store, at, withCell(chart(), method, column, cell, where));
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
    const whole = await network.chart(photo, { ...request, signal, stop, patience_ms, onProgress, onCell });
    keepEvidence(store, at, mergedChart(chart(), whole, where));
  };
}

/**
 * Where the object is, as the chart takes it: boxes in fractions of the whole photo, or what was painted of what the network sees.
 * @param {Mark | null} mark @param {View | undefined} view
 */
function objectOf(mark, view) {
  if (mark?.mask) return { boxes: [], mask: mark.mask.pixels };
  return { boxes: mark && view ? mark.boxes.map((box) => onPhoto(box, view)) : [] };
}

/**
 * Other networks that a method is tried on; the worker leaves out those that would take long to download.
 * @param {Value} value
 */
const besides = ({ cards, state }) => (cards ?? []).filter(({ id }) => id !== state.model).map(({ id }) => id);
