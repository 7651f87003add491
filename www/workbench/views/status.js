import { html } from '../../shared/template.js';
import { duration } from '../../shared/format.js';
import { selectField } from './pieces/fields.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../../client/types.js').DeviceRecord} DeviceRecord
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('../state/types/choices.js').State} State
 */

/**
 * Which device computes and why, whether it was checked, and what the weights are.
 * @param {Value} value @param {Actions} actions
 */
export function statusView({ device, state, files }, actions) {
  const weights = files.has(state.model) ? '' : t`The shipped networks keep their weights as 16-bit floats (f16).`;
  return html`<section class="status" id="status" tabindex="-1" aria-labelledby="status-title">
    <h2 id="status-title" class="unseen">${t`Device`}</h2>
    <p>${device ? deviceView(device) : t`The engine is starting.`} ${weights} ${t`Nothing leaves your device.`}</p>
    ${selectField({
      id: 'device',
      label: t`Compute on`,
      value: state.device,
      choices: DEVICES.map((one) => ({ ...one, label: translated(one.label) })),
      onChoose: (choice) => actions.choose({ device: choice }),
    })}
  </section>`;
}

/** @type {{ value: State["device"], label: string }[]} */
const DEVICES = [
  { value: 'auto', label: marked('whatever works best') },
  { value: 'gpu', label: marked('the GPU') },
  { value: 'cpu', label: marked('the CPU') },
];

/** @param {DeviceRecord} deviceRecord */
function deviceView({ kind, name, reason, selfTest }) {
  const named = kind === 'gpu' && `${name}.`;
  // The reason says how the test ended.
  const tested = selfTest && t`The test took ${duration(selfTest.ms)}.`;
  return html`<strong class="device ${kind}">${kind.toUpperCase()}</strong>
    ${[named, reason && engineText(reason), tested].filter(Boolean).join(' ')}`;
}
