// A link that was made for another version of the lesson may name a chapter, a knob or a choice that is not there: the page says so in that place.

import { draw, html } from '../shared/template.js';
import { INSIDE_CHOICES } from './inside/inside_choices.js';
import { knobName } from './knobs.js';
import { PRECISION_CHOICES } from './numbers/precision_choices.js';
import { WALK_CHOICES } from './path/walk_choices.js';
import { settingsIn } from './pieces/address.js';
import { RANDOMISED_CHOICES } from './trust/randomised_choices.js';
import { REMOVAL_CHOICES } from './trust/removal_choices.js';
import { viewsKnobName } from './views_figure.js';
import { t } from '../shared/language/text.js';

/** Of the figures that draw their own knobs. */
const DRAWN = { ...WALK_CHOICES, ...INSIDE_CHOICES, ...PRECISION_CHOICES, ...REMOVAL_CHOICES, ...RANDOMISED_CHOICES };

/**
 * What a link asks for that is not there, by the chapter in which it is said; '' is the head of the page.
 * @param {{ search: string, hash: string }} location
 * @param {{ hasPlace: (id: string) => boolean, knobs: import('./pieces/address.js').Choices }} lesson
 * @returns {[chapter: string, sentence: string][]}
 */
export function staleParts({ search, hash }, { hasPlace, knobs }) {
  /** @type {[string, string][]} */
  const found = [];
  const place = decoded(hash.slice(1));
  if (place && !hasPlace(place))
    found.push(['', t`The link leads to a chapter “${place}”, which this lesson does not have. The chapters are listed below.`]);
  const set = settingsIn(search);
  for (const [name, text] of set) {
    const [chapter] = name.split('.');
    const takes = Object.hasOwn(knobs, name) && knobs[name];
    if (!takes)
      found.push([
        hasPlace(chapter) ? chapter : '',
        t`The link sets “${name}”, which this lesson does not have. It is left out.`,
      ]);
    else if (!takes(text, set))
      found.push([chapter, t`The link sets “${name}” to “${text}”, which cannot be chosen. The usual choice is shown.`]);
  }
  return found;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a slider, a field or a list takes a value. @param {HTMLInputElement | HTMLSelectElement} knob @param {string} text */
function takes(knob, text) {
  const trial = /** @type {HTMLInputElement | HTMLSelectElement} */ (knob.cloneNode(true));
  trial.value = text;
  return trial.value === text && (!(trial instanceof HTMLInputElement) || trial.validity.valid);
}

/** The knobs of a page, those that figures draw among them. @param {Document} page @returns {import('./pieces/address.js').Choices} */
function knobsOf(page) {
  const knobs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    page.querySelectorAll('[data-figure], [data-views]')
  );
  const nameOf = (/** @type {DOMStringMap} */ data) => (data.views ? viewsKnobName(data) : knobName(data));
  const read = [...knobs].map((knob) => [nameOf(knob.dataset), (/** @type {string} */ text) => takes(knob, text)]);
  return { ...DRAWN, ...Object.fromEntries(read) };
}

/** Before the knobs begin, which write the address anew. @param {Document} page */
export function startStaleLink(page) {
  const parts = staleParts(location, { hasPlace: (id) => page.getElementById(id) !== null, knobs: knobsOf(page) });
  for (const chapter of new Set(parts.map(([one]) => one))) {
    const line = page.createElement('div');
    line.className = 'stale';
    line.setAttribute('role', 'status');
    const figure = chapter && page.querySelector(`#${CSS.escape(chapter)} figure`);
    const before = figure || page.querySelector('.contents');
    before?.before(line);
    const sentences = parts.filter(([one]) => one === chapter).map(([, sentence]) => sentence);
    draw(
      sentences.map((sentence) => html`<p>${sentence}</p>`),
      line,
    );
  }
}
