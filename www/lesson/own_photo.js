// A photo of the reader's own takes the place of the puppy in every figure that may have another. It stays on the device.

import { PUPPY, subject } from './pieces/lesson_photo.js';
import { isAnimation } from '../shared/animated.js';
import { isolated, shownName } from '../shared/shown_name.js';
import { t } from '../shared/language/text.js';

/** @typedef {import('../element/why_light.js').WhyLightElement} Figure */

/** Whether the browser reads it; the engine reads no kind of photo that browsers do not. @param {File} file */
async function isPhoto(file) {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}

/** @param {Document} page */
export function startOwnPhoto(page) {
  const input = /** @type {HTMLInputElement} */ (page.getElementById('own-photo'));
  const back = /** @type {HTMLButtonElement} */ (page.getElementById('shipped-photo'));
  const said = /** @type {HTMLElement} */ (page.getElementById('own-said'));
  const figures = /** @type {Figure[]} */ ([...page.querySelectorAll('[data-own] why-light')]);
  const targets = /** @type {HTMLSelectElement[]} */ ([...page.querySelectorAll('select[data-attribute="target"]')]);
  const shipped = figures.map((figure) => ({
    figure,
    target: figure.getAttribute('target'),
    alt: figure.getAttribute('alt') ?? '',
  }));

  // Some sentences have numbers of the puppy, and some figures stay with it.
  for (const part of page.querySelectorAll('[data-puppy]')) {
    const note = page.createElement('p');
    note.className = 'of-puppy';
    note.textContent = part.matches('figure')
      ? t`This figure stays with the puppy.`
      : t`This is about the puppy; your photo may differ.`;
    part.append(note);
  }

  input.addEventListener('change', async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    input.value = '';
    const alt = shownName(file.name);
    const name = isolated(alt);
    if (!(await isPhoto(file))) {
      said.textContent = t`${name} cannot be opened as a photo: choose a PNG, JPEG or WebP file. The figures stay as they are.`;
      return;
    }
    for (const figure of figures) {
      // Nobody knows what it shows.
      figure.setAttribute('target', 'top');
      figure.setAttribute('alt', alt);
      figure.file = file;
    }
    for (const target of targets) {
      target.value = 'top';
      target.disabled = true;
    }
    // Figures that are no <why-light> follow it too.
    subject.set({ photo: file, target: 'top', alt });
    page.documentElement.classList.add('own-photo');
    back.hidden = false;
    said.textContent = t`${name} is in the figures now, each for its likeliest class. Where the text or a figure is about the puppy alone, a note says so. The photo has not left this device.`;
    if (await isAnimation(file)) said.textContent = `${said.textContent} ${t`Of this animation the first frame is taken.`}`;
  });
  back.addEventListener('click', () => {
    for (const { figure, target, alt } of shipped) {
      figure.file = null;
      if (target) figure.setAttribute('target', target);
      figure.setAttribute('alt', alt);
    }
    for (const target of targets) {
      target.selectedIndex = 0;
      target.disabled = false;
    }
    subject.set(PUPPY);
    page.documentElement.classList.remove('own-photo');
    back.hidden = true;
    said.textContent = '';
  });
}
