import { html, nothing } from '../../shared/template.js';
import { thumbnailAddress } from '../files/gallery.js';
import { checkField } from './pieces/fields.js';
import { keptWords } from '../words/kept_words.js';
import { forgetButton } from './pieces/forget_button.js';
import { leaveRow, moveFocusInRow } from '../keyboard/roving_focus.js';
import { isolated } from '../../shared/shown_name.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/files.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('../state/types/files.js').OwnFile} OwnFile
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * `stop`: whether the Tab key comes to it.
 * @typedef {{ chosen: boolean, stop: boolean }} Place
 */

/**
 * Where a photo comes from: the gallery, a file, the camera; drop and paste work anywhere.
 * @param {Value} value @param {Actions} actions
 */
export function photosView({ gallery, state, files, keepFiles, ui }, actions) {
  const own = files.get(state.photo);
  const ownPhotos = [...files].filter(([, { isModel, small }]) => !isModel && small);
  const keys = [...ownPhotos.map(([key]) => key), ...(gallery ?? []).map(({ id }) => id)];
  // One stop of the Tab key, whichever photo is chosen.
  const stop = keys.includes(state.photo) ? state.photo : keys[0];
  return html`<section class="photos" aria-labelledby="photos-title">
    <h2 id="photos-title">${t`Photo`}</h2>
    <div role="toolbar" aria-label=${t`Photos to choose from`} @keydown=${moveFocusInRow} @focusout=${leaveRow}>
      <ul class="thumbs">
        ${ownPhotos.map(([key, file]) => ownThumb(key, file, { chosen: state.photo === key, stop: stop === key }, actions))}
        ${(gallery ?? []).map((photo) => galleryThumb(photo, { chosen: state.photo === photo.id, stop: stop === photo.id }, actions))}
      </ul>
    </div>
    <div class="sources">
      <button @click=${actions.pickPhoto}>${own ? t`Choose another file…` : t`Choose a file…`}</button>
      <button @click=${actions.openCamera}>${t`Camera`}</button>
      <p class=${own ? 'small' : 'small spare'}>
        ${own ? html`${t`Showing ${isolated(own.name)}.`} ${own.animated ? t`Of this animation the first frame is taken.` : nothing} ${keptLine(state.photo, own, { keepFiles, ui }, actions)}` : t`Or drop or paste one anywhere on this page.`}
      </p>
      ${[...files.values()].some(({ kept }) => kept) ? keepField(keepFiles, actions) : nothing}
    </div>
  </section>`;
}

/**
 * How long a file of the visitor's own is kept, with a button that forgets it.
 * @param {string} key @param {OwnFile} file @param {Pick<Value, "keepFiles" | "ui">} value @param {Actions} actions
 */
function keptLine(key, file, { keepFiles, ui }, actions) {
  if (!file.opened) return nothing;
  return html`${keptWords(file, keepFiles)} ${forgetButton(key, file.name, ui, actions)}`;
}

/** @param {boolean} keepFiles @param {Actions} actions */
const keepField = (keepFiles, actions) =>
  checkField({
    id: 'keep-files',
    label: t`Keep my photos and networks in this browser`,
    checked: keepFiles,
    onChoose: (keep) => actions.keepFiles(keep),
  });

/** @param {string} key @param {OwnFile} file @param {Place} place @param {Actions} actions */
const ownThumb = (key, { name, small }, place, actions) =>
  thumb({ key, title: name, label: t`Your own: ${name}`, picture: small ?? '', loading: 'eager' }, place, actions);

/** @param {GalleryPhoto} galleryPhoto @param {Place} place @param {Actions} actions */
const galleryThumb = ({ id, title, alt }, place, actions) =>
  thumb({ key: id, title, label: `${title}: ${alt}`, picture: thumbnailAddress({ id }), loading: 'lazy' }, place, actions);

/** @param {{ key: string, title: string, label: string, picture: string, loading: 'eager' | 'lazy' }} about `picture`: its address @param {Place} place @param {Actions} actions */
function thumb({ key, title, label, picture, loading }, { chosen, stop }, actions) {
  return html`<li>
    <button
      class="thumb"
      tabindex=${stop ? '0' : '-1'}
      aria-pressed=${String(chosen)}
      aria-label=${label}
      title=${title}
      @click=${() => actions.choosePhoto(key)}
    >
      <img loading=${loading} src=${picture} alt="" decoding="async" />
    </button>
  </li>`;
}
