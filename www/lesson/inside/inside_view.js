import { paintOverlay, painter } from '../../shared/canvas.js';
import { colourMapOf } from '../../shared/colour.js';
import { decimal, minus, significant } from '../../shared/format.js';
import { afterRender, html, nothing, selected, styled } from '../../shared/template.js';
import { subject } from '../pieces/lesson_photo.js';
import { workingLine } from '../pieces/live_figure.js';
import { paintCells } from '../pieces/paint_cells.js';
import { sliderView } from '../pieces/slider.js';
import { TARGETS } from './inside_choices.js';
import { NETWORKS } from './networks.js';
import { sumOf } from './weighted_sum.js';
import { engineText, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('./inside_figure.js').Inside & import('../pieces/live_figure.js').Working} Value
 * @typedef {import('./inside_figure.js').Built} Built
 * @typedef {{ again: () => void, chooseNetwork: (id: string) => void, chooseLayer: (layer: number) => void, chooseTarget: (target: string) => void,
 *   show: (shown: number) => void, play: () => void, pause: () => void }} Actions
 */

/** So many maps are shown one by one. */
const TILES = 8;

/** @param {Value} value @param {Actions} actions */
export function insideView(value, actions) {
  const { built, network, refused } = value;
  const { own } = NETWORKS[network];
  return html`${choices(value, actions)} ${own ? html`<p class="small">${translated(own.why)}</p>` : nothing}
  ${refused ? html`<p class="answer">${t`This network has no such maps. The engine says: “${engineText(refused)}”`}</p>` : nothing}
  ${built ? buildView(built, value, actions) : html`<div class="empty" aria-hidden="true"></div>`} ${workingLine(value, actions)}`;
}

