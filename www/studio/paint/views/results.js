import { painter as draws } from '../../../shared/canvas.js';
import { percent } from '../../../shared/format.js';
import { afterRender, html, nothing } from '../../../shared/template.js';
import { accuracy, classOf, GROUPS, shareInside } from '../painting/numbers.js';
import { paintPhoto } from '../painting/pictures.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/value.js').Group} Group
 */

/** Photos whose maps stand side by side. */
const SHOWN = 8;

/** Both heads in numbers and in maps. @param {Value} value */
export function resultsView(value) {
  const { heads, items, paintings } = value;
  if (!heads) return nothing;
  const groups = /** @type {Group[]} */ (Object.keys(GROUPS)).filter((group) => items.some((item) => item.group === group));
  const { plain, turned } = heads;
  const count = (/** @type {Group} */ group) => items.filter((item) => item.group === group).length;
  const cell = (/** @type {string} */ id, /** @type {number | null} */ share) =>
    html`<td data-number=${id} data-value=${share ?? ''}>${share === null ? '–' : percent(share)}</td>`;
  return html`<section class="results" aria-labelledby="results-title">
    <h2 id="results-title">${turned ? t`Without and with the penalty` : t`What it learned`}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t`Both heads in numbers`}>
      <table>
        <thead>
          <tr>
            <th scope="col"></th>
            <th scope="col">${t`without`}</th>
            ${turned ? html`<th scope="col">${t`with`}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${groups.map(
            (group) =>
              html`<tr>
                <th scope="row">${t`${translated(GROUPS[group])}, right of ${count(group)}`}</th>
                ${cell(`plain-${group}`, accuracy(items, plain, group))}
                ${turned ? cell(`turned-${group}`, accuracy(items, turned, group)) : nothing}
              </tr>`,
          )}
          ${
            turned
              ? html`<tr>
                  <th scope="row">${t`Of what speaks for the class, the share inside your painting`}</th>
                  ${cell('plain-inside', shareInside(items, plain, paintings))}
                  ${cell('turned-inside', shareInside(items, turned, paintings))}
                </tr>`
              : nothing
          }
        </tbody>
      </table>
    </div>
    <ul class="both">
      ${shownOf(value).map((item) => bothView(item, value))}
    </ul>
  </section>`;
}

/**
 * Photos whose maps are worth a look: of the test those of the first class as in training, and those of the other classes on which the badge
 * misleads; else what was held out, or learned from. Those on which the heads differ come first.
 * @param {Value} value
 */
function shownOf({ items, heads }) {
  const differs = (/** @type {import('../painting/value.js').Item} */ { id }) => {
    const [plain, turned] = [heads?.plain.get(id), heads?.turned?.get(id)];
    return plain && turned && classOf(plain) !== classOf(turned) ? 0 : 1;
  };
  const of = (/** @type {(item: import('../painting/value.js').Item) => boolean} */ isMeant, /** @type {number} */ count) =>
    items
      .filter(isMeant)
      .sort((a, b) => differs(a) - differs(b))
      .slice(0, count);
  const test = [
    ...of(({ group, label }) => group === 'as-trained' && label === 0, SHOWN / 2),
    ...of(({ group, label }) => group === 'other' && label > 0, SHOWN / 2),
  ];
  const held = of(({ group }) => group === 'held-out', SHOWN);
  return test.length > 0 ? test : held.length > 0 ? held : of(({ group }) => group === 'training', SHOWN);
}

/** @param {import('../painting/value.js').Item} item @param {Value} value */
function bothView(item, { heads, shape, table, classes }) {
  const [, rows, columns] = shape ?? [0, 1, 1];
  const one = (/** @type {import('../painting/value.js').Head | null | undefined} */ head, /** @type {string} */ how) => {
    const answer = head?.get(item.id);
    if (!answer) return nothing;
    const said = classOf(answer);
    const words = t`${item.name}, ${how}: ${classes[said]}, ${percent(answer.shares[said])}`;
    return html`<div>
      <canvas
        role="img"
        aria-label=${words}
        ${afterRender(draws(paintPhoto, { picture: item.picture, rows, columns, map: answer.map, painting: undefined, table }))}
      ></canvas>
      <p class="small">
        ${t`${how}:`}
        ${said === item.label ? html`<strong class="right">${classes[said]}</strong>` : html`<s class="wrong">${classes[said]}</s>`}
      </p>
    </div>`;
  };
  return html`<li>${one(heads?.plain, t`without`)}${one(heads?.turned, t`with`)}</li>`;
}
