import { html, live } from '../../shared/template.js';

/**
 * A slider with its name and what it says. `value` in words is for those who do not see the output.
 * @param {object} slider
 * @param {string} slider.id @param {string} slider.label @param {string} slider.shown its value in words
 * @param {number} slider.value @param {number} slider.min @param {number} slider.max @param {number} [slider.step]
 * @param {(value: number) => void} slider.onInput @param {boolean} [slider.disabled]
 */
export function sliderView({ id, label, shown, value, min, max, step = 1, onInput, disabled = false }) {
  return html`<div class="field">
    <label for=${id}><span>${label}</span><output>${shown}</output></label>
    <input
      id=${id}
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${live(String(value))}
      aria-valuetext=${shown}
      ?disabled=${disabled}
      @input=${(/** @type {Event} */ { target }) => onInput(Number(/** @type {HTMLInputElement} */ (target).value))}
    />
  </div>`;
}
