import { h } from '../../shared/dom.js';
import { duration } from '../../shared/format.js';
import { selectField } from './fields.js';

/** Which device computes and why, whether it was checked, and what the weights are. */
export function statusView({ device, state }, actions) {
  return h(
    'section',
    { class: 'status', id: 'status', tabindex: '-1', 'aria-labelledby': 'status-title' },
    h('h2', { id: 'status-title', class: 'unseen' }, 'Device'),
    h(
      'p',
      {},
      device
        ? [
            h('strong', { class: `device ${device.kind}` }, device.kind.toUpperCase()),
            device.kind === 'gpu' && ` ${device.name}.`,
            ` ${device.reason} `,
            selfTestWords(device.selfTest),
          ]
        : 'The engine is starting. ',
      'The shipped networks keep their weights as 16-bit floats (f16). Nothing leaves your device.',
    ),
    selectField({
      id: 'device',
      label: 'Compute on',
      value: state.device,
      choices: [
        { value: 'auto', label: 'whatever works best' },
        { value: 'gpu', label: 'the GPU' },
        { value: 'cpu', label: 'the CPU' },
      ],
      onChoose: (choice) => actions.choose({ device: choice }),
    }),
  );
}

// The reason says how the test ended.
const selfTestWords = (test) => test && `The test took ${duration(test.ms)}. `;
