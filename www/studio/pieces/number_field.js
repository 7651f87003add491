import { html, typed } from '../../shared/template.js';
import { nearestWithin } from './range.js';

/**
 * A number that the visitor may set. Beyond its range the nearest is taken; what is no number goes back to the last that was.
 * @param {{ id: string, label: string, value: number, range: import('./range.js').Range }} about
 * @param {(value: number) => void} set
 */
export function numberField({ id, label, value, range }, set) {
  const { least, most, whole = true } = range;
  const change = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    const number = Number(field.value);
    set(field.value === '' ? value : nearestWithin(range, number));
  };
  return html`<div class="field">
    <label for=${`set-${id}`}>${label}</label>
    <input id=${`set-${id}`} type="number" min=${least} max=${most} step=${whole ? 1 : 'any'} ${typed(value)} @change=${change} />
  </div>`;
}
