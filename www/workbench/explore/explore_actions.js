// What a visitor can ask about the map on display, as actions for the views.

import { CAMERA_PRESET, viewsOfPreset } from './view_changes.js';
import { MARK_COLUMNS, isMeasured, lacksOnlyTheMark } from '../chart/chart.js';
import { chartCsv, chartJson } from '../chart/chart_text.js';
import { chartFile } from '../chart/chart_picture.js';
import { markOf } from '../object/object_mark.js';
import { chartMethods } from './chart_methods.js';
import { batchesOf } from './metric_cost.js';
import { controlsOf } from './controls.js';
import { TAB_IDS } from '../state/choices.js';
import { saveFile } from '../files/save_file.js';
import { questionOf, resultKey, resultOf } from '../state/questions.js';
import {
  changeTask,
  chartTask,
  ELSEWHERE,
  elsewhereTask,
  frameTasks,
  layerTask,
  scoreTask,
  verdictTask,
  wiggleTask,
} from './tasks.js';
import { chartOf, changedNetworkOf, measureOf } from './findings.js';

/**
 * @typedef {import('../state/types/chart.js').Chart} Chart
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/choices.js').TabId} TabId
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Ui} Ui
 * @typedef {import('../state/types/tasks.js').Wiggle} Wiggle
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createExploreActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  /** @param {TabId} tab */
  function openTab(tab) {
    controller.choose({ tab });
  }

  const actions = {
    openTab,
    /** The keys of a row of tabs, as the ARIA pattern has them. */
    tabKey(/** @type {KeyboardEvent} */ event) {
      const place = TAB_IDS.indexOf(get().state.tab);
      const round = (/** @type {number} */ move) => (place + move + TAB_IDS.length) % TAB_IDS.length;
      /** @type {Record<string, number>} */
      const places = { Home: 0, End: TAB_IDS.length - 1, ArrowRight: round(1), ArrowLeft: round(-1) };
      const next = places[event.key];
      if (next === undefined) return;
      event.preventDefault();
      openTab(TAB_IDS[next]);
      document.getElementById(`tab-${TAB_IDS[next]}`)?.focus();
    },

    openTrust() {
      openTab('trust');
      // A page in a frame has the reasons and no tabs.
      (document.getElementById('tab-trust') ?? document.getElementById('trust-title'))?.focus();
    },

    checkThoroughly(/** @type {Question | undefined} */ question = asked()) {
      controller.want(verdictTask(get(), question, 'standard'));
    },
    checkQuickly(/** @type {Question | undefined} */ question = asked()) {
      controller.want(verdictTask(get(), question, 'quick'));
    },
    stopTasks: controller.stopTasks,
    /** A second row of the comparison, about the likeliest class elsewhere in the photo; or no second row. */
    compareClasses(/** @type {boolean} */ wanted) {
      if (wanted) controller.want(elsewhereTask(get()));
      else {
        controller.stopTasks(ELSEWHERE);
        controller.choose({ second: '', pair: '' });
      }
    },
    showAnyway(/** @type {Question} */ question) {
      setUi({ shownAnyway: new Set(get().ui.shownAnyway).add(resultKey(get(), question)) });
    },

    computeViews() {
      const { preset, presetSeed } = get().state;
      if (preset !== CAMERA_PRESET) {
        controller.want(viewsOfPreset(preset, presetSeed).map(({ change }) => changeTask(get(), asked(), change)));
        return;
      }
      const { frames } = get();
      const open = frameTasks(get(), asked()).filter(({ key }) => !frames?.found.has(key));
      controller.want(open);
    },
    slideWiggle(/** @type {Partial<Wiggle>} */ change, /** @type {boolean} */ live) {
      const wiggle = { ...get().ui.wiggle, ...change };
      setUi({ wiggle });
      const wanted = wiggleTask(get(), asked(), wiggle);
      if (wiggle.amount > 0 && !get().changes.has(wanted.key)) controller.want(wanted, { live });
    },

    slideLayer(/** @type {number} */ layer, /** @type {boolean} */ live) {
      setUi({ layer });
      if (layer > 0 && !changedNetworkOf(get(), asked(), layer)) controller.want(layerTask(get(), asked(), layer), { live });
    },
    /** From one layer to all of them; what is known is passed over. */
    playLayers(/** @type {number} */ layers) {
      const open = Array.from({ length: layers }, (_, place) => place + 1).filter(
        (layer) => !changedNetworkOf(get(), asked(), layer),
      );
      if (open.length > 0) controller.want(open.map((layer) => layerTask(get(), asked(), layer, { follow: true })));
      else setUi({ layer: layers });
    },

    /** Measures the map on display, and then what the controls get for the same. */
    measure(/** @type {MetricRecord[]} */ metrics) {
      setUi({ asking: null });
      const value = get();
      const question = asked();
      const mark = metrics.some(({ needs }) => needs.includes('region')) ? markOf(value) : null;
      const slot = `score ${metrics.map(({ id }) => id)}`;
      const openFor = (/** @type {Question} */ of) => metrics.filter((metric) => !measureOf(value, of, metric));
      const controls = controlsOf(value.methods).map(({ id }) => ({
        ...question,
        method: id,
        parameters: {},
        reference: '',
      }));
      const tasks = [question, ...controls].flatMap((of) =>
        batchesOf(openFor(of), value).map((batch) => {
          const names = namesOf(batch);
          const label = of === question ? `Measuring ${names}` : `Measuring a control: ${names}`;
          return scoreTask(
            value,
            of,
            batch.map(({ id }) => id),
            mark,
            { about: question, slot, label },
          );
        }),
      );
      if (tasks.length > 0) controller.want(tasks);
    },
    confirmMeasure: (/** @type {string | null} */ asking) => setUi({ asking }),

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
    async saveChart(/** @type {"png" | "csv" | "json"} */ kind, /** @type {Chart} */ { columns, rows }) {
      const { methods, state, device, model, version, photo } = get();
      // A chart is of what is open.
      if (!photo || !model || !device) return;
      const labelOf = (/** @type {string} */ id) => methods?.find((method) => method.id === id)?.label ?? id;
      const about = {
        photo: photo.key,
        model: model.id,
        target: resultOf(get(), asked())?.report.target ?? state.target,
        device,
        version,
      };
      const files = {
        png: () =>
          chartFile({ columns, rows }, labelOf, `${photo.title ?? photo.name} · ${model.name} · ${device.kind.toUpperCase()}`),
        csv: () => new Blob([chartCsv({ columns, rows }, labelOf)], { type: 'text/csv' }),
        json: () => new Blob([chartJson({ columns, rows }, about)], { type: 'application/json' }),
      };
      saveFile(await files[kind](), `whylight-methods.${kind}`);
    },
  };
  return actions;
}

/** At most three names; of more, the first two and a count, so that the progress line stays short. @param {MetricRecord[]} metrics */
function namesOf(metrics) {
  const names = metrics.map(({ label }) => label);
  return names.length > 3 ? `${names[0]}, ${names[1]} and ${names.length - 2} more` : names.join(', ');
}
