import { painter as draws } from '../../../shared/canvas.js';
import { afterRender, html, nothing } from '../../../shared/template.js';
import { followPointer, isPainted } from '../../pieces/cells.js';
import { paintPhoto } from '../painting/pictures.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/painter.js').Painter} Painter
 */

/** The chosen photo, to be painted on, and what the head without the penalty looks at. @param {Value} value @param {Painter} painter */
export function brushView(value, painter) {
  const { items, chosen, paintings, heads, shape, table, tool, past, phase } = value;
  const item = items.find(({ id }) => id === chosen);
  const idle = phase === 'idle';
  const [, rows, columns] = shape ?? [0, 1, 1];
  return html`<section class="brush" aria-labelledby="brush-title">
    <h2 id="brush-title">${t`Paint where the evidence is not`}</h2>
    ${
      item
        ? html`<div class="pair">
              <figure>
                <canvas
                  class="paper"
                  role="img"
                  aria-label=${isPainted(paintings.get(item.id)) ? t`${item.name}, painted` : item.name}
                  ${afterRender(draws(paintPhoto, { picture: item.picture, rows, columns, map: null, painting: paintings.get(item.id), table }))}
                  @pointerdown=${(/** @type {PointerEvent} */ event) => idle && followPointer(event, { rows, columns }, { stroke: painter.stroke, end: painter.strokeEnds })}
                ></canvas>
                <figcaption class="small">${item.name}</figcaption>
              </figure>
              ${mapView(value, item, heads?.plain, heads?.turned ? t`What speaks for its class, without the penalty` : t`What speaks for its class`)}
              ${heads?.turned ? mapView(value, item, heads.turned, t`With the penalty`) : nothing}
            </div>
            <div class="buttons tools" role="group" aria-label=${t`Painting`}>
              ${toolButton('paint', t`Paint`, tool, painter)} ${toolButton('erase', t`Erase`, tool, painter)}
              <button ?disabled=${!idle || past.length === 0} @click=${painter.undo}>${t`Undo`}</button>
              <button ?disabled=${!idle || !isPainted(paintings.get(item.id))} @click=${painter.clear}>${t`Clear`}</button>
              <button
                class="everywhere"
                ?disabled=${!idle || item.group !== 'training' || !isPainted(paintings.get(item.id))}
                @click=${painter.paintClass}
              >
                ${t`Put it on every photo of this class`}
              </button>
            </div>
            ${cornersView(value, painter, { rows, columns, idle })}`
        : html`<p class="aside empty">${phase === 'idle' ? t`Add photos below.` : nothing}</p>`
    }
  </section>`;
}

/**
 * What speaks for the class of a photo, by one head.
 * @param {Value} value @param {import('../painting/value.js').Item} item @param {import('../painting/value.js').Head | undefined} head @param {string} words
 */
function mapView({ shape, table }, item, head, words) {
  const [, rows, columns] = shape ?? [0, 1, 1];
  const map = head?.get(item.id)?.map ?? null;
  return html`<figure>
    <canvas
      role="img"
      aria-label=${words}
      ${afterRender(draws(paintPhoto, { picture: item.picture, rows, columns, map, painting: undefined, table }))}
    ></canvas>
    <figcaption class="small">${map ? words : t`Its map comes here.`}</figcaption>
  </figure>`;
}

/** @param {Value["tool"]} id @param {string} label @param {Value["tool"]} tool @param {Painter} painter */
const toolButton = (id, label, tool, painter) =>
  html`<button aria-pressed=${String(tool === id)} @click=${() => painter.useTool(id)}>${label}</button>`;

/** Quarters by button, for those who do not paint. @param {Value} _value @param {Painter} painter @param {{ rows: number, columns: number, idle: boolean }} about */
function cornersView(_value, painter, { rows, columns, idle }) {
  const [half, middle] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const quarters = /** @type {const} */ ([
    [t`top left`, 0, 0],
    [t`top right`, 0, 1],
    [t`bottom left`, 1, 0],
    [t`bottom right`, 1, 1],
  ]);
  const cover = (/** @type {0 | 1} */ down, /** @type {0 | 1} */ right) => {
    const [top, bottom] = down ? [half + 1, rows - 1] : [0, half - 1];
    const [left, end] = right ? [middle + 1, columns - 1] : [0, middle - 1];
    for (let row = top; row <= bottom; row += 1) painter.stroke([row, left], [row, end], { begins: row === top });
    painter.strokeEnds();
  };
  return html`<div class="corners" role="group" aria-label=${t`Paint or erase a quarter`}>
    ${quarters.map(([label, down, right]) => html`<button ?disabled=${!idle} @click=${() => cover(down, right)}>${label}</button>`)}
  </div>`;
}
