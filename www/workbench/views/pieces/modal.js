import { afterRender, html, nothing } from '../../../shared/template.js';

/**
 * A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back.
 * @param {{ id: string, title: string, open: boolean, onClose: () => void }} about @param {unknown} content
 */
export function modal({ id, title, open, onClose }, content) {
  const sync = (/** @type {HTMLDialogElement} */ dialog) => {
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  };
  return html`<dialog id=${id} aria-labelledby="${id}-title" @close=${onClose} ${afterRender(sync)}>
    <h2 id="${id}-title">${title}</h2>
    ${open ? content : nothing}
    ${open ? html`<button class="plain close" aria-label="Close" @click=${onClose}>×</button>` : nothing}
  </dialog>`;
}
