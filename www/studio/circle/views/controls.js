import { html, live, nothing } from '../../../shared/template.js';
import { findingOf } from '../asking/findings.js';
import { RANGES, STRATEGIES } from '../asking/settings.js';
import { numberField } from '../../pieces/number_field.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../asking/value.js').Value} Value
 * @typedef {import('../asking/circler.js').Circler} Circler
 * @typedef {import('../asking/settings.js').Settings} Settings
 */

/** @param {Value} value @param {Circler} circler */
export function controlsView(value, circler) {
  const number = (/** @type {keyof typeof RANGES} */ name, /** @type {string} */ label) =>
    numberField({ id: name, label, value: value.settings[name], range: RANGES[name] }, (to) => circler.set({ [name]: to }));
  const { settings, phase, offer, answers, asked } = value;
  const busy = phase === 'learning' || phase === 'comparing';
  const ready = phase === 'idle' && !offer;
  return html`<section class="controls" id="controls" tabindex="-1" aria-labelledby="controls-title">
    <h2 id="controls-title">${t`Answer`}</h2>
    <p class="finding">${findingOf(value)}</p>
    <div class="buttons">
      ${
        busy
          ? html`<button class="primary go" @click=${circler.stop}>${t`Stop`}</button>`
          : phase === 'failed'
            ? html`<button class="primary go" @click=${circler.start}>${t`Try again`}</button>`
            : html`<button class="primary go" ?disabled=${!ready || asked.length === 0} @click=${circler.answerRest}>
                ${t`Use the stored answers`}
              </button>`
      }
      <button ?disabled=${!ready || value.given.every((one) => one === null)} @click=${circler.undo}>${t`Undo`}</button>
      <button ?disabled=${!ready || asked.length === 0 || answers.length >= settings.budget} @click=${circler.replay}>
        ${t`Replay to ${settings.budget} answers`}
      </button>
      <button ?disabled=${phase === 'opening'} @click=${circler.reset}>${t`Begin anew`}</button>
    </div>
    <fieldset class="strategies">
      <legend>${t`It asks about, from the next round`}</legend>
      ${Object.entries(STRATEGIES).map(([id, { label, help }]) => strategyView(id, { label, help }, settings, circler))}
    </fieldset>
    <div class="field check">
      <label
        ><input
          type="checkbox"
          .checked=${live(settings.strokes)}
          @change=${(/** @type {Event} */ { target }) =>
            circler.set({ strokes: /** @type {HTMLInputElement} */ (target).checked })}
        />${t`Strokes count`}</label
      >
    </div>
    <details class="more">
      <summary>${t`More settings`}</summary>
      ${number('questions', t`Questions in a round, from the next round`)}
      ${number('budget', t`Answers at the end of a replay and of a comparison`)}
      ${number('seed', t`Seed of weights and first answers: begin anew with it`)}
    </details>
  </section>`;
}

/** @param {string} id @param {{ label: string, help: string }} words @param {Settings} settings @param {Circler} circler */
const strategyView = (id, { label, help }, settings, circler) =>
  html`<label class="strategy">
    <input
      type="radio"
      name="strategy"
      value=${id}
      .checked=${live(settings.strategy === id)}
      @change=${() => circler.set({ strategy: /** @type {Settings["strategy"]} */ (id) })}
    />
    <span
      >${translated(label)}${settings.strategy === id ? html`<span class="small help">${translated(help)}</span>` : nothing}</span
    >
  </label>`;
