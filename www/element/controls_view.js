import { html, live, repeat, selected } from '../shared/template.js';
import { classChooserView } from './class_chooser_view.js';
import { engineText, t } from '../shared/language/text.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure_view.js').Actions} Actions
 */

/** What the reader may change. @param {Figure} figure @param {Actions} actions */
export function controlsView(figure, actions) {
  return html`<div class="controls" part="controls">
    ${classChooserView(figure, actions)}
    <div class="column">${methodsView(figure, actions)} ${opacityView(figure, actions)}</div>
  </div>`;
}

/** The methods shown, each with a button that takes it away, and a list of the others. @param {Figure} figure @param {Actions} actions */
function methodsView({ whylight, settings: { methods } }, actions) {
  const records = whylight?.methods ?? [];
  const nameOf = (/** @type {string} */ method) => engineText(records.find(({ id }) => id === method)?.label ?? method);
  const others = records.filter(({ id }) => !methods.includes(id));
  const families = [...new Set(others.map(({ family }) => family))];
  const set = (/** @type {string[]} */ chosen) => actions.set('methods', chosen.join(','));
  const add = (/** @type {{ target: HTMLSelectElement }} */ { target }) => target.value && set([...methods, target.value]);
  return html`<fieldset>
    <legend>${t`Methods`}</legend>
    <ul class="tags">
      ${repeat(
        methods,
        (method) => method,
        (method) =>
          html`<li>
            <button
              class="tag"
              part="button"
              aria-label=${t`Remove ${nameOf(method)}`}
              ?disabled=${methods.length === 1}
              @click=${() => set(methods.filter((other) => other !== method))}
            >
              ${nameOf(method)} <span aria-hidden="true">×</span>
            </button>
          </li>`,
      )}
    </ul>
    <select part="field" aria-label=${t`Add a method`} @change=${add} ${selected('')}>
      <option value="">${t`Add a method…`}</option>
      ${families.map(
        (family) =>
          html`<optgroup label=${engineText(family)}>
            ${others.filter((one) => one.family === family).map(({ id, label }) => html`<option value=${id}>${engineText(label)}</option>`)}
          </optgroup>`,
      )}
    </select>
  </fieldset>`;
}

/** @param {Figure} figure @param {Actions} actions */
function opacityView({ settings: { opacity } }, actions) {
  const share = `${Math.round(opacity * 100)} %`;
  return html`<label class="range">
    <span>${t`Opacity of the map`} <span aria-hidden="true">${share}</span></span>
    <input
      type="range"
      aria-label=${t`Opacity of the map`}
      aria-valuetext=${share}
      part="field"
      min="0"
      max="1"
      step="0.05"
      .value=${live(String(opacity))}
      @input=${(/** @type {{ target: HTMLInputElement }} */ { target }) => actions.set('opacity', target.value)}
    />
  </label>`;
}
