import { canvasFromPhoto } from '../../../shared/canvas.js';
import { percent } from '../../../shared/format.js';
import { html, nothing, styled } from '../../../shared/template.js';
import { classNamed } from '../../own_network/choice.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/own_network.js').OwnNetwork} OwnNetwork
 * @typedef {import('../../../client/types.js').Preview} Preview
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** Pictures of what networks see, each drawn once. @type {WeakMap<Preview, HTMLCanvasElement>} */
const drawn = new WeakMap();

/** @param {Preview} preview */
function pictureOf(preview) {
  const known = drawn.get(preview) ?? canvasFromPhoto(preview.seen);
  drawn.set(preview, known);
  known.setAttribute('role', 'img');
  known.setAttribute('aria-label', t`What the network sees: ${preview.seen.width} × ${preview.seen.height} pixels`);
  return known;
}

/** What the network makes of the photo on display. @param {OwnNetwork} panel @param {Value} value */
export function previewView({ preview, choice }, { photo, state }) {
  const title = photo?.key === state.photo ? (photo?.title ?? photo?.name) : undefined;
  return html`<section class="own-preview" aria-labelledby="own-preview-title">
    <h3 id="own-preview-title">${title ? t`What it makes of “${translated(title)}”` : t`What it makes of the photo`}</h3>
    ${
      preview && choice
        ? html`<figure class="own-seen">
              ${pictureOf(preview)}
              <figcaption class="small">${t`It sees ${preview.seen.width} × ${preview.seen.height} pixels.`}</figcaption>
            </figure>
            <ol class="own-says" aria-live="polite">
              ${preview.predictions.map(
                ({ index, probability }) =>
                  html`<li>
                    <span class="own-class">${classNamed(index, choice)}</span>
                    <span class="own-share">${percent(probability)}</span>
                    <span class="own-bar" ${styled({ '--share': String(probability) })}></span>
                  </li>`,
              )}
            </ol>`
        : html`<p class="small">${state.photo ? nothing : t`Choose a photo to see what the network makes of it.`}</p>`
    }
  </section>`;
}
