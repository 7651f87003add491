// On paper a figure that was not computed yet is its photo and a note; the page cannot make a printer wait for a network.

import { t } from '../shared/language/text.js';

const CLASS = 'uncomputed';

/** @typedef {import('../element/why_light.js').WhyLightElement} WhyLight */

/** Whether everything in a figure is there to be printed. @param {Element} figure */
function isReady(figure) {
  const elements = /** @type {WhyLight[]} */ ([...figure.querySelectorAll('why-light')]);
  const places = /** @type {HTMLElement[]} */ ([...figure.querySelectorAll('[data-live]')]);
  return elements.every(({ state }) => state === 'shown') && places.every(({ dataset }) => dataset.state === 'rest');
}

/** @param {Document} page @param {string} photo what the note shows */
function noteOf(page, photo) {
  const note = page.createElement('div');
  note.className = 'print-note';
  const picture = page.createElement('img');
  picture.src = photo;
  picture.alt = '';
  const words = page.createElement('p');
  words.textContent = t`This figure had not been computed when the page was printed: scroll to it first, and print again.`;
  note.append(picture, words);
  return note;
}

/** @param {Document} page */
export function startPrintNotes(page) {
  const figures = [...page.querySelectorAll('figure.live')].filter((figure) =>
    figure.querySelector('why-light, [data-live], .four'),
  );
  // They are in the page from the start, since a printer does not wait for a picture either.
  for (const figure of figures)
    figure.prepend(noteOf(page, figure.querySelector('why-light')?.getAttribute('photo') ?? 'photos/dog_cat.jpg'));
  addEventListener('beforeprint', () => {
    for (const figure of figures) figure.classList.toggle(CLASS, !isReady(figure));
  });
  addEventListener('afterprint', () => {
    for (const figure of figures) figure.classList.remove(CLASS);
  });
}
