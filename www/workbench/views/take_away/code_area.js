import { afterRender, html } from '../../../shared/template.js';

/** What each area was selected for. @type {WeakMap<HTMLTextAreaElement, object>} */
const selectedFor = new WeakMap();

/** Once for each refusal: the visitor may select something else afterwards. @param {object | null} refusal */
const selecting = (refusal) => (/** @type {HTMLTextAreaElement} */ area) => {
  if (!refusal || selectedFor.get(area) === refusal) return;
  selectedFor.set(area, refusal);
  area.focus();
  area.select();
};

/**
 * A text to copy. `select`: the refusal of the browser to copy it, after which it is selected.
 * @param {{ label: string, text: string, select: object | null }} about
 */
export const codeArea = ({ label, text, select }) =>
  html`<textarea class="code" readonly rows="7" aria-label=${label} .value=${text} ${afterRender(selecting(select))}></textarea>`;
