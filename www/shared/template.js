// Templates: lit's, with the few directives that this page needs beside them. Lit because it changes only what differs, needs no
// `unsafe-eval` and is kept by many; the directives because a Content-Security-Policy without inline styles forbids its `styleMap`.

import { html, noChange, nothing, render, svg } from 'lit/html.js';
import { Directive, directive } from 'lit/directive.js';

export { html, nothing, svg };
export { guard } from 'lit/directives/guard.js';
export { keyed } from 'lit/directives/keyed.js';
export { live } from 'lit/directives/live.js';
export { repeat } from 'lit/directives/repeat.js';

/** What waits for the end of the rendering under way. @type {[work: (element: Element) => void, element: Element][]} */
const waiting = [];

/**
 * Makes a container show a template, then runs what the template asked for by {@link afterRender}.
 * @param {unknown} template
 * @param {HTMLElement | DocumentFragment} container
 */
export function draw(template, container) {
  render(template, container);
  finishRender();
}

/** Runs what waits for the end of a rendering; {@link draw} does so by itself. */
function finishRender() {
  for (const [work, element] of waiting.splice(0)) work(element);
}

class AfterRender extends Directive {
  /** @param {((element: any) => void) | undefined} work */
  render(work) {
    return work && noChange;
  }

  /** @override */
  update(
    /** @type {import('lit/directive.js').ElementPart} */ part,
    /** @type {[((element: any) => void) | undefined]} */ [work],
  ) {
    if (work) waiting.push([work, part.element]);
    return noChange;
  }
}

/** `<canvas ${afterRender(paint)}>`: the element is handed to `paint` after every rendering, with its children and attributes in place. */
export const afterRender = directive(AfterRender);

class Styled extends Directive {
  /** @type {Record<string, string>} */
  before = {};

  /** @param {Record<string, string>} styles */
  render(styles) {
    return styles && noChange;
  }

  /** @override */
  update(/** @type {import('lit/directive.js').ElementPart} */ part, /** @type {[Record<string, string>]} */ [styles]) {
    const { style } = /** @type {HTMLElement} */ (part.element);
    for (const name of Object.keys(this.before)) if (!(name in styles)) style.removeProperty(name);
    for (const [name, value] of Object.entries(styles)) if (value !== this.before[name]) style.setProperty(name, value);
    this.before = { ...styles };
    return noChange;
  }
}

/** `<span ${styled({ left: '40%', '--aspect': '1.5' })}>`: set from a script, which `style-src 'self'` allows where an attribute is refused. */
export const styled = directive(Styled);

/** `<select ${selected(value)}>`: chosen once the options are there. @param {string} value */
export const selected = (value) =>
  afterRender((/** @type {HTMLSelectElement} */ select) => {
    if (select.value !== value) select.value = value;
  });

/** Fields in which somebody types: a number counts once it is whole, and until then a rendering leaves the field alone. */
const typing = new WeakSet();

/** `<input type="number" ${typed(value)}>` @param {string | number} value */
export const typed = (value) =>
  afterRender((/** @type {HTMLInputElement} */ field) => {
    watchTyping(field);
    if (!typing.has(field) && field.value !== String(value)) field.value = String(value);
  });

const watched = new WeakSet();

/** @param {HTMLInputElement} field */
function watchTyping(field) {
  if (watched.has(field)) return;
  watched.add(field);
  field.addEventListener('input', () => typing.add(field));
  // Before the view handles the event: its next render must be able to replace text that is not a number.
  for (const end of ['change', 'blur']) field.addEventListener(end, () => typing.delete(field), { capture: true });
}

/** An attribute that is left out where there is nothing to say. @template T @param {T | null | undefined | false | ''} value */
export const given = (value) => (value === null || value === undefined || value === false || value === '' ? nothing : value);
