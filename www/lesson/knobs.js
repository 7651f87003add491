// Sliders, fields and lists that set attributes of a figure, or parameters of its methods.

import { chosen, keep } from './pieces/address.js';
import { decimal } from '../shared/format.js';

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

/** A knob in an address: `noise.samples`. @param {DOMStringMap} data of the knob */
export const knobName = ({ figure, parameter, attribute }) => `${figure}.${(parameter ?? attribute ?? '').split('.').at(-1)}`;

/** @param {Document} page */
export function startKnobs(page) {
  const knobs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (page.querySelectorAll('[data-figure]'));
  for (const knob of knobs) {
    const figure = figureOf(page, knob.dataset.figure ?? '');
    if (!figure) continue;
    const output = knob.closest('.field')?.querySelector('output');
    const say = () => {
      if (output) output.textContent = decimal(knob.value);
    };
    let waiting = 0;
    const set = () => {
      const { parameter, attribute } = knob.dataset;
      if (attribute) figure.setAttribute(attribute, knob.value);
      else if (parameter)
        figure.setAttribute('parameters', withParameter(figure.getAttribute('parameters') ?? '', parameter, knob.value));
    };
    const name = knobName(knob.dataset);
    const usual = knob.value;
    const wanted = chosen(name, usual);
    knob.value = wanted;
    // What a list does not hold, and what lies outside of a slider, is as good as left out.
    if (knob.value !== wanted) knob.value = usual;
    if (knob.value !== usual) set();
    say();
    knob.addEventListener('input', () => {
      say();
      keep(name, knob.value === usual ? null : knob.value);
      clearTimeout(waiting);
      // What is only drawn anew follows at once.
      if (knob.dataset.attribute === 'percentile') set();
      else waiting = window.setTimeout(set, REST_MS);
    });
  }
}
