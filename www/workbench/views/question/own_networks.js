import { html, nothing } from '../../../shared/template.js';
import { forgetButton } from '../pieces/forget_button.js';
import { keptWords } from '../../words/kept_words.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** The visitor's own networks: each can be used, renamed, set up again and forgotten. @param {Value} value @param {Actions} actions */
export function ownNetworksView({ files, state, keepFiles, ui }, actions) {
  const own = [...files].filter(([, { isModel, opened }]) => isModel && opened);
  if (own.length === 0) return nothing;
  const shortest = own.find(([, { kept }]) => !kept) ?? own[0];
  return html`<details class="own-networks" ?open=${files.has(state.model)}>
    <summary>${t`Your networks`}</summary>
    <ul>
      ${own.map(([key, { name }]) => networkRow(key, name, { chosen: state.model === key, ui }, actions))}
    </ul>
    <p class="small">${keptWords(shortest[1], keepFiles)}</p>
  </details>`;
}

/** @param {string} key @param {string} name @param {{ chosen: boolean, ui: Value["ui"] }} about @param {Actions} actions */
function networkRow(key, name, { chosen, ui }, actions) {
  const rename = (/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    const wanted = currentTarget.value.trim();
    if (wanted) actions.renameNetwork(key, wanted);
    else currentTarget.value = name;
  };
  return html`<li>
    <input type="text" aria-label=${t`Name of ${name}`} .value=${name} @change=${rename} />
    <span class="buttons">
      <button class="link" aria-label=${t`Use ${name}`} ?disabled=${chosen} @click=${() => actions.chooseModel(key)}>
        ${t`Use`}
      </button>
      <button class="link" aria-label=${t`Set up ${name}`} @click=${() => actions.setUpNetwork(key)}>${t`Set up…`}</button>
      ${forgetButton(key, name, ui, actions)}
    </span>
  </li>`;
}
