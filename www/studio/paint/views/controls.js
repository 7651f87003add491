import { html, typed } from '../../../shared/template.js';
import { findingOf } from '../painting/findings.js';
import { isValid, RANGES } from '../painting/settings.js';
import { trainingOf } from '../painting/value.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/painter.js').Painter} Painter
 * @typedef {import('../painting/settings.js').Settings} Settings
 */

/** @param {Value} value @param {Painter} painter */
export function controlsView(value, painter) {
  const { phase, settings, paintings } = value;
  const busy = phase === 'learning' || phase === 'reading';
  const labels = new Set(trainingOf(value).map(({ label }) => label));
  return html`<section class="controls" id="controls" tabindex="-1" aria-labelledby="controls-title">
    <h2 id="controls-title">Learn</h2>
    <p class="finding">${findingOf(value)}</p>
    <div class="buttons">
      ${
        busy
          ? html`<button class="primary go" @click=${painter.stop}>Stop</button>`
          : phase === 'failed'
            ? html`<button class="primary go" @click=${painter.start}>Try again</button>`
            : html`<button class="primary go" ?disabled=${phase !== 'idle' || labels.size < 2} @click=${painter.learn}>
                Learn
              </button>`
      }
      <button ?disabled=${phase !== 'idle' || paintings.size === 0} @click=${painter.clearAll}>Clear all paintings</button>
    </div>
    <details class="more">
      <summary>More settings</summary>
      ${numberField('lambda', 'Weight of the penalty, lambda', settings, painter)}
      ${numberField('epochs', 'Passes over the photos', settings, painter)}
      ${numberField('seed', 'Seed of weights and order', settings, painter)}
    </details>
  </section>`;
}

/** @param {keyof Settings} name @param {string} label @param {Settings} settings @param {Painter} painter */
function numberField(name, label, settings, painter) {
  const { least, most, whole } = RANGES[name];
  const change = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    const number = Number(field.value);
    // What is no such number goes back to the last that was.
    painter.set({ [name]: field.value !== '' && isValid(name, number) ? number : settings[name] });
  };
  return html`<div class="field">
    <label for=${`set-${name}`}>${label}</label>
    <input
      id=${`set-${name}`}
      type="number"
      min=${least}
      max=${most}
      step=${whole ? 1 : 'any'}
      ${typed(settings[name])}
      @change=${change}
    />
  </div>`;
}
