import { curveView } from '../../../shared/curves/curve_view.js';
import { percent } from '../../../shared/format.js';
import { html } from '../../../shared/template.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../asking/value.js').Value} Value
 * @typedef {import('../asking/value.js').CircleRound} CircleRound
 */

/** The numbers of the last round, and how they came about. @param {Value} value */
export function progressView({ history }) {
  const now = history.at(-1);
  const number = (
    /** @type {string} */ label,
    /** @type {string} */ id,
    /** @type {string | undefined} */ words,
    /** @type {number | undefined} */ value,
  ) =>
    html`<div>
      <dt class="small">${label}</dt>
      <dd data-number=${id} data-value=${value ?? ''}>${words ?? '–'}</dd>
    </div>`;
  return html`<section class="progress-of" aria-labelledby="progress-title">
    <h2 id="progress-title">${t`How it does`}</h2>
    <dl class="numbers">
      ${number(t`Answers`, 'answers', now && String(now.answers), now?.answers)}
      ${number(t`Test digits right`, 'test', now && percent(now.test), now?.test)}
      ${number(t`Gradient on the swatch`, 'share', now && percent(now.share_on_swatch), now?.share_on_swatch)}
    </dl>
    <div class="charts">
      ${history.length > 1 ? curveView(chartOf(t`right answers, %`, t`test digits`, history, ({ test }) => test)) : ''}
      ${
        history.length > 1
          ? curveView(
              chartOf(t`share of the gradient on the swatch, %`, t`gradient`, history, ({ share_on_swatch: share }) => share),
            )
          : ''
      }
    </div>
  </section>`;
}

/**
 * @param {string} y @param {string} label @param {CircleRound[]} history @param {(round: CircleRound) => number} share
 * @returns {import('../../../shared/curves/curves.js').CurveChart}
 */
const chartOf = (y, label, history, share) => ({
  curves: [{ label, points: history.map((round) => /** @type {[number, number]} */ ([round.answers, 100 * share(round)])) }],
  axes: { x: t`answers`, y },
  dots: true,
});
