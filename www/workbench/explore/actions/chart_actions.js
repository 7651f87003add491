// The chart of methods, as actions for the views.

import { MARK_COLUMNS, isMeasured, lacksOnlyTheMark } from '../../chart/chart.js';
import { chartCsv, chartJson } from '../../chart/chart_text.js';
import { chartDrawing } from '../../chart/chart_marks.js';
import { chartPng } from '../../chart/chart_picture.js';
import { chartSvg } from '../../chart/chart_svg.js';
import { chartMethods } from '../chart_methods.js';
import { methodName } from '../../../shared/method_words.js';
import { saveFile } from '../../../shared/save_file.js';
import { questionOf, resultOf } from '../../state/questions.js';
import { chartOf } from '../findings.js';
import { chartTask } from '../tasks.js';

/**
 * @typedef {import('../../state/types/chart.js').Chart} Chart
 * @typedef {import('../../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createChartActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  return {
    measureMethods() {
      const value = get();
      const chart = chartOf(value);
      const methods = chartMethods(value).map(({ id }) => id);
      const open = methods.filter((id) => !isMeasured(chart, id));
      setUi({ chartCell: null });
      const moved = open.filter((id) => lacksOnlyTheMark(chart, id));
      const rest = open.length > 0 ? open.filter((id) => !moved.includes(id)) : methods;
      controller.want([
        ...(moved.length > 0 ? [chartTask(value, moved, MARK_COLUMNS)] : []),
        ...(rest.length > 0 ? [chartTask(value, rest)] : []),
      ]);
    },

    sortChart(/** @type {ColumnId | "method"} */ column) {
      const { chartSort } = get().ui;
      const ascending = chartSort?.column === column ? !chartSort.ascending : true;
      setUi({ chartSort: { column, ascending } });
    },

    async saveChart(/** @type {"png" | "svg" | "csv" | "json"} */ kind, /** @type {Chart} */ { columns, rows }) {
      const { methods, state, device, model, version, photo } = get();
      // A chart is of what is open.
      if (!photo || !model || !device) return;
      const labelOf = (/** @type {string} */ id) => {
        const method = methods?.find((one) => one.id === id);
        return method ? methodName(method) : id;
      };
      const about = {
        photo: photo.key,
        model: model.id,
        target: resultOf(get(), asked())?.report.target ?? state.target,
        device,
        version,
      };
      const measuredOn = `${photo.title ?? photo.name} · ${model.name} · ${device.kind.toUpperCase()}`;
      const drawing = chartDrawing({ columns, rows }, labelOf, measuredOn);
      const files = {
        png: () => chartPng(drawing),
        svg: () => new Blob([chartSvg(drawing, measuredOn)], { type: 'image/svg+xml' }),
        csv: () => new Blob([chartCsv({ columns, rows }, labelOf)], { type: 'text/csv' }),
        json: () => new Blob([chartJson({ columns, rows }, about)], { type: 'application/json' }),
      };
      saveFile(await files[kind](), `whylight-methods.${kind}`);
    },
  };
}
