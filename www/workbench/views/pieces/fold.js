import { afterRender, html } from '../../../shared/template.js';

/** By which key a part was last unfolded by the page. @type {WeakMap<HTMLDetailsElement, string>} */
const unfolded = new WeakMap();

/**
 * A part that is folded until somebody opens it. Where `wanted` is a key, the page opens it once for that key, and leaves it to the visitor from then on.
 * @param {{ summary: unknown, wanted?: string | null, name: string }} about `name`: its class @param {unknown} content
 */
export function foldView({ summary, wanted = null, name }, content) {
  const openOnce = (/** @type {HTMLDetailsElement} */ details) => {
    if (wanted === null || unfolded.get(details) === wanted) return;
    unfolded.set(details, wanted);
    details.open = true;
  };
  return html`<details class="fold ${name}" ${afterRender(openOnce)}>
    <summary>${summary}</summary>
    <div class="folded">${content}</div>
  </details>`;
}
