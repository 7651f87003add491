import { colourMapOf } from '../shared/colour.js';
import { significant } from '../shared/format.js';
import { scaleAtOnce } from '../shared/scale.js';
import { html, nothing, styled } from '../shared/template.js';
import { scaleWords } from './words.js';
import { t } from '../shared/language/text.js';

const STOPS = 16;

/** What the colours stand for. @param {import('../client/index.js').Explanation} explanation @param {import('./figure.js').Figure} figure */
export function colourBarView({ map }, { whylight, settings: { colours, percentile } }) {
  const colourMaps = whylight?.colourMaps;
  if (!map || map.flat || !colourMaps) return nothing;
  const scale = scaleAtOnce(map, percentile);
  const { low, high, kind } = scale;
  const isSigned = kind === 'diverging';
  const { table } = colourMapOf(colourMaps, kind, colours);
  return html`<div class="bar" part="bar">
    <div
      class="ramp"
      role="img"
      aria-label=${t`The colours of the map, from ${significant(low)} to ${significant(high)}`}
      ${styled({ 'background-image': gradientOf(table) })}
    ></div>
    <div class="ends" aria-hidden="true">
      <span>${significant(low)}${isSigned ? html` <em>${t`against the class`}</em>` : nothing}</span>
      <span>${significant(high)}${isSigned ? html` <em>${t`for the class`}</em>` : nothing}</span>
    </div>
    <p class="scale">${scaleWords(map, scale)}</p>
  </div>`;
}

/** @param {Uint8Array} table 256 triples */
function gradientOf(table) {
  const stops = Array.from({ length: STOPS }, (_, stop) => Math.round((stop / (STOPS - 1)) * 255) * 3);
  return `linear-gradient(to right, ${stops.map((at) => `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`).join(', ')})`;
}