/** @param {Value} value @param {Actions} actions */
function choices({ network, layer, target }, actions) {
  const { id, layers, own } = NETWORKS[network];
  const isReaders = subject.get().target === 'top';
  const chooser = (/** @type {(text: string) => void} */ act) => (/** @type {Event} */ event) =>
    act(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<div class="knobs">
    <div class="field">
      <label for="network-6">${t`Network`}</label>
      <select id="network-6" ${selected(id)} @change=${chooser(actions.chooseNetwork)}>
        ${NETWORKS.map((one) => html`<option value=${one.id}>${translated(one.label)}</option>`)}
      </select>
    </div>
    ${
      own || isReaders
        ? nothing
        : html`<div class="field">
            <label for="target-6">${t`The class to ask about`}</label>
            <select id="target-6" ${selected(target)} @change=${chooser(actions.chooseTarget)}>
              ${TARGETS.map(({ id, label }) => html`<option value=${id}>${translated(label)}</option>`)}
            </select>
          </div>`
    }
    ${
      layers.length > 1
        ? sliderView({
            id: 'layer-6',
            label: t`Maps of this layer`,
            shown: translated(layers[layer].name),
            value: layer,
            min: 0,
            max: layers.length - 1,
            onInput: actions.chooseLayer,
          })
        : nothing
    }
  </div>`;
}

/** @param {Built} built @param {Value} value @param {Actions} actions */
function buildView(built, { shown, isPlaying }, actions) {
  const { maps, summands, target } = built;
  const count = Math.min(shown, summands.length);
  const sum = sumOf(maps, summands.slice(0, count));
  return html`<div class="built">
      <div class="tiles" role="group" aria-label=${t`The feature maps that change the sum most, with their weights`}>
        ${summands.slice(0, TILES).map((summand, place) => tileView(built, summand, place < count))}
      </div>
      <div class="sums">
        <figure class="part">
          <div class="square">
            <canvas
              role="img"
              aria-label=${sumLabel(sum, built)}
              ${afterRender(painter(paintCells, sumScene(sum, built)))}
            ></canvas>
          </div>
          <figcaption>
            ${count === 1 ? t`The first map, times its weight` : t`The sum of ${count} maps, each times its weight`}
          </figcaption>
        </figure>
        <figure class="part">
          <div class="square framed" ${styled({ '--aspect': String(built.photo.width / built.photo.height) })}>
            <canvas
              role="img"
              aria-label=${t`Grad-CAM for ${target.label} over the photo, with its ${maps.rows} by ${maps.columns} cells`}
              ${afterRender(painter(paintCam, camScene(sum, built)))}
            ></canvas>
          </div>
          <figcaption>${t`What is above 0, enlarged over the photo: Grad-CAM. The lines are its cells`}</figcaption>
        </figure>
      </div>
    </div>
    <div class="knobs">
      ${sliderView({
        id: 'maps-6',
        label: t`Maps added up`,
        shown: t`${count} of ${summands.length}`,
        value: count,
        min: 1,
        max: summands.length,
        onInput: actions.show,
      })}
      <p class="buttons">
        ${
          isPlaying
            ? html`<button type="button" @click=${actions.pause}>${t`Stop`}</button>`
            : html`<button type="button" @click=${actions.play}>${t`Add them one by one`}</button>`
        }
      </p>
    </div>
    <p class="readout" role="status" data-sum>${sumWords(sum, count, built)}</p>`;
}

/** @param {Built} built @param {import('./weighted_sum.js').Summand} summand @param {boolean} isIn */
function tileView({ maps, colourMaps }, { channel, weight, adds }, isIn) {
  const cells = maps.rows * maps.columns;
  const values = maps.values.subarray(channel * cells, (channel + 1) * cells);
  const name = t`Map ${channel + 1}`;
  return html`<figure class=${isIn ? 'tile' : 'tile out'}>
    <canvas
      role="img"
      aria-label=${t`${name}, weight ${signed(weight)}`}
      ${afterRender(painter(paintCells, { values, maps, colourMaps, channel }))}
    ></canvas>
    <figcaption>
      <span>${name}</span> <strong class=${weight < 0 ? 'against' : 'for'}>${signed(weight)}</strong>
      <span class="adds">${t`adds ${signed(adds)}`}</span>
    </figcaption>
  </figure>`;
}

/** @param {number} value */
const signed = (value) => (value > 0 ? `+${significant(value)}` : significant(value));

/** @param {Float64Array} values @param {Built} built */
const sumScene = (values, { maps, colourMaps }) => ({ values, maps, colourMaps, isSigned: true });

/** @param {Float64Array} sum @param {Built} built */
const sumLabel = (sum, { maps }) =>
  t`The sum so far, ${maps.rows} by ${maps.columns} cells, from ${significant(Math.min(...sum))} to ${significant(Math.max(...sum))}`;

/** @param {Float64Array} sum @param {Built} built */
function camScene(sum, { maps, photo, colourMaps }) {
  return { sum, maps, photo, colourMaps, dark: matchMedia('(prefers-color-scheme: dark)').matches };
}

/** @param {HTMLCanvasElement} canvas @param {ReturnType<typeof camScene>} scene */
function paintCam(canvas, { sum, maps, photo, colourMaps, dark }) {
  const { rows, columns, view } = maps;
  const values = Float32Array.from(sum, (value) => Math.max(0, value));
  const high = Math.max(...values);
  const { table } = colourMapOf(colourMaps, 'sequential');
  const map = { values, width: columns, height: rows, kind: /** @type {const} */ ('sequential'), flat: high === 0 };
  const scale = { low: 0, high, kind: map.kind, flat: map.flat };
  paintOverlay(canvas, { photo, report: { map, view }, scale, table, opacity: 60, dark });
  drawCells(canvas, maps);
}

/** @param {HTMLCanvasElement} canvas @param {Pick<import('./inside_figure.js').FeatureMaps, "rows" | "columns" | "view">} maps */
function drawCells(canvas, { rows, columns, view: { x0, y0, x1, y1 } }) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  context.strokeStyle = 'rgb(255 255 255 / 45%)';
  context.lineWidth = Math.max(0.5, Math.min(2, width / columns / 30));
  context.beginPath();
  for (let column = 0; column <= columns; column += 1) {
    const x = (x0 + ((x1 - x0) * column) / columns) * width;
    context.moveTo(x, y0 * height);
    context.lineTo(x, y1 * height);
  }
  for (let row = 0; row <= rows; row += 1) {
    const y = (y0 + ((y1 - y0) * row) / rows) * height;
    context.moveTo(x0 * width, y);
    context.lineTo(x1 * width, y);
  }
  context.stroke();
}

/** @param {Float64Array} sum @param {number} count @param {Built} built */
function sumWords(sum, count, { maps, summands, bias, target }) {
  const total = fixed(sum.reduce((whole, value) => whole + value, 0));
  const cells = t`${maps.rows} by ${maps.columns} cells, ${maps.channels} maps.`;
  if (bias === null)
    return t`${cells} The cells add up to ${total}; at this layer that is no score, since layers with rectifiers follow.`;
  if (count < summands.length) return t`${cells} The cells add up to ${total} so far.`;
  return t`${cells} The cells add up to ${total}. With the bias of the class, ${fixed(bias)}, that is the logit of “${target.label}”: ${fixed(target.logit)}.`;
}

/** So many places that the sum is seen to be right. @param {number} value */
const fixed = (value) => minus(decimal(value.toFixed(3)));
