import { afterRender, html, nothing } from '../../../shared/template.js';
import { t } from '../../../shared/language/text.js';

/** The dialogs that the page shows, until it takes them away. @type {WeakSet<HTMLDialogElement>} */
const shown = new WeakSet();

/**
 * A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back.
 * @param {{ id: string, title: string, open: boolean, onClose: () => void }} about @param {unknown} content
 */
export function modal({ id, title, open, onClose }, content) {
  const sync = (/** @type {HTMLDialogElement} */ dialog) => {
    // The browser closes it on Escape and tells later: a view that is drawn in between must not open it again.
    if (open && !shown.has(dialog)) dialog.showModal();
    if (!open && dialog.open) dialog.close();
    if (open) shown.add(dialog);
    else shown.delete(dialog);
  };
  // For the same reason it may be open again when the page is told that it was closed, or the page may know already: of Escape it hears at once, so
  // that the next key finds the dialog closed.
  const hear = (/** @type {Event & { currentTarget: HTMLDialogElement }} */ { currentTarget }) => {
    if (!currentTarget.open && shown.has(currentTarget)) onClose();
  };
  return html`<dialog id=${id} aria-labelledby="${id}-title" @cancel=${onEscape(onClose)} @close=${hear} ${afterRender(sync)}>
    <h2 id="${id}-title">${title}</h2>
    ${open ? content : nothing}
    ${open ? html`<button class="plain close" aria-label=${t`Close`} @click=${onClose}>×</button>` : nothing}
  </dialog>`;
}

/** A file chooser in the dialog that is left without a file says `cancel` too. @param {() => void} onClose */
const onEscape =
  (onClose) =>
  (/** @type {Event} */ { target, currentTarget }) => {
    if (target === currentTarget) onClose();
  };
