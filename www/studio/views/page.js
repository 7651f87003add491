import { html, nothing } from '../../shared/template.js';
import { mastheadView } from '../pieces/masthead.js';
import { noticeView } from '../pieces/notice.js';
import { workWords } from '../pieces/work_words.js';
import { controlsView } from './controls.js';
import { digitsView } from './digits.js';
import { progressView } from './progress.js';
import { t } from '../../shared/language/text.js';
import { say } from '../../shared/say.js';

/**
 * @typedef {import('../experiment/value.js').Value} Value
 * @typedef {import('../experiment/trainer.js').Trainer} Trainer
 */

/** The whole page from everything it knows. @param {Value} value @param {Trainer} trainer */
export function studioView(value, trainer) {
  return html`<a class="skip" href="#controls">${t`Skip to the buttons`}</a>
    <header class="head">
      ${mastheadView('studio.html')}
      <h1>${t`Right for the right reasons`}</h1>
      <p class="lead">
        ${t`A small network learns to read digits. Each digit has a grey swatch in a corner: in training its grey tells the digit, in the test it is the grey of a random one. A network that reads the swatch is right in training and fails the test, and its maps show why. A penalty on evidence in the swatch turns it to the digit.`}
      </p>
    </header>
    <main>
      ${noticeView(value.error, trainer.dismiss)} ${offerView(value, trainer)}
      <div class="studio">${digitsView(value)} ${controlsView(value, trainer)} ${progressView(value)}</div>
      ${aboutView(value)}
    </main>
    <p class="unseen" role="status" aria-live="polite">${value.announcement}</p>`;
}

/** @param {Value} value @param {Trainer} trainer */
function offerView({ offer, phase }, trainer) {
  if (!offer) return nothing;
  return html`<section class="offer" aria-label=${t`Kept progress`}>
    <p>${t`This browser has kept a run of ${offer.epoch} epochs.`}</p>
    <button class="primary" ?disabled=${phase === 'opening'} @click=${trainer.goOn}>${t`Go on from epoch ${offer.epoch}`}</button>
    <button ?disabled=${phase === 'opening'} @click=${trainer.reset}>${t`Begin anew`}</button>
  </section>`;
}

/** @param {Value} value */
function aboutView({ loading, forgetful, phase }) {
  const words = phase !== 'opening' || !loading ? '' : workWords(loading);
  return html`<footer class="foot">
    <p class="small loading">${words}</p>
    ${
      forgetful
        ? html`<p class="small forgetful">
            ${t`This browser stores nothing for this page, so a reload begins anew. Training goes on.`}
          </p>`
        : nothing
    }
    <p class="small">
      ${say`The experiment is that of Ross, Hughes and Doshi-Velez (2017), <a href="https://doi.org/10.24963/ijcai.2017/371" rel="noopener noreferrer" target="_blank">Right for the Right Reasons</a>, section 4.2: a perceptron with layers of 50 and 30 units. The maps show the magnitude of the gradient of the summed log-probabilities, each from 0 to its own largest value. The best epoch is chosen by the test digits, so its test accuracy flatters a little. Everything is computed on your device; progress is kept in this browser until you begin anew.`}
    </p>
  </footer>`;
}
