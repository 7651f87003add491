import { afterRender, given, html, live, nothing, repeat } from '../../../shared/template.js';
import { searchLabels } from '../../../shared/class_search.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/answers.js').Model} Model
 * @typedef {import('../pieces/fields.js').ChangeEvent} ChangeEvent
 * @typedef {import('../../state/types/choices.js').ClassChoice} ClassChoice
 * @typedef {import('../../state/types/value.js').ClassField} ClassField
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').FoundClass} FoundClass
 * @typedef {import('../../../client/types.js').FoundClasses} FoundClasses
 * @typedef {import('../../state/types/value.js').Search} Search
 * @typedef {import('../../state/types/value.js').Value} Value
 *
 * `chosen`: index; `without`: an index that makes no sense here.
 * @typedef {{ name: ClassField, label: string, chosen: ClassChoice | null | undefined, without?: ClassChoice }} ClassFieldAsked
 */

/**
 * A class of the network by search: the ARIA combobox with a listbox popup. Focus stays in the field, the arrow keys move the active
 * option. Before anything is typed the likeliest classes come first. What is typed while the network is still on its way waits for it.
 * @param {ClassFieldAsked} field @param {Value} value @param {Actions} actions
 */
export function classField(field, value, actions) {
  const { name, label } = field;
  const { model, ui } = value;
  const search = ui.search?.field === name ? ui.search : null;
  const open = Boolean(search?.open && model);
  const found = open && search && model ? foundClasses(field, search, model, value) : NONE;
  const active = search ? found.matches[search.active] : undefined;
  const id = name === 'target' ? 'class' : name;
  const look = (/** @type {Pick<Search, "query" | "active">} */ change) =>
    actions.setUi({ search: { field: name, open: true, ...change } });
  return html`<div class="combobox">
    <label for="${id}-search">${label}</label>
    <input
      id="${id}-search"
      type="text"
      role="combobox"
      autocomplete="off"
      spellcheck="false"
      placeholder=${t`Search by name or number`}
      .value=${live(search?.query ?? '')}
      aria-expanded=${String(open)}
      aria-controls="${id}-list"
      aria-autocomplete="list"
      aria-activedescendant=${given(active && `${id}-${active.index}`)}
      @input=${(/** @type {ChangeEvent} */ { currentTarget }) => look({ query: currentTarget.value, active: 0 })}
      @focus=${(/** @type {ChangeEvent} */ { currentTarget }) => look({ query: currentTarget.value, active: -1 })}
      @blur=${() => actions.setUi({ search: null })}
      @keydown=${(/** @type {KeyboardEvent} */ event) => actions.searchKey(event, found.matches, name)}
    />
    <ul id="${id}-list" role="listbox" tabindex="-1" aria-label=${t`Classes`} ?hidden=${!open}>
      ${repeat(
        found.matches,
        ({ index }) => index,
        (match, place) => optionView(match, place === search?.active, { id, ...field }, actions),
      )}
      ${open ? restView(found) : nothing}
    </ul>
  </div>`;
}

/** @type {FoundClasses} */
const NONE = { matches: [], total: 0 };

/** @param {ClassFieldAsked} field @param {Search} search @param {Model} model @param {Value} value */
function foundClasses({ name, without }, { query }, model, { predictions }) {
  const first = name === 'target' ? [] : (predictions ?? []).map(({ index }) => index);
  return searchLabels(model.labels, query, { first, without: typeof without === 'number' ? without : null });
}

/** @param {HTMLElement} option */
const intoSight = (option) => option.scrollIntoView({ block: 'nearest' });

/**
 * The pointer chooses when it goes down: before the field loses focus, and with it the list.
 * @param {FoundClass} foundClass @param {boolean} active @param {ClassFieldAsked & { id: string }} classFieldAsked @param {Actions} actions
 */
function optionView({ index, label }, active, { id, name, chosen }, actions) {
  return html`<li
    id="${id}-${index}"
    role="option"
    aria-selected=${String(index === chosen)}
    class=${active ? 'active' : nothing}
    @pointerdown=${(/** @type {PointerEvent} */ event) => actions.pickClass(event, index, name)}
    ${afterRender(active ? intoSight : undefined)}
  >
    ${label}<span class="number">${index}</span>
  </li>`;
}

/** @param {FoundClasses} foundClasses */
function restView({ matches, total }) {
  if (total === 0) return html`<li class="more" role="presentation">${t`No class has this name.`}</li>`;
  const rest = total - matches.length;
  return rest > 0 ? html`<li class="more" role="presentation">${t`and ${rest} more; type to narrow them down`}</li>` : nothing;
}
