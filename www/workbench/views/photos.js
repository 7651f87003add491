import { h } from '../../shared/dom.js';

/** Where a photo comes from: the gallery, a file, the camera; drop and paste work anywhere. */
export function photosView({ gallery, state, files }, actions) {
  const own = files.get(state.photo);
  return h(
    'section',
    { class: 'photos', 'aria-labelledby': 'photos-title' },
    h('h2', { id: 'photos-title' }, 'Photo'),
    h(
      'div',
      { class: 'sources' },
      h('button', { onclick: actions.pickPhoto }, own ? 'Choose another file…' : 'Choose a file…'),
      h('button', { onclick: actions.openCamera }, 'Camera'),
      h('p', { class: 'small' }, own ? `Showing ${own.name}.` : 'Or drop or paste one anywhere on this page.'),
    ),
    h(
      'ul',
      { class: 'thumbs' },
      (gallery ?? []).map((photo) => thumb(photo, state.photo === photo.id, actions)),
    ),
  );
}

function thumb({ id, file, title, alt }, chosen, actions) {
  return h(
    'li',
    { key: id },
    h(
      'button',
      {
        class: 'thumb',
        'aria-pressed': String(chosen),
        'aria-label': `${title}: ${alt}`,
        title,
        onclick: () => actions.choosePhoto(id),
      },
      h('img', { src: `photos/${file}`, alt: '', loading: 'lazy', decoding: 'async' }),
    ),
  );
}
