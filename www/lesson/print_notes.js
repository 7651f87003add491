// On paper a figure that was not computed yet is its photo and a note; the page cannot make a printer wait for a network.

import { isReady } from './pieces/print_queue.js';
import { t } from '../shared/language/text.js';

const CLASS = 'uncomputed';

/** What the lesson's drawing and its digits are not of. */
const OF_NO_PHOTO = '#exact, [data-live="decoy"]';

/** @param {Document} page @param {string | null} photo what the note shows */
function noteOf(page, photo) {
  const note = page.createElement('div');
  note.className = 'print-note';
  const words = page.createElement('p');
  words.textContent = t`This figure had not been computed when the page was printed. “Prepare for printing” at the head of the lesson computes every figure first.`;
  note.append(words);
  if (photo) note.prepend(Object.assign(page.createElement('img'), { src: photo, alt: '' }));
  return note;
}

/** @param {Element} figure */
const photoIn = (figure) => figure.querySelector('why-light')?.getAttribute('photo') ?? 'photos/dog_cat.jpg';

/** @param {Document} page */
export function startPrintNotes(page) {
  const figures = [...page.querySelectorAll('figure.live')];
  // They are in the page from the start, since a printer does not wait for a picture either.
  for (const figure of figures) figure.prepend(noteOf(page, figure.querySelector(OF_NO_PHOTO) ? null : photoIn(figure)));
  addEventListener('beforeprint', () => {
    for (const figure of figures) figure.classList.toggle(CLASS, !isReady(figure));
  });
  addEventListener('afterprint', () => {
    for (const figure of figures) figure.classList.remove(CLASS);
  });
}
