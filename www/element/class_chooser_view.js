import { searchLabels } from '../shared/class_search.js';
import { percent, shortLabel } from '../shared/format.js';
import { given, html, live, nothing, repeat, styled } from '../shared/template.js';
import { t } from '../shared/language/text.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure_view.js').Actions} Actions
 */

const LIMIT = 20;

/** The likeliest classes as buttons, any other by search; not the one to compare with. @param {Figure} figure @param {Actions} actions */
export function classChooserView(figure, actions) {
  const chosen = figure.answered?.target.index;
  return html`<fieldset>
    <legend>${t`Class`}</legend>
    <ul class="classes">
      ${figure.predictions
        .filter(({ index }, place) => place < 5 || index === chosen)
        .map(
          ({ index, label, probability }) =>
            html`<li>
              <button
                class="class"
                part="button"
                aria-pressed=${String(index === chosen)}
                ?disabled=${index === figure.against}
                ${styled({ '--done': String(probability) })}
                @click=${() => actions.set('target', String(index))}
              >
                <span>${shortLabel(label)}</span> <span class="chance">${percent(probability)}</span>
              </button>
            </li>`,
        )}
    </ul>
    ${searchView(figure, actions)}
  </fieldset>`;
}

/** The ARIA combobox with a listbox: focus stays in the field, the arrow keys move the active option. @param {Figure} figure @param {Actions} actions */
function searchView({ network, against, choices: { query, active } }, actions) {
  if (!network) return nothing;
  /** @type {{ index: number, label: string }[]} */
  const matches = query ? searchLabels(network.labels, query, { limit: LIMIT, without: against }).matches : [];
  const isOpen = query !== null && query.trim() !== '';
  const pick = (/** @type {number} */ index) => {
    actions.choose({ query: null, active: -1 });
    actions.set('target', String(index));
  };
  return html`<div class="search">
    <input
      type="text"
      part="field"
      role="combobox"
      aria-label=${t`Search for another class`}
      placeholder=${t`Another class…`}
      autocomplete="off"
      spellcheck="false"
      aria-expanded=${String(isOpen)}
      aria-controls="classes"
      aria-autocomplete="list"
      aria-activedescendant=${given(matches[active] && `class-${matches[active].index}`)}
      .value=${live(query ?? '')}
      @input=${(/** @type {{ target: HTMLInputElement }} */ { target }) => actions.choose({ query: target.value, active: 0 })}
      @blur=${() => actions.choose({ query: null, active: -1 })}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        // These keys belong to the input method while it composes a word.
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && matches.length > 0) actions.choose({ active: (active + step + matches.length) % matches.length });
        else if (event.key === 'Enter' && matches[active]) pick(matches[active].index);
        else if (event.key === 'Escape' && isOpen) actions.choose({ query: null, active: -1 });
        else return;
        event.preventDefault();
      }}
    />
    <ul id="classes" role="listbox" aria-label=${t`Classes`} ?hidden=${!isOpen}>
      ${repeat(
        matches,
        ({ index }) => index,
        ({ index, label }, place) =>
          html`<li
            id="class-${index}"
            role="option"
            aria-selected=${String(place === active)}
            @pointerdown=${(/** @type {Event} */ event) => {
              // Before the field loses focus, and with it the list.
              event.preventDefault();
              pick(index);
            }}
          >
            ${label}
          </li>`,
      )}
      ${isOpen && matches.length === 0 ? html`<li role="presentation" class="aside">${t`No class has this name.`}</li>` : nothing}
    </ul>
  </div>`;
}
