import { html } from '../../../shared/template.js';
import { findingOf } from '../painting/findings.js';
import { RANGES } from '../painting/settings.js';
import { numberField } from '../../pieces/number_field.js';
import { coveredOf, trainingOf } from '../painting/value.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/painter.js').Painter} Painter
 * @typedef {import('../painting/settings.js').Settings} Settings
 */

/** @param {Value} value @param {Painter} painter */
export function controlsView(value, painter) {
  const number = (/** @type {keyof Settings} */ name, /** @type {string} */ label) =>
    numberField({ id: name, label, value: value.settings[name], range: RANGES[name] }, (to) => painter.set({ [name]: to }));
  const { phase, paintings } = value;
  const busy = phase === 'learning' || phase === 'reading';
  const labels = new Set(trainingOf(value).map(({ label }) => label));
  return html`<section class="controls" id="controls" tabindex="-1" aria-labelledby="controls-title">
    <h2 id="controls-title">${t`Learn`}</h2>
    <p class="finding">${findingOf(value)}</p>
    <div class="buttons">
      ${
        busy
          ? html`<button class="primary go" @click=${painter.stop}>${t`Stop`}</button>`
          : phase === 'failed'
            ? html`<button class="primary go" @click=${painter.start}>${t`Try again`}</button>`
            : html`<button
                class="primary go"
                ?disabled=${phase !== 'idle' || labels.size < 2 || coveredOf(value) !== undefined}
                @click=${painter.learn}
              >
                ${t`Learn`}
              </button>`
      }
      <button ?disabled=${phase !== 'idle' || paintings.size === 0} @click=${painter.clearAll}>${t`Clear all paintings`}</button>
    </div>
    <details class="more">
      <summary>${t`More settings`}</summary>
      ${number('lambda', t`Weight of the penalty, lambda`)} ${number('epochs', t`Passes over the photos`)}
      ${number('seed', t`Seed of weights and order`)}
    </details>
  </section>`;
}
