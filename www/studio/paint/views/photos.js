import { painter as draws } from '../../../shared/canvas.js';
import { afterRender, html, nothing, repeat, typed } from '../../../shared/template.js';
import { paintPhoto } from '../painting/pictures.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/value.js').Item} Item
 * @typedef {import('../painting/painter.js').Painter} Painter
 */

/** Classes a head may have. */
const MOST_CLASSES = 10;

/** The photos that are learned from, by class; those of one's own can be added and removed. @param {Value} value @param {Painter} painter */
export function photosView(value, painter) {
  const { classes, set, phase, items } = value;
  const idle = phase === 'idle';
  const own = set === 'own';
  return html`<section class="photos" aria-labelledby="photos-title">
    <h2 id="photos-title">${t`Photos that it learns from`}</h2>
    ${classes.map((name, label) => classView(name, label, value, painter))}
    ${
      own
        ? html`<div class="buttons">
            <button ?disabled=${!idle || classes.length >= MOST_CLASSES} @click=${painter.addClass}>${t`Add a class`}</button>
            <button
              ?disabled=${!idle || classes.length <= 2 || items.some(({ label }) => label === classes.length - 1)}
              @click=${painter.removeClass}
            >
              ${t`Remove the last class`}
            </button>
            <button ?disabled=${!idle || items.length === 0} @click=${painter.forget}>${t`Forget my photos`}</button>
          </div>`
        : nothing
    }
  </section>`;
}

/** @param {string} name @param {number} label @param {Value} value @param {Painter} painter */
function classView(name, label, value, painter) {
  const { items, set, phase } = value;
  const idle = phase === 'idle';
  const own = set === 'own';
  const shown = items.filter((item) => item.label === label && (item.group === 'training' || item.group === 'held-out'));
  const files = (/** @type {Event} */ { target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const chosen = [...(input.files ?? [])];
    input.value = '';
    if (chosen.length > 0) painter.addPhotos(label, chosen);
  };
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (idle && dropped.length > 0) painter.addPhotos(label, dropped);
  };
  return html`<div
    class="class"
    @dragover=${(/** @type {DragEvent} */ event) => own && event.preventDefault()}
    @drop=${(/** @type {DragEvent} */ event) => own && drop(event)}
  >
    <div class="class-head">
      ${
        own
          ? html`<label class="unseen" for=${`class-${label}`}>${t`Name of class ${label + 1}`}</label>
              <input
                id=${`class-${label}`}
                type="text"
                maxlength="40"
                ${typed(name)}
                @change=${(/** @type {Event} */ { target }) =>
                  painter.renameClass(label, /** @type {HTMLInputElement} */ (target).value)}
              />
              <label class="choose button ${idle ? '' : 'disabled'}">
                ${t`Add photos`}
                <input
                  type="file"
                  accept="image/*"
                  multiple
                  ?disabled=${!idle}
                  @change=${files}
                  aria-label=${t`Add photos of ${name}`}
                />
              </label>`
          : html`<h3>${name}</h3>`
      }
      <span class="small">${shown.length === 0 ? t`none yet` : `${shown.length}`}</span>
    </div>
    <ul class="thumbs">
      ${repeat(
        shown,
        ({ id }) => id,
        (item) => thumbView(item, value, painter, { idle, own }),
      )}
    </ul>
  </div>`;
}

/** @param {Item} item @param {Value} value @param {Painter} painter @param {{ idle: boolean, own: boolean }} about */
function thumbView(item, { chosen, paintings, shape, table }, painter, { idle, own }) {
  const [, rows, columns] = shape ?? [0, 1, 1];
  const held = item.group === 'held-out';
  return html`<li>
    <button
      class="plain"
      aria-current=${item.id === chosen ? 'true' : nothing}
      aria-label=${held ? t`${item.name}, held out: paint on it` : t`${item.name}: paint on it`}
      @click=${() => painter.choose(item.id)}
    >
      <canvas
        ${afterRender(draws(paintPhoto, { picture: item.picture, rows, columns, map: null, painting: paintings.get(item.id), table }))}
      ></canvas>
    </button>
    ${held ? html`<span class="small">${t`held out`}</span>` : nothing}
    ${
      own
        ? html`<button
            class="plain remove"
            ?disabled=${!idle}
            aria-label=${t`Remove ${item.name}`}
            @click=${() => painter.removePhoto(item.id)}
          >
            ×
          </button>`
        : nothing
    }
  </li>`;
}
