import { html } from '../../shared/template.js';

/**
 * @typedef {import('../state/types.js').Actions} Actions
 * @typedef {import('../state/types.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('../state/types.js').Value} Value
 */

/**
 * Where a photo comes from: the gallery, a file, the camera; drop and paste work anywhere.
 * @param {Value} value @param {Actions} actions
 */
export function photosView({ gallery, state, files }, actions) {
  const own = files.get(state.photo);
  return html`<section class="photos" aria-labelledby="photos-title">
    <h2 id="photos-title">Photo</h2>
    <div class="sources">
      <button @click=${actions.pickPhoto}>${own ? 'Choose another file…' : 'Choose a file…'}</button>
      <button @click=${actions.openCamera}>Camera</button>
      <p class="small">${own ? `Showing ${own.name}.` : 'Or drop or paste one anywhere on this page.'}</p>
    </div>
    <ul class="thumbs">
      ${(gallery ?? []).map((photo) => thumb(photo, state.photo === photo.id, actions))}
    </ul>
  </section>`;
}

/** @param {GalleryPhoto} galleryPhoto @param {boolean} chosen @param {Actions} actions */
function thumb({ id, file, title, alt }, chosen, actions) {
  return html`<li>
    <button
      class="thumb"
      aria-pressed=${String(chosen)}
      aria-label="${title}: ${alt}"
      title=${title}
      @click=${() => actions.choosePhoto(id)}
    >
      <img src="photos/${file}" alt="" loading="lazy" decoding="async" />
    </button>
  </li>`;
}
