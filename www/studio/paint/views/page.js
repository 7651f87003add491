import { html, nothing } from '../../../shared/template.js';
import { mastheadView } from '../../pieces/masthead.js';
import { noticeView } from '../../pieces/notice.js';
import { workWords } from '../../pieces/work_words.js';
import { brushView } from './brush.js';
import { controlsView } from './controls.js';
import { photosView } from './photos.js';
import { resultsView } from './results.js';
import { t } from '../../../shared/language/text.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../painting/value.js').Value} Value
 * @typedef {import('../painting/painter.js').Painter} Painter
 */

/** The whole page from everything it knows. @param {Value} value @param {Painter} painter */
export function paintView(value, painter) {
  return html`<a class="skip" href="#controls">${t`Skip to the buttons`}</a>
    <header class="head">
      ${mastheadView('paint.html')}
      <h1>${t`Paint the reason`}</h1>
      <p class="lead">
        ${
          value.set === 'shipped'
            ? t`A network of photos stays as it is, and a new head on it learns your classes. Here every monument that it learns from has a red badge, so it may look at the badge. Paint over what is no evidence, and it learns to look elsewhere.`
            : t`A network of photos stays as it is, and a new head on it learns your classes. Paint over what is no evidence, and it learns to look elsewhere.`
        }
      </p>
    </header>
    <main>
      ${noticeView(value.error, painter.dismiss)} ${setView(value, painter)}
      <div class="studio paint">${brushView(value, painter)} ${controlsView(value, painter)}</div>
      ${resultsView(value)} ${photosView(value, painter)} ${aboutView(value)}
    </main>
    <p class="unseen" role="status" aria-live="polite">${value.announcement}</p>`;
}

/** Which photos. @param {Value} value @param {Painter} painter */
function setView({ set, phase }, painter) {
  const choice = (/** @type {Value["set"]} */ id, /** @type {string} */ label) =>
    html`<label class="strategy"
      ><input
        type="radio"
        name="set"
        value=${id}
        .checked=${set === id}
        ?disabled=${phase === 'opening'}
        @change=${() => painter.open(id)}
      /><span>${label}</span></label
    >`;
  return html`<fieldset class="strategies sets">
    <legend>${t`Photos`}</legend>
    ${choice('shipped', t`Monuments and renewable energy, with a badge on the monuments`)} ${choice('own', t`Photos of your own`)}
  </fieldset>`;
}

/** @param {Value} value */
function aboutView({ loading, forgetful, phase, set }) {
  const words = phase === 'idle' || !loading ? '' : workWords(loading);
  return html`<footer class="foot">
    <p class="small loading">${words}</p>
    ${
      forgetful
        ? html`<p class="small forgetful">${t`This browser stores nothing for this page, so a reload begins anew.`}</p>`
        : nothing
    }
    <p class="small">
      ${say`SqueezeNet 1.1 gives each photo 512 feature maps of 13 x 13 cells. The head takes the mean of each map and a dense layer, so
      its class activation map (Zhou et al., 2016) is exact: of two classes the cells sum to the log-odds, but for the biases.
      With the penalty the square of what comes from inside your painting is made small, after
      <a href="https://doi.org/10.1038/s42256-020-0212-3" rel="noopener noreferrer" target="_blank">Schramowski et al. (2020)</a>.
      Everything is computed on your device; photos and paintings are kept in this browser and sent nowhere.`}
      ${set === 'shipped' ? say`The photos are in the public domain, as <a href="reasons/index.json">their list</a> says.` : nothing}
    </p>
  </footer>`;
}
