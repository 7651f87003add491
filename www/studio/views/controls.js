import { html, live, typed } from '../../shared/template.js';
import { findingOf } from '../experiment/findings.js';
import { lambdaAt, lambdaWords, LAST_PLACE, placeOf } from '../experiment/lambda_scale.js';
import { isValid, RANGES } from '../experiment/settings.js';

/**
 * @typedef {import('../experiment/value.js').Value} Value
 * @typedef {import('../experiment/trainer.js').Trainer} Trainer
 * @typedef {import('../experiment/settings.js').Settings} Settings
 */

/** Of the experiment in the paper; what the switch turns on where no other was chosen. */
const USUAL_LAMBDA = 1000;

/** @param {Value} value @param {Trainer} trainer */
export function controlsView(value, trainer) {
  const { settings, history, phase, offer, bestEpoch } = value;
  const isTraining = phase === 'training' || phase === 'pausing';
  const epoch = history.at(-1)?.epoch ?? 0;
  const ready = phase === 'idle' && !offer;
  return html`<section class="controls" id="controls" tabindex="-1" aria-labelledby="controls-title">
    <h2 id="controls-title">Train it</h2>
    <p class="finding">${findingOf(history, settings.lambda)}</p>
    <div class="buttons">
      ${
        isTraining
          ? html`<button class="primary train" ?disabled=${phase === 'pausing'} @click=${trainer.pause}>Pause</button>`
          : phase === 'failed'
            ? html`<button class="primary train" @click=${trainer.start}>Try again</button>`
            : html`<button class="primary train" ?disabled=${!ready} @click=${trainer.train}>Train</button>`
      }
      <button ?disabled=${!ready} @click=${trainer.oneEpoch}>One epoch</button>
      <button ?disabled=${!(ready || isTraining) || bestEpoch === null || bestEpoch === epoch} @click=${trainer.backToBest}>
        Back to the best epoch${bestEpoch === null ? '' : ` (${bestEpoch})`}
      </button>
      <button ?disabled=${!(ready || isTraining) || epoch === 0} @click=${trainer.reset}>Reset</button>
      <button ?disabled=${!ready || epoch === 0} @click=${trainer.save}>Save as ONNX</button>
    </div>
    ${lambdaView(settings, trainer)}
    <details class="more">
      <summary>More settings</summary>
      ${numberField('epochs', 'Epochs that “Train” trains', settings, trainer)}
      ${numberField('rate', 'Step size of Adam', settings, trainer)}
      ${numberField('training', 'Digits to train on, from the next reset', settings, trainer)}
      ${numberField('seed', 'Seed of weights and order, from the next reset', settings, trainer)}
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
      <label><input type="checkbox" .checked=${live(lambda > 0)} @change=${turn} />Penalise evidence in the swatch</label>
    </div>
    <div class="field">
      <label for="lambda"><span>Weight of the penalty, lambda</span><output>${lambdaWords(lambda)}</output></label>
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
      <p class="small help">Off at the left end, 1000 at the right. A change counts from the next epoch.</p>
    </div>`;
}

/** @param {keyof Settings} name @param {string} label @param {Settings} settings @param {Trainer} trainer */
function numberField(name, label, settings, trainer) {
  const { least, most, whole } = RANGES[name];
  const change = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    const value = Number(field.value);
    // What is no such number goes back to the last that was.
    trainer.set({ [name]: field.value !== '' && isValid(name, value) ? value : settings[name] });
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
