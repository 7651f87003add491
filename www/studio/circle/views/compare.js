import { curveView } from '../../../shared/curves/curve_view.js';
import { percent } from '../../../shared/format.js';
import { html, nothing } from '../../../shared/template.js';
import { COLUMNS } from '../asking/circler.js';
import { comparisonOf } from '../asking/findings.js';
import { STRATEGIES } from '../asking/settings.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../asking/value.js').Value} Value
 * @typedef {import('../asking/value.js').Column} Column
 * @typedef {import('../asking/circler.js').Circler} Circler
 */

/** @param {Pick<Column, "strategy" | "strokes">} column */
const nameOf = ({ strategy, strokes }) =>
  strokes ? translated(STRATEGIES[strategy].label) : t`${translated(STRATEGIES[strategy].label)}, labels alone`;

/** Every strategy on one budget, by the stored answers. @param {Value} value @param {Circler} circler */
export function compareView({ columns, settings, phase, offer }, circler) {
  const ready = phase === 'idle' && !offer;
  const found = comparisonOf(columns);
  return html`<section class="compare" aria-labelledby="compare-title">
    <h2 id="compare-title">${t`Which questions are worth it?`}</h2>
    <p>
      ${t`Each strategy starts from the same 50 answers and asks 50 questions a round, up to ${settings.budget} answers. The stored labels and strokes answer in your place.`}
    </p>
    <div class="buttons">
      ${
        phase === 'comparing'
          ? html`<button class="primary compare-go" @click=${circler.stop}>${t`Stop`}</button>`
          : html`<button class="compare-go" ?disabled=${!ready} @click=${circler.compare}>${t`Compare the strategies`}</button>`
      }
    </div>
    ${columns.length > 0 ? chartView(columns) : nothing} ${found ? html`<p class="finding comparison">${found}</p>` : nothing}
  </section>`;
}

/** @param {Column[]} columns */
function chartView(columns) {
  // In one order, so that a curve keeps its colour.
  const ordered = COLUMNS.flatMap(({ strategy, strokes }) =>
    columns.filter((one) => one.strategy === strategy && one.strokes === strokes),
  );
  const curves = ordered.map((column) => ({
    label: nameOf(column),
    points: column.rounds.map(({ answers, test }) => /** @type {[number, number]} */ ([answers, 100 * test])),
  }));
  // What all of them exceed takes no room, so that they can be told apart.
  const lowest = Math.max(0, 10 * Math.floor(Math.min(...curves.flatMap(({ points }) => points.map(([, y]) => y))) / 10 - 1));
  const ends = [...new Set(ordered.flatMap(({ rounds }) => rounds.map(({ answers }) => answers)))].sort((a, b) => a - b);
  return html`<div class="compared">
    ${curveView({ curves, axes: { x: t`answers`, y: t`right answers in the test, %` }, ranges: { y: [lowest, 100] }, dots: true })}
    <div class="scroll" tabindex="0" role="region" aria-label=${t`The same in numbers`}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t`Answers`}</th>
            ${ends.map((answers) => html`<th scope="col">${answers}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${ordered.map(
            (column) =>
              html`<tr>
                <th scope="row">${nameOf(column)}</th>
                ${ends.map((answers) => {
                  const round = column.rounds.find((one) => one.answers === answers);
                  return html`<td>${round ? percent(round.test) : ''}</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
