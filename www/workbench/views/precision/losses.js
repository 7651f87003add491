import { percent, powerOfTwo } from '../../../shared/format.js';
import { given, html, nothing, repeat, styled } from '../../../shared/template.js';
import { EXPONENTS, lossesBegin } from '../../precision/scales.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/precision.js').Half} Half
 * @typedef {import('../../state/types/precision.js').Precision} Precision
 */

/**
 * What gets lost in 16 bits at each scale of the gradient that was tried.
 * @param {Precision} precision @param {Actions} actions
 */
export function lossesView({ tried, busy, exponent }, actions) {
  return html`<div class="losses">
    <p class="small">${lossesWords(tried)}</p>
    <button ?disabled=${Boolean(busy)} @click=${actions.tryScales}>${t`Try ${EXPONENTS.length} scales`}</button>
    ${tried.size > 0 ? lossesTable(tried, exponent) : nothing}
  </div>`;
}

/** @param {Precision["tried"]} tried */
function lossesWords(tried) {
  if (tried.size < 2) return t`Try more scales to see where numbers begin to be lost.`;
  const { underflow, overflow } = lossesBegin(tried);
  const small =
    underflow === null ? t`Nothing vanishes at the scales tried.` : t`Numbers vanish at ${powerOfTwo(underflow)} and below.`;
  const large =
    overflow === null ? t`Nothing overflows at the scales tried.` : t`Numbers overflow at ${powerOfTwo(overflow)} and above.`;
  return `${small} ${large}`;
}

/** @param {Precision["tried"]} tried @param {number} current */
function lossesTable(tried, current) {
  const rowView = (/** @type {[number, Half]} */ [exponent, { precision, refused }]) =>
    html`<tr class=${given(exponent === current && 'current')}>
      <th scope="row">${powerOfTwo(exponent)}</th>
      ${lossCell(precision.underflowed, refused)} ${lossCell(precision.overflowed, refused)}
    </tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t`Numbers lost at each scale`}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t`Gradient scale`}</th>
          <th scope="col">${t`Vanished`}</th>
          <th scope="col">${t`Overflowed`}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          [...tried].sort(([a], [b]) => a - b),
          ([exponent]) => exponent,
          rowView,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {number | null} share @param {string | undefined} refused */
function lossCell(share, refused) {
  const width = `${(share ?? 0) * 100}%`;
  return html`<td>
    <span>${lossWords(share, refused)}</span>
    <span class="bar" aria-hidden="true"><span ${styled({ width })}></span></span>
  </td>`;
}

/** @param {number | null} share @param {string | undefined} refused */
function lossWords(share, refused) {
  if (share === undefined || share === null) return refused ? t`no map` : t`not told`;
  return share === 0 ? '0' : percent(share);
}
