import { h } from '../../shared/dom.js';

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function modal({ id, title, open, onClose }, ...children) {
  const sync = (dialog) => {
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  };
  return h(
    'dialog',
    { key: id, id, 'aria-labelledby': `${id}-title`, onclose: onClose, hook: sync },
    h('h2', { id: `${id}-title` }, title),
    open && children,
    open && h('button', { class: 'plain close', 'aria-label': 'Close', onclick: onClose }, '×'),
  );
}
