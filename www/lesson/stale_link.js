// A link that was made for another version of the lesson may name a chapter, a knob or a choice that is not there: the page says so in that place.

import { draw, html } from '../shared/template.js';
import { knobName } from './knobs.js';
import { settingsIn } from './pieces/address.js';
import { t } from '../shared/language/text.js';

/**
 * What a link asks for that is not there, by the chapter in which it is said; '' is the head of the page.
 * @param {{ search: string, hash: string }} location
 * @param {{ hasPlace: (id: string) => boolean, knobsOf: (chapter: string) => Map<string, (text: string) => boolean> | null }} lesson
 *   `knobsOf`: by its name whether a knob takes a value; null where a chapter reads its own
 * @returns {[chapter: string, sentence: string][]}
 */
export function staleParts({ search, hash }, { hasPlace, knobsOf }) {
  /** @type {[string, string][]} */
  const found = [];
  const place = decoded(hash.slice(1));
  if (place && !hasPlace(place))
    found.push(['', t`The link leads to a chapter “${place}”, which this lesson does not have. The chapters are listed below.`]);
  for (const [name, text] of settingsIn(search)) {
    const [chapter] = name.split('.');
    const isHere = hasPlace(chapter);
    const knobs = isHere ? knobsOf(chapter) : new Map();
    if (!knobs) continue;
    const takes = knobs.get(name);
    if (!takes) found.push([isHere ? chapter : '', t`The link sets “${name}”, which this lesson does not have. It is left out.`]);
    else if (!takes(text))
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

/** Before the knobs begin, which write the address anew. @param {Document} page */
export function startStaleLink(page) {
  const parts = staleParts(location, {
    hasPlace: (id) => page.getElementById(id) !== null,
    knobsOf: (chapter) => {
      const section = page.getElementById(chapter);
      if (section?.querySelector('[data-live], [data-views], #walk')) return null;
      const knobs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (page.querySelectorAll('[data-figure]'));
      const own = [...knobs].filter(({ dataset }) => dataset.figure === chapter);
      return new Map(own.map((knob) => [knobName(knob.dataset), (text) => takes(knob, text)]));
    },
  });
  for (const chapter of new Set(parts.map(([one]) => one))) {
    const line = page.createElement('div');
    line.className = 'stale';
    line.setAttribute('role', 'status');
    const before = chapter ? page.querySelector(`#${CSS.escape(chapter)} figure`) : page.querySelector('.contents');
    before?.before(line);
    const sentences = parts.filter(([one]) => one === chapter).map(([, sentence]) => sentence);
    draw(
      sentences.map((sentence) => html`<p>${sentence}</p>`),
      line,
    );
  }
}
