import { curveView } from '../../shared/curves/curve_view.js';
import { percent } from '../../shared/format.js';
import { html } from '../../shared/template.js';
import { lambdaWords } from '../experiment/lambda_scale.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../experiment/value.js').Value} Value
 * @typedef {import('../experiment/findings.js').EpochPoint} EpochPoint
 */

/** The numbers of the last epoch, and how they came about. @param {Value} value */
export function progressView({ history }) {
  const now = history.at(-1);
  const number = (/** @type {string} */ label, /** @type {string} */ id, /** @type {number | undefined} */ share) =>
    html`<div>
      <dt class="small">${label}</dt>
      <dd data-number=${id} data-value=${share ?? ''}>${share === undefined ? '–' : percent(share)}</dd>
    </div>`;
  return html`<section class="progress-of" aria-labelledby="progress-title">
    <h2 id="progress-title">${t`How it does`}</h2>
    <dl class="numbers">
      ${number(t`Training digits right`, 'train', now?.train)} ${number(t`Test digits right`, 'test', now?.test)}
      ${number(t`Gradient on the swatch`, 'share', now?.share)}
    </dl>
    <div class="charts">${curveView(accuracies(history))} ${curveView(shares(history))}</div>
  </section>`;
}

const inPercent = (/** @type {number} */ share) => 100 * share;

/** Where the weight of the penalty changed. @param {EpochPoint[]} history */
const changesOf = (history) =>
  history.flatMap(({ epoch, lambda }, place) =>
    place > 0 && lambda !== history[place - 1].lambda ? [{ x: epoch - 1, label: t`penalty ${lambdaWords(lambda)}` }] : [],
  );

/** @param {EpochPoint[]} history @returns {[number, number]} so that the first epochs do not span the whole width */
const epochs = (history) => [0, Math.max(10, history.at(-1)?.epoch ?? 0)];

/** @param {EpochPoint[]} history @returns {import('../../shared/curves/curves.js').CurveChart} */
function accuracies(history) {
  const curve = (/** @type {string} */ label, /** @type {"train" | "test"} */ name) => ({
    label,
    points: history.map((point) => /** @type {[number, number]} */ ([point.epoch, inPercent(point[name])])),
  });
  return {
    curves: [curve(t`training digits`, 'train'), curve(t`test digits`, 'test')],
    axes: { x: t`epoch`, y: t`right answers, %` },
    ranges: { x: epochs(history), y: [0, 100] },
    marks: changesOf(history),
  };
}

/** @param {EpochPoint[]} history @returns {import('../../shared/curves/curves.js').CurveChart} */
const shares = (history) => ({
  curves: [
    {
      label: t`gradient on the swatch`,
      points: history.map(({ epoch, share }) => /** @type {[number, number]} */ ([epoch, inPercent(share)])),
    },
  ],
  axes: { x: t`epoch`, y: t`share of the gradient on the swatch, %` },
  ranges: { x: epochs(history) },
  marks: changesOf(history),
});
