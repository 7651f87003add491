import { afterRender, html, nothing, repeat, styled } from '../../../shared/template.js';
import { paintMap, paintOverlay, paintPhoto, painter } from '../../../shared/canvas.js';
import { photoAddress } from '../../files/gallery.js';
import { describeMap, mapCaption, overlayCaption, photoCaption } from './panel_captions.js';
import { crosshairOf } from './readout.js';
import { aspectOf, shapeSource } from '../../picture/scene.js';
import { marked, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/answers.js').Photo} Photo
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../picture/scene.js').Scene} Scene
 * @typedef {import('../../../shared/colour.js').Point} Point
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * @typedef {object} PanelPicture
 * @property {"photo" | "map" | "overlay"} name
 * @property {string} title
 * @property {number} aspect
 * @property {(canvas: HTMLCanvasElement) => void} [paint]
 * @property {string} [label]
 * @property {string} [caption]
 */

/**
 * Photo, map and overlay, or the one of them that was chosen.
 * @param {Photo} photo @param {Value} value @param {Scene | null} scene
 * @param {{ stale: boolean, withheld: boolean }} how whether the map belongs to an earlier choice; whether it is not shown, and the
 *   photo alone is
 * @param {Actions} actions
 */
export function panelsView(photo, value, scene, { stale, withheld }, actions) {
  const { pictures: chosen } = value.state;
  const wanted = (/** @type {PanelPicture} */ { name }) => (withheld ? name === 'photo' : chosen === 'all' || chosen === name);
  const pictures = [photoPicture(photo, value), ...mapPictures(value, scene, stale)].filter(wanted);
  return repeat(
    pictures,
    ({ name }) => name,
    (picture, place) => panel(picture, place === 0, value, actions),
  );
}

/** @param {Photo} photo @param {Value} value @returns {PanelPicture} */
function photoPicture(photo, { madeFrom, report, dark }) {
  const seen = madeFrom?.photo === photo ? report : null;
  return {
    name: 'photo',
    title: t`Photo`,
    paint: painter(paintPhoto, { photo: photo.canvas, report: seen, dark }),
    aspect: aspectOf(photo.canvas),
    label: photo.alt ? t`The photo: ${photo.alt}` : t`The photo`,
    caption: photoCaption(photo, seen),
  };
}

/** @param {Value} value @param {Scene | null} scene @param {boolean} stale @returns {PanelPicture[]} */
function mapPictures(value, scene, stale) {
  const { madeFrom } = value;
  const aspect = aspectOf(shapeSource(scene, value));
  /** @type {PanelPicture} */
  const map = { name: 'map', title: t`Map`, aspect };
  /** @type {PanelPicture} */
  const overlay = { name: 'overlay', title: t`Overlay`, aspect };
  if (!scene || !madeFrom) return [map, overlay];
  const { photo, report, scale, table } = scene;
  const words = describeMap({ report, madeFrom });
  return [
    {
      ...map,
      paint: painter(paintMap, { photo, report, scale, table }),
      label: stale ? t`The previous one. Map: ${words}` : t`Map: ${words}`,
      caption: mapCaption({ report, madeFrom }, table),
    },
    {
      ...overlay,
      paint: painter(paintOverlay, scene),
      label: stale ? t`The previous one. Overlay of photo and map: ${words}` : t`Overlay of photo and map: ${words}`,
      caption: overlayCaption({ report, madeFrom }),
    },
  ];
}

/**
 * One stop for the Tab key stands for all pictures: the crosshair moves on all of them at once.
 * @param {PanelPicture} picture @param {boolean} first @param {Value} value @param {Actions} actions
 */
function panel({ name, title, paint, aspect, label, caption }, first, value, actions) {
  return html`<figure class="panel panel-${name}">
    <div
      class="stage"
      tabindex=${first ? '0' : nothing}
      role=${first ? 'group' : nothing}
      aria-label=${first ? t`Crosshair: arrow keys read values, Home goes to the maximum` : nothing}
      @keydown=${first ? actions.moveCrosshair : nothing}
      @pointermove=${actions.pointAt}
      @pointerdown=${actions.pointAt}
      @pointerleave=${actions.pointAway}
      ${styled({ '--aspect': String(aspect) })}
    >
      ${paint ? html`<canvas role="img" aria-label=${label} ${afterRender(paint)}></canvas>` : html`<div class="waiting"></div>`}
      ${crosshairView(crosshairOf(value))}
    </div>
    <figcaption><strong>${title}</strong> ${caption}</figcaption>
  </figure>`;
}

/** @param {Point | null} cursor */
const crosshairView = (cursor) =>
  cursor
    ? html`<span class="hair hair-x" ${styled({ left: `${cursor.x * 100}%` })}></span>
        <span class="hair hair-y" ${styled({ top: `${cursor.y * 100}%` })}></span>`
    : nothing;

/** @type {Pick<PanelPicture, "name" | "title">[]} */
const PLACES = [
  { name: 'photo', title: marked('Photo') },
  { name: 'map', title: marked('Map') },
  { name: 'overlay', title: marked('Overlay') },
];

/**
 * The same places before the photo has arrived; a photo of the gallery is shown as the file that it is.
 * @param {Value} value
 */
export function placeholders({ gallery, state }) {
  const chosen = gallery?.find(({ id }) => id === state.photo);
  const waiting = html`<div class="waiting"></div>`;
  const picture = chosen ? html`<img src=${photoAddress(chosen)} alt=${chosen.alt} />` : waiting;
  const shown = PLACES.filter(({ name }) => state.pictures === 'all' || state.pictures === name);
  return shown.map(
    ({ name, title }) =>
      html`<figure class="panel panel-${name}">
        <div class="stage">${name === 'photo' ? picture : waiting}</div>
        <figcaption><strong>${translated(title)}</strong></figcaption>
      </figure>`,
  );
}
