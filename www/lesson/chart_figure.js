// Five methods in numbers, measured on the reader's device, cell by cell.

import { Whylight } from '../client/index.js';
import { draw, given, html, nothing } from '../shared/template.js';
import { beforePaper, tellState } from './pieces/print_queue.js';
import { engineText, marked, t, translated } from '../shared/language/text.js';
import { decimal, ended } from '../shared/format.js';

/**
 * @typedef {import('../client/types.js').ChartCell} Cell
 * @typedef {import('../client/types.js').ChartColumn["id"]} ColumnId
 * @typedef {import('../client/errors.js').Problem} Problem
 *
 * `cells`: by method, then by column. `running`: whether it is measured now.
 * @typedef {{ cells: Map<string, Map<string, Cell>>, running: boolean, said: string }} Value
 */

/** The methods of the lesson, with their names. @type {[id: string, label: string][]} */
const METHODS = [
  ['gradient', marked('Gradient')],
  ['grad-cam', marked('Grad-CAM')],
  ['smoothgrad-squared', marked('SmoothGrad')],
  ['integrated-gradients', marked('Integrated Gradients')],
  ['lime', marked('LIME')],
];

/** @type {[id: ColumnId, label: string][]} */
const COLUMNS = [
  ['time', marked('Computation time')],
  ['resolution', marked('Resolution')],
  ['stability', marked('Stability')],
  ['flexibility', marked('Architecture flexibility')],
];

/** What stands for a grade where there is no colour. */
const SYMBOLS = { good: '●', fair: '◐', poor: '○' };

const GRADES = { good: marked('good'), fair: marked('fair'), poor: marked('poor') };

const PHOTO = 'photos/dog_cat.jpg';

/** A cell without a grade: why there is none stands below the chart. @param {Cell | undefined} cell */
const cellWords = (cell) => (cell ? (cell.value === null ? '–' : t`${numberWords(cell)}, no grade`) : '');

/** @param {Document} page */
export function startChart(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#chart-figure'));
  if (!place) return;
  /** @type {Value} */
  let value = { cells: new Map(), running: false, said: '' };
  /** @type {AbortController | null} */
  let stop = null;
  const set = (/** @type {Partial<Value>} */ change) => {
    value = { ...value, ...change };
    draw(chartView(value, { measure, stop: () => stop?.abort() }), place);
    tellState(place, { isDone: value.cells.size > 0, isBusy: value.running });
  };

  async function measure() {
    stop = new AbortController();
    const { signal } = stop;
    set({ cells: new Map(), running: true, said: t`The engine is started.` });
    const whylight = new Whylight();
    try {
      await whylight.use('cpu');
      const model = await whylight.model('efficientnet-lite0', { signal });
      const photo = await whylight.photo(new URL(PHOTO, page.baseURI), { signal });
      const methods = METHODS.map(([id]) => id);
      const columns = COLUMNS.map(([id]) => id);
      await model.chart(photo, {
        methods,
        columns,
        target: 'golden retriever',
        networks: ['fashion-mlp', 'fashion-resnet', 'fashion-vit'],
        signal,
        onProgress: ({ label }) => set({ said: ended(engineText(label)) }),
        onCell: ({ method, column, cell }) => {
          const row = new Map(value.cells.get(method)).set(column, cell);
          set({ cells: new Map(value.cells).set(method, row) });
        },
      });
      set({ running: false, said: t`Measured on this device.` });
    } catch (error) {
      const { code, message } = /** @type {Problem} */ (error);
      set({ running: false, said: code === 'cancelled' ? t`Stopped.` : ended(engineText(message)) });
    } finally {
      // The figures have an engine of their own.
      whylight.close();
    }
  }
  set({});
  beforePaper(place, measure);
}

/** @param {Value} value @param {{ measure: () => void, stop: () => void }} actions */
function chartView({ cells, running, said }, { measure, stop }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t`Five methods, measured`}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t`method`}</th>
            ${COLUMNS.map(([, label]) => html`<th scope="col">${translated(label)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${METHODS.map(
            ([id, label]) =>
              html`<tr>
                <th scope="row">${translated(label)}</th>
                ${COLUMNS.map(([column]) => cellView(cells.get(id)?.get(column)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${cells.size > 0 ? [stabilityWords(cells), ...missingGrades(cells)].map((words) => html`<p class="small">${words}</p>`) : nothing}
    <p class="buttons">
      ${
        running
          ? html`<button type="button" class="primary measure" @click=${stop}>${t`Stop`}</button>`
          : html`<button type="button" class="primary measure" @click=${measure}>${t`Measure on this device`}</button>`
      }
      <span class="small" role="status">${said}</span>
    </p>`;
}

/** Why there is no number, or what was measured. @param {Cell | undefined} cell */
function aboutCell(cell) {
  const english = cell?.reason ?? cell?.evidence.measured;
  return english ? engineText(english) : undefined;
}

const TWO = /^(\S+) of (\S+)$/;

/** @param {string} own @param {string} possible */
const twoWords = (own, possible) => t`${decimal(own)} of ${decimal(possible)}`;

/** A number of the chart, or two: "0.87 of 0.80". @param {Cell} cell */
function numberWords({ text }) {
  const [, own, possible] = TWO.exec(text) ?? [];
  return own ? twoWords(own, possible) : decimal(engineText(text));
}

/** @param {Cell | undefined} cell */
const cellView = (cell) =>
  html`<td class=${cell?.grade ?? nothing} title=${given(aboutCell(cell))}>
    ${
      cell?.grade
        ? html`<span class="grade"
              ><span aria-hidden="true">${SYMBOLS[cell.grade]}</span>
              ${cell.word ? engineText(cell.word) : translated(GRADES[cell.grade])}</span
            >
            <span class="number">${numberWords(cell)}</span>`
        : cellWords(cell)
    }
  </td>`;

/** Why a cell has a number and no grade, or no number. @param {Value["cells"]} cells */
const missingGrades = (cells) =>
  METHODS.flatMap(([id, method]) =>
    COLUMNS.flatMap(([column, label]) => {
      const reason = cells.get(id)?.get(column)?.reason;
      return reason ? [t`${translated(method)}, ${translated(label)}: ${ended(engineText(reason))}`] : [];
    }),
  );

/**
 * What a cell of stability with two numbers says: how far a map agrees with itself, of how far it can be expected to.
 * @param {Value["cells"]} cells
 */
function stabilityWords(cells) {
  const texts = [...cells.values()].map((row) => row.get('stability')?.text ?? '');
  const [, own, possible] = texts.map((one) => TWO.exec(one)).find(Boolean) ?? [];
  return own
    ? t`“${twoWords(own, possible)}” says that the maps agree by ${decimal(own)}, where two runs with other random numbers agree by ${decimal(possible)}.`
    : '';
}
