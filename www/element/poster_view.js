import { html, nothing } from '../shared/template.js';
import { downloadWords } from './words.js';
import { t } from '../shared/language/text.js';

/** The photo with a button, before anything heavy is fetched. @param {import('./figure.js').Figure} figure @param {import('./figure_view.js').Actions} actions */
export function posterView({ poster, settings: { alt }, download }, actions) {
  return html`<div class="poster" part="poster">
    ${poster ? html`<img crossorigin="anonymous" src=${poster} alt=${alt} />` : nothing}
    <div class="invitation">
      <button class="start" part="button" @click=${actions.explain}>${t`Explain this photo`}</button>
      <p>${downloadWords(download)} ${t`The photo stays on this device.`}</p>
    </div>
  </div>`;
}
