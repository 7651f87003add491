/** @typedef {import('../state/types/parts.js').Actions} Actions */

/** @type {Record<string, import('../state/types/choices.js').State["pictures"]>} */
const PICTURES = { 1: 'all', 2: 'photo', 3: 'map', 4: 'overlay' };

/** Shortcuts for the whole page; letters only where nobody is typing. @param {Window} window @param {Actions} actions */
export function listenForKeys(window, actions) {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : null;
    const typing = target?.closest('input:not([type=range], [type=radio], [type=checkbox]), select, textarea');
    if (event.key === 'Escape') return actions.escape();
    if (typing || target?.closest('dialog')) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) return act(event, actions.undo);
      if (key === 'y' || key === 'z') return act(event, actions.redo);
      return;
    }
    if (event.altKey) return;
    /** @type {Record<string, () => void>} */
    const shortcuts = {
      '?': () => actions.openDialog('shortcuts'),
      o: actions.pickPhoto,
      c: actions.focusSearch,
      m: () => actions.openDialog('methods'),
      t: () => actions.choose({ target: 'top' }),
      '[': () => actions.fade(-10),
      ']': () => actions.fade(10),
    };
    const shortcut =
      shortcuts[event.key.toLowerCase()] ?? (PICTURES[event.key] && (() => actions.choose({ pictures: PICTURES[event.key] })));
    if (shortcut) act(event, shortcut);
  });
}

/** @param {Event} event @param {() => void} action */
function act(event, action) {
  event.preventDefault();
  action();
}
