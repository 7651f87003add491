// Numbers as bars to both sides of zero, each with its name and its text.

import { html, styled } from '../../shared/template.js';
import { signed } from './signed.js';

/**
 * `sure`: measured; else only predicted.
 * @typedef {{ label: string, value: number | null, sure: boolean }} Bar
 */

/** Where a bar begins and how wide it is, in percent of the whole: zero is in the middle. @param {number} value @param {number} reach of each side */
export function barPlace(value, reach) {
  const half = Math.min(1, Math.abs(value) / reach) * 50;
  return { left: value < 0 ? 50 - half : 50, width: half };
}

/** @param {Bar[]} bars @param {number} reach the largest value that fits */
export const barsView = (bars, reach) =>
  html`<dl class="bars">
    ${bars.map(({ label, value, sure }) => {
      const { left, width } = barPlace(value ?? 0, reach);
      return html`<div>
        <dt>${label}</dt>
        <dd>
          <span class="bar-track" aria-hidden="true"
            ><span class=${sure ? 'bar sure' : 'bar'} ${styled({ left: `${left}%`, width: `${width}%` })}></span
          ></span>
          <span class="bar-number">${value === null ? '…' : signed(value)}</span>
        </dd>
      </div>`;
    })}
  </dl>`;
