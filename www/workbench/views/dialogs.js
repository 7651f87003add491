import { html, nothing } from '../../shared/template.js';
import { cameraPicture } from './pieces/camera_picture.js';
import { modal } from './pieces/modal.js';
import { marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/files.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('../../client/types.js').ShippedCard} ShippedCard
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** @param {Value} value @param {Actions} actions */
export function cameraDialog({ ui, camera }, actions) {
  const content = html`${cameraPicture(camera)}
    <div class="buttons">
      <button class="primary" autofocus @click=${actions.capture}>${t`Take the photo`}</button>
      <button @click=${actions.closeDialog}>${t`Leave`}</button>
    </div>
    <p class="small">${t`The picture stays in this page.`}</p>`;
  return modal({ id: 'camera', title: t`Camera`, open: ui.dialog === 'camera', onClose: actions.closeDialog }, content);
}

const SHORTCUTS = [
  ['?', marked('this list')],
  ['Esc', marked('stop what is being computed and keep the map so far; close what is open')],
  ['O', marked('choose a photo from a file')],
  ['C', marked('search the classes')],
  ['M', marked('look through the methods')],
  ['T', marked('follow the top prediction')],
  ['1 … 4', marked('side by side, photo, map, overlay')],
  [marked('[ and ]'), marked('map over photo: less, more')],
  [marked('Ctrl Z and Ctrl Y'), marked('undo and redo (also the browser’s back and forward)')],
  [marked('Arrow keys'), marked('on a picture: move the crosshair; with Shift ten pixels at once')],
  [marked('Home'), marked('on a picture: the crosshair goes to the maximum')],
  [marked('← and →'), marked('on a tab below the map: the tab before or after; Home and End: the first or last')],
];

/** @param {Value} value @param {Actions} actions */
export function shortcutsDialog({ ui }, actions) {
  const shortcut = (/** @type {string[]} */ [keys, what]) =>
    html`<div>
      <dt><kbd>${translated(keys)}</kbd></dt>
      <dd>${translated(what)}</dd>
    </div>`;
  return modal(
    { id: 'shortcuts', title: t`Keyboard`, open: ui.dialog === 'shortcuts', onClose: actions.closeDialog },
    html`<dl class="keys">${SHORTCUTS.map(shortcut)}</dl>`,
  );
}

/** @param {Value} value @param {Actions} actions */
export function creditsDialog({ ui, gallery, cards }, actions) {
  const content = html`<h3>${t`Photos`}</h3>
    <ul>
      ${(gallery ?? []).map(photoCredit)}
    </ul>
    <h3>${t`Networks`}</h3>
    <ul>
      ${(cards ?? []).map(networkCredit)}
    </ul>`;
  return modal({ id: 'credits', title: t`Credits`, open: ui.dialog === 'credits', onClose: actions.closeDialog }, content);
}

/** @param {GalleryPhoto} galleryPhoto */
const photoCredit = ({ title, credit, licence, source }) =>
  html`<li>${title}: ${credit}, ${licence}${source ? photoSource(source) : nothing}</li>`;

/** @param {string} source */
const photoSource = (source) =>
  /^https:/.test(source) ? html` (<a href=${source} rel="noopener noreferrer" target="_blank">${t`source`}</a>)` : `, ${source}`;

/** @param {ShippedCard} shippedCard */
function networkCredit({ name, licence, source }) {
  const from = source?.package ? `, from ${source.registry} ${source.package} ${source.version}` : '';
  return html`<li>${name}: ${licence}${from}</li>`;
}
