import { painter as draws } from '../../../shared/canvas.js';
import { percent } from '../../../shared/format.js';
import { afterRender, html, nothing } from '../../../shared/template.js';
import { accuracy, classOf, GROUPS, shareInside } from '../numbers.js';
import { paintPhoto } from '../pictures.js';

/**
 * @typedef {import('../value.js').Value} Value
 * @typedef {import('../value.js').Group} Group
 */

/** Photos whose maps stand side by side. */
const SHOWN = 8;

/** Both heads in numbers and in maps. @param {Value} value */
export function resultsView(value) {
  const { heads, items, paintings } = value;
  if (!heads) return nothing;
  const groups = /** @type {Group[]} */ (Object.keys(GROUPS)).filter((group) => items.some((item) => item.group === group));
  const cell = (/** @type {string} */ id, /** @type {number | null} */ share) =>
    html`<td data-number=${id} data-value=${share ?? ''}>${share === null ? '–' : percent(share)}</td>`;
  return html`<section class="results" aria-labelledby="results-title">
    <h2 id="results-title">Without and with the penalty</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Both heads in numbers">
      <table>
        <thead>
          <tr>
            <th scope="col"></th>
            <th scope="col">without</th>
            <th scope="col">with</th>
          </tr>
        </thead>
        <tbody>
          ${groups.map(
            (group) =>
              html`<tr>
                <th scope="row">${GROUPS[group]}, right</th>
                ${cell(`plain-${group}`, accuracy(items, heads.plain, group))}
                ${cell(`turned-${group}`, accuracy(items, heads.turned, group))}
              </tr>`,
          )}
          <tr>
            <th scope="row">Of what speaks for the class, inside what is painted</th>
            ${cell('plain-inside', shareInside(items, heads.plain, paintings))}
            ${cell('turned-inside', shareInside(items, heads.turned, paintings))}
          </tr>
        </tbody>
      </table>
    </div>
    <ul class="both">
      ${shownOf(value).map((item) => bothView(item, value))}
    </ul>
  </section>`;
}

/** Photos of the test, those on which the heads differ first; else those that were learned from. @param {Value} value */
function shownOf({ items, heads }) {
  const of = (/** @type {Group} */ group) => items.filter((item) => item.group === group);
  const pool =
    ['as-trained', 'held-out', 'training'].map((group) => of(/** @type {Group} */ (group))).find((found) => found.length > 0) ??
    [];
  const answers = (/** @type {import('../value.js').Item} */ { id }) =>
    [heads?.plain.get(id), heads?.turned.get(id)].map((answer) => (answer ? classOf(answer) : -1));
  const differs = (/** @type {import('../value.js').Item} */ item) => (answers(item)[0] !== answers(item)[1] ? 0 : 1);
  return [...pool].sort((a, b) => differs(a) - differs(b) || a.label - b.label).slice(0, SHOWN);
}

/** @param {import('../value.js').Item} item @param {Value} value */
function bothView(item, { heads, shape, table, classes }) {
  const [, rows, columns] = shape ?? [0, 1, 1];
  const one = (/** @type {import('../value.js').Head | undefined} */ head, /** @type {string} */ how) => {
    const answer = head?.get(item.id);
    if (!answer) return nothing;
    const said = classOf(answer);
    const words = `${item.name}, ${how}: ${classes[said]}, ${percent(answer.shares[said])}`;
    return html`<div>
      <canvas
        role="img"
        aria-label=${words}
        ${afterRender(draws(paintPhoto, { picture: item.picture, rows, columns, map: answer.map, painting: undefined, table }))}
      ></canvas>
      <p class="small">
        ${how}:
        ${said === item.label ? html`<strong class="right">${classes[said]}</strong>` : html`<s class="wrong">${classes[said]}</s>`}
      </p>
    </div>`;
  };
  return html`<li>${one(heads?.plain, 'without')}${one(heads?.turned, 'with')}</li>`;
}
