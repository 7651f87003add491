import { given, html, styled } from '../../../shared/template.js';

/**
 * A bar that fills while something is computed.
 * @param {string} label
 * @param {number | null} fraction what is done, 0..1; null while that is not known
 * @param {string} [parts] which part this is, for tests: "7 of 32"
 */
export function progressTrack(label, fraction, parts) {
  const known = fraction !== null;
  return html`<div
    class=${known ? 'track' : 'track busy'}
    role="progressbar"
    aria-label=${label}
    aria-valuemin=${given(known && '0')}
    aria-valuemax=${given(known && '100')}
    aria-valuenow=${given(known && String(Math.round(fraction * 100)))}
    data-parts=${given(parts)}
  >
    <div class="fill" ${styled({ width: known ? `${fraction * 100}%` : '30%' })}></div>
  </div>`;
}
