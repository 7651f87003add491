// The code for another page, and what it shows.

import { afterRender, html, nothing } from '../../../shared/template.js';
import { isOwn } from '../../files/own_files.js';
import { photoAddress } from '../../files/gallery.js';
import { embedNotes, VARIANTS, VARIANT_WORDS } from '../../take_away/embed_code.js';
import { codeArea } from './code_area.js';
import { segmentsField } from '../pieces/fields.js';
import { t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** @param {Value} value @param {Actions} actions */
export function embedView(value, actions) {
  const { variant, code, preview, shown } = value.ui.takeAway;
  const notes = embedNotes(value, variant);
  const live = variant !== 'frame' && !isOwn(value.state.model);
  return html`<section aria-labelledby="take-embed">
    <h3 id="take-embed">${t`Code for another page`}</h3>
    ${segmentsField({ name: 'embed-variant', label: t`How it is put in`, value: variant, choices: VARIANTS.map((one) => ({ ...one, label: translated(one.label) })), onChoose: actions.chooseEmbed })}
    ${codeArea({ label: t`Embed code`, text: code, select: shown?.what === 'code' ? shown : null })}
    <p class="small">${translated(VARIANT_WORDS[variant])}</p>
    ${notes.map((sentence) => html`<p class="small own-thing">${sentence}</p>`)}
    <div class="buttons">
      <button ?disabled=${code === ''} @click=${actions.copyEmbedCode}>${t`Copy embed code`}</button>
      ${live ? html`<button ?disabled=${preview} @click=${actions.previewEmbed}>${t`Show it live`}</button>` : nothing}
      ${photoLink(value, variant)}
    </div>
    ${live && preview ? html`<div class="embed-preview" ${afterRender(previewer(value))}></div>` : nothing}
  </section>`;
}

/** @param {Value} value @param {string} variant */
function photoLink({ gallery, state }, variant) {
  const entry = variant === 'frame' ? null : gallery?.find(({ id }) => id === state.photo);
  return entry
    ? html`<a class="save-photo" href=${photoAddress(entry)} download=${entry.file}>${t`Save the photo`}</a>`
    : nothing;
}

/** Puts the element of the code in, once; only its photo comes from another place. @param {Value} value */
function previewer({ ui, state, gallery, files }) {
  return (/** @type {HTMLElement} */ host) => {
    if (host.firstElementChild) return;
    const entry = gallery?.find(({ id }) => id === state.photo);
    const figure = /** @type {import('../../../element/why_light.js').WhyLightElement} */ (document.createElement('why-light'));
    for (const [name, text] of Object.entries(ui.takeAway.attributes)) figure.setAttribute(name, text);
    if (entry) figure.setAttribute('photo', photoAddress(entry));
    figure.setAttribute('loading', 'eager');
    host.append(figure);
    const own = files.get(state.photo)?.file;
    if (own) figure.file = own;
  };
}
