// A photo of the reader's own takes the place of the puppy in every figure that may have another. It stays on the device.

/** @typedef {import('../element/why_light.js').WhyLightElement} Figure */

/** @param {Document} page */
export function startOwnPhoto(page) {
  const input = /** @type {HTMLInputElement} */ (page.getElementById('own-photo'));
  const back = /** @type {HTMLButtonElement} */ (page.getElementById('shipped-photo'));
  const said = /** @type {HTMLElement} */ (page.getElementById('own-said'));
  const figures = /** @type {Figure[]} */ ([...page.querySelectorAll('[data-own] why-light')]);
  const targets = /** @type {HTMLSelectElement[]} */ ([...page.querySelectorAll('select[data-attribute="target"]')]);
  const shipped = figures.map((figure) => ({ figure, target: figure.getAttribute('target') }));

  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (!file) return;
    for (const figure of figures) {
      // Nobody knows what it shows.
      figure.setAttribute('target', 'top');
      figure.setAttribute('alt', file.name);
      figure.file = file;
    }
    for (const target of targets) {
      target.value = 'top';
      target.disabled = true;
    }
    back.hidden = false;
    said.textContent = `${file.name} is in the figures now, each for its likeliest class; the text goes on about the puppy. The photo has not left this device.`;
    input.value = '';
  });
  back.addEventListener('click', () => {
    for (const { figure, target } of shipped) {
      figure.file = null;
      if (target) figure.setAttribute('target', target);
      figure.setAttribute('alt', 'A golden retriever puppy beside a grey tabby kitten');
    }
    for (const target of targets) {
      target.selectedIndex = 0;
      target.disabled = false;
    }
    back.hidden = true;
    said.textContent = '';
  });
}
