import { html, live } from '../../shared/template.js';
import { findingOf } from '../experiment/findings.js';
import { lambdaAt, lambdaWords, LAST_PLACE, placeOf } from '../experiment/lambda_scale.js';
import { RANGES } from '../experiment/settings.js';
import { numberField } from '../pieces/number_field.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../experiment/value.js').Value} Value
 * @typedef {import('../experiment/trainer.js').Trainer} Trainer
 * @typedef {import('../experiment/settings.js').Settings} Settings
 */

/** Of the experiment in the paper; what the switch turns on where no other was chosen. */
const USUAL_LAMBDA = 1000;

/** @param {Value} value @param {Trainer} trainer */
export function controlsView(value, trainer) {
  const number = (/** @type {keyof Settings} */ name, /** @type {string} */ label) =>
    numberField({ id: name, label, value: value.settings[name], range: RANGES[name] }, (to) => trainer.set({ [name]: to }));
  const { settings, history, phase, offer, bestEpoch } = value;
  const isTraining = phase === 'training' || phase === 'pausing';
  const epoch = history.at(-1)?.epoch ?? 0;
  const ready = phase === 'idle' && !offer;
  return html`<section class="controls" id="controls" tabindex="-1" aria-labelledby="controls-title">
    <h2 id="controls-title">${t`Train it`}</h2>
    <p class="finding">${findingOf(history, settings.lambda)}</p>
    <div class="buttons">
      ${
        isTraining
          ? html`<button class="primary train" ?disabled=${phase === 'pausing'} @click=${trainer.pause}>${t`Pause`}</button>`
          : phase === 'failed'
            ? html`<button class="primary train" @click=${trainer.start}>${t`Try again`}</button>`
            : html`<button class="primary train" ?disabled=${!ready} @click=${trainer.train}>${t`Train`}</button>`
      }
      <button ?disabled=${!ready} @click=${trainer.oneEpoch}>${t`One epoch`}</button>
      <button ?disabled=${!(ready || isTraining) || bestEpoch === null || bestEpoch === epoch} @click=${trainer.backToBest}>
        ${t`Back to the best epoch`}${bestEpoch === null ? '' : ` (${bestEpoch})`}
      </button>
      <button ?disabled=${!(ready || isTraining) || epoch === 0} @click=${trainer.reset}>${t`Reset`}</button>
      <button ?disabled=${!ready || epoch === 0} @click=${trainer.save}>${t`Save as ONNX`}</button>
    </div>
    ${lambdaView(settings, trainer)}
    <details class="more">
      <summary>${t`More settings`}</summary>
      ${number('epochs', t`Epochs that “Train” trains`)} ${number('rate', t`Step size of Adam`)}
      ${number('training', t`Digits to train on, from the next reset`)}
      ${number('seed', t`Seed of weights and order, from the next reset`)}
    </details>
  </section>`;
}

/** @param {Settings} settings @param {Trainer} trainer */
function lambdaView({ lambda }, trainer) {
  const slide = (/** @type {Event} */ { target }) =>
    trainer.set({ lambda: lambdaAt(Number(/** @type {HTMLInputElement} */ (target).value)) });
  const turn = (/** @type {Event} */ { target }) =>
    trainer.set({ lambda: /** @type {HTMLInputElement} */ (target).checked ? USUAL_LAMBDA : 0 });
  return html`<div class="field check">
      <label><input type="checkbox" .checked=${live(lambda > 0)} @change=${turn} />${t`Penalise evidence in the swatch`}</label>
    </div>
    <div class="field">
      <label for="lambda"><span>${t`Weight of the penalty, lambda`}</span><output>${lambdaWords(lambda)}</output></label>
      <input
        id="lambda"
        type="range"
        min="0"
        max=${LAST_PLACE}
        step="1"
        .value=${live(String(placeOf(lambda)))}
        aria-valuetext=${lambdaWords(lambda)}
        @input=${slide}
      />
      <p class="small help">${t`Off at the left end, 1000 at the right. A change counts from the next epoch.`}</p>
    </div>`;
}
