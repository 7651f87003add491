import { html, live, nothing, repeat } from '../../../shared/template.js';
import { predictionsWords, roughly } from '../../../shared/format.js';
import { methodName } from '../../../shared/method_words.js';
import { costOf } from '../../explore/method_cost.js';
import { searchMethods } from '../../question/method_search.js';
import { MOST_COMPARED } from '../../state/choices.js';
import { isUnfit, servedModel, unfitWords } from '../../state/method_fit.js';
import { comparedMethods, settingsOf } from '../../state/questions.js';
import { modal } from '../pieces/modal.js';
import { counted, engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../../state/types/value.js').Value} Value
 * @typedef {import('../pieces/fields.js').ChangeEvent} ChangeEvent
 */

/**
 * All methods to look through: what each asks, where it comes from and what it costs here. In a comparison several may be chosen.
 * @param {Value} value @param {Actions} actions
 */
export function methodsDialog(value, actions) {
  const { ui, state } = value;
  const open = ui.dialog === 'methods';
  const title = state.compare === '' ? t`Methods` : t`Methods to compare`;
  return modal({ id: 'methods', title, open, onClose: actions.closeDialog }, open ? content(value, actions) : nothing);
}

/** @param {Value} value @param {Actions} actions */
function content(value, actions) {
  const query = value.ui.methodQuery ?? '';
  const families = searchMethods(value.methods ?? [], query);
  const found = families.reduce((sum, { methods }) => sum + methods.length, 0);
  return html`<div class="find">
      <label for="method-search" class="unseen">${t`Search the methods`}</label>
      <input
        id="method-search"
        type="text"
        autofocus
        autocomplete="off"
        spellcheck="false"
        placeholder=${t`Search by name, author or words of the summary`}
        .value=${live(query)}
        @input=${(/** @type {ChangeEvent} */ { currentTarget }) => actions.setUi({ methodQuery: currentTarget.value })}
      />
      <p class="small" role="status">${countWords(value, found)}</p>
    </div>
    ${repeat(
      families,
      ({ family }) => family,
      (family) => familyView(family, value, actions),
    )}
    ${value.methods && found === 0 ? html`<p>${t`No method is described by these words.`}</p>` : nothing}`;
}

/** @param {Value} value @param {number} found */
function countWords({ state, methods }, found) {
  if (!methods) return t`Starting the engine`;
  const compared = comparedMethods(state);
  return compared.length > 0
    ? t`${compared.length} of ${MOST_COMPARED} chosen`
    : counted(found, t`1 method`, t`${found} methods`);
}

/** @param {{ family: string, methods: MethodRecord[] }} about @param {Value} value @param {Actions} actions */
function familyView({ family, methods }, value, actions) {
  return html`<section class="family" aria-label=${engineText(family)}>
    <h3>${engineText(family)}</h3>
    <ul>
      ${repeat(
        methods,
        ({ id }) => id,
        (method) => html`<li>${methodButton(method, value, actions)}</li>`,
      )}
    </ul>
  </section>`;
}

/** @param {MethodRecord} method @param {Value} value @param {Actions} actions */
function methodButton(method, value, actions) {
  const { state } = value;
  const compared = comparedMethods(state);
  const comparing = compared.length > 0;
  const chosen = comparing ? compared.includes(method.id) : state.method === method.id;
  const model = servedModel(value);
  const unfit = isUnfit(method, model);
  return html`<button
    class="method"
    aria-pressed=${String(chosen)}
    aria-disabled=${unfit ? 'true' : nothing}
    ?disabled=${comparing && !chosen && compared.length >= MOST_COMPARED}
    @click=${() => actions.pickMethod(method.id)}
  >
    <strong>${engineText(methodName(method, settingsOf(state, method.id)))}</strong>
    <span class="small cost">${unfit ? '' : costWords(method, value)}</span>
    ${unfit && model ? html`<span class="small summary">${t`${unfitWords(method, model)}.`}</span>` : nothing}
    <span class="small summary">${engineText(method.summary)}</span>
    <span class="small source">${method.paper.authors}, ${method.paper.year}</span>
  </button>`;
}

/** "about 3 s here", or in predictions while nothing has been timed. @param {MethodRecord} method @param {Value} value */
export function costWords(method, value) {
  const ms = costOf(method, value);
  if (ms !== null) return t`${roughly(ms)} here`;
  return method.passes ? predictionsWords(method.passes) : '';
}
