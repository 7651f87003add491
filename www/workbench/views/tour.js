import { html, nothing } from '../../shared/template.js';
import { TOUR } from '../tour/tour_steps.js';
import { t, translated } from '../../shared/language/text.js';
import { addressOf } from '../../shared/language/address.js';

/**
 * @typedef {import('../state/types/parts.js').Actions} Actions
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * A card with the step of the tour that is shown. Not modal: what it speaks of can be tried meanwhile.
 * @param {Value} value @param {Actions} actions
 */
export function tourView({ ui }, actions) {
  if (ui.tourStep === null) return nothing;
  const { title, text, left } = TOUR[ui.tourStep];
  const last = ui.tourStep === TOUR.length - 1;
  return html`<section class=${left ? 'tour left' : 'tour'} id="tour" role="dialog" aria-label=${t`Tour`}>
    <div aria-live="polite">
      <p class="small">${t`Step ${ui.tourStep + 1} of ${TOUR.length}`}</p>
      <p class="tour-title"><strong>${translated(title)}</strong></p>
      <p>${translated(text)}</p>
    </div>
    <div class="buttons">
      <button class="primary" id="tour-next" @click=${() => actions.stepTour(1)}>${last ? t`Done` : t`Next`}</button>
      <button ?disabled=${ui.tourStep === 0} @click=${() => actions.stepTour(-1)}>${t`Back`}</button>
      ${last ? html`<a href=${addressOf('./')}>${t`To the lesson`}</a>` : html`<button class="plain" @click=${actions.endTour}>${t`Skip the tour`}</button>`}
    </div>
  </section>`;
}
