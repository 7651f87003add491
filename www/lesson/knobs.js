// Sliders, fields and lists that set attributes of a figure, or parameters of its methods.

/** A map waits until a slider has rested so long. */
const REST_MS = 250;

/** The figure of a chapter. @param {Document} page @param {string} chapter its id */
const figureOf = (page, chapter) => /** @type {HTMLElement | null} */ (page.querySelector(`#${CSS.escape(chapter)} why-light`));

/**
 * `parameters` of `<why-light>` with one of them set, or left out where the value is empty.
 * @param {string} text `method.name=value`, separated by commas @param {string} name `method.name` @param {string} value
 */
export function withParameter(text, name, value) {
  const others = text.split(',').filter((one) => one.trim() !== '' && one.split('=')[0].trim() !== name);
  return [...others, ...(value === '' ? [] : [`${name}=${value}`])].join(',');
}

/** @param {Document} page */
export function startKnobs(page) {
  const knobs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (page.querySelectorAll('[data-figure]'));
  for (const knob of knobs) {
    const figure = figureOf(page, knob.dataset.figure ?? '');
    if (!figure) continue;
    const output = knob.closest('.field')?.querySelector('output');
    const say = () => {
      if (output) output.textContent = knob.value;
    };
    let waiting = 0;
    const set = () => {
      const { parameter, attribute } = knob.dataset;
      if (attribute) figure.setAttribute(attribute, knob.value);
      else if (parameter)
        figure.setAttribute('parameters', withParameter(figure.getAttribute('parameters') ?? '', parameter, knob.value));
    };
    say();
    knob.addEventListener('input', () => {
      say();
      clearTimeout(waiting);
      // What is only drawn anew follows at once.
      if (knob.dataset.attribute === 'percentile') set();
      else waiting = window.setTimeout(set, REST_MS);
    });
  }
}
