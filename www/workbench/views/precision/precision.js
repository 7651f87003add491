import { html, nothing } from '../../../shared/template.js';
import { LEAST_EXPONENT, MOST_EXPONENT } from '../../precision/scales.js';
import { subject } from '../../../shared/captions.js';
import { sliderField } from '../pieces/fields.js';
import { modal } from '../pieces/modal.js';
import { lossesView } from './losses.js';
import { powerOfTwo } from '../../../shared/format.js';
import { columnView } from './column.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/precision.js').Precision} Precision
 * @typedef {import('./column.js').PrecisionValue} PrecisionValue
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('./column.js').PrecisionColumn} PrecisionColumn
 */

/**
 * The same map in three kinds of arithmetic, where they differ, and what a scale of the gradient does to the third.
 * @param {Value} value @param {Actions} actions
 */
export function precisionDialog(value, actions) {
  const { precision, ui } = value;
  const open = ui.dialog === 'precision' && precision !== null;
  const content = open ? contents({ ...value, precision }, actions) : nothing;
  return modal({ id: 'precision', title: t`Precision`, open, onClose: actions.closeDialog }, content);
}

/** @param {PrecisionValue} value @param {Actions} actions */
function contents(value, actions) {
  const { precision } = value;
  const { cpu, gpu, madeFrom } = precision;
  const report = cpu ?? gpu;
  return html`<p class="small">
      ${report ? t`${subject(madeFrom.method, report)}, computed three times. The second and the third map are compared with the first.` : nothing}
    </p>
    ${scaleSlider(precision, actions)}
    <div class="precisions">${columns(precision).map((column) => columnView(column, value))}</div>
    <p class="small" role="status">${busyWords(precision)}</p>
    ${lossesView(precision, actions)}`;
}

/** @param {Precision} precision @param {Actions} actions */
const scaleSlider = ({ exponent }, actions) =>
  sliderField({
    id: 'loss-scale',
    label: t`Gradient scale (a power of two)`,
    help: t`A 16-bit float ends at 65504 and has nothing between 0 and 6 × 10⁻⁸. A small gradient that is multiplied before the reverse walk does not vanish; multiplied too much, it overflows. The map is divided by the same number.`,
    value: exponent,
    shown: powerOfTwo(exponent),
    min: LEAST_EXPONENT,
    max: MOST_EXPONENT,
    step: 1,
    onSlide: (text) => actions.slideScale(Number(text)),
    onCommit: (text) => actions.chooseScale(Number(text)),
  });

/** @param {Precision} precision @returns {PrecisionColumn[]} */
const columns = ({ cpu, gpu, gpuReason, half, exponent, problem }) => [
  { title: t`f32 on the CPU`, report: cpu },
  {
    title: t`f32 on the GPU`,
    report: gpu,
    against: cpu,
    absent: gpuReason && t`No GPU computes here. ${engineText(gpuReason)}`,
  },
  {
    title: t`f16, gradient times ${powerOfTwo(exponent)}`,
    report: half?.refused === undefined ? half : null,
    against: cpu,
    absent: engineText(problem ?? half?.refused ?? '') || null,
  },
];

/** @param {Precision} precision */
function busyWords({ busy, fraction }) {
  if (!busy) return t`Nothing is being computed.`;
  return `${busy}…${fraction ? ` ${Math.floor(fraction * 100)} %` : ''}`;
}
