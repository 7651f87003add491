import { html, nothing } from '../../../shared/template.js';
import { mastheadView } from '../../pieces/masthead.js';
import { noticeView } from '../../pieces/notice.js';
import { workWords } from '../../pieces/work_words.js';
import { compareView } from './compare.js';
import { controlsView } from './controls.js';
import { progressView } from './progress.js';
import { questionView } from './question.js';
import { t } from '../../../shared/language/text.js';
import { say } from '../../../shared/say.js';

/**
 * @typedef {import('../asking/value.js').Value} Value
 * @typedef {import('../asking/circler.js').Circler} Circler
 */

/** The whole page from everything it knows. @param {Value} value @param {Circler} circler */
export function circleView(value, circler) {
  return html`<a class="skip" href="#controls">${t`Skip to the buttons`}</a>
    <header class="head">
      ${mastheadView('circle.html')}
      <h1>${t`The active circle`}</h1>
      <p class="lead">
        ${t`A network that has seen the answers for 50 digits asks about others, which a rule chooses. You tell it the digit, and with
        a stroke what the answer must not rest on: a grey swatch in a corner, which tells the digit here and misleads in the test.
        Then it learns again.`}
      </p>
    </header>
    <main>
      ${noticeView(value.error, circler.dismiss)} ${offerView(value, circler)}
      <div class="studio circle">${questionView(value, circler)} ${controlsView(value, circler)} ${progressView(value)}</div>
      ${compareView(value, circler)} ${aboutView(value)}
    </main>
    <p class="unseen" role="status" aria-live="polite">${value.announcement}</p>`;
}

/** @param {Value} value @param {Circler} circler */
function offerView({ offer }, circler) {
  if (!offer) return nothing;
  return html`<section class="offer" aria-label=${t`Kept answers`}>
    <p>${t`This browser has kept ${offer.answers} answers.`}</p>
    <button class="primary" @click=${circler.goOn}>${t`Go on from ${offer.answers} answers`}</button>
    <button @click=${circler.reset}>${t`Begin anew`}</button>
  </section>`;
}

/** @param {Value} value */
function aboutView({ loading, forgetful, phase }) {
  const words = phase === 'idle' || !loading ? '' : workWords(loading);
  return html`<footer class="foot">
    <p class="small loading">${words}</p>
    ${
      forgetful
        ? html`<p class="small forgetful">${t`This browser stores nothing for this page, so a reload begins anew.`}</p>`
        : nothing
    }
    <p class="small">
      ${say`The digits are those of <a href="https://doi.org/10.24963/ijcai.2017/371" rel="noopener noreferrer" target="_blank">Ross, Hughes and Doshi-Velez (2017)</a>: 8,000 to ask about, whose swatch tells the digit, and 2,000 for the test, whose swatch tells a random one. After every
      round a perceptron with layers of 50 and 30 units is trained anew on all answers, for 400 steps of 32. In each stroke the
      gradient of the summed log-probabilities is penalised, by lambda 1000 and by no more than the cross-entropy of the batch.
      Maps show the magnitude of that gradient. Everything is computed on your device; your answers are kept in this browser until
      you begin anew.`}
    </p>
  </footer>`;
}
