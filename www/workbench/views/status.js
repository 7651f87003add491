import { html } from '../../shared/template.js';
import { duration } from '../../shared/format.js';
import { selectField } from './pieces/fields.js';

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
  const weights = files.has(state.model) ? '' : 'The shipped networks keep their weights as 16-bit floats (f16). ';
  return html`<section class="status" id="status" tabindex="-1" aria-labelledby="status-title">
    <h2 id="status-title" class="unseen">Device</h2>
    <p>${device ? deviceView(device) : 'The engine is starting.'} ${weights}Nothing leaves your device.</p>
    ${selectField({
      id: 'device',
      label: 'Compute on',
      value: state.device,
      choices: DEVICES,
      onChoose: (choice) => actions.choose({ device: choice }),
    })}
  </section>`;
}

/** @type {{ value: State["device"], label: string }[]} */
const DEVICES = [
  { value: 'auto', label: 'whatever works best' },
  { value: 'gpu', label: 'the GPU' },
  { value: 'cpu', label: 'the CPU' },
];

/** @param {DeviceRecord} deviceRecord */
function deviceView({ kind, name, reason, selfTest }) {
  const named = kind === 'gpu' && `${name}.`;
  // The reason says how the test ended.
  const tested = selfTest && `The test took ${duration(selfTest.ms)}.`;
  return html`<strong class="device ${kind}">${kind.toUpperCase()}</strong> ${[named, reason, tested].filter(Boolean).join(' ')}`;
}
