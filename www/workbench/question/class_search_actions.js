// The field in which a class is searched for, as actions for the views: the ARIA combobox with a list.

/**
 * @typedef {import('../state/types/value.js').ClassField} ClassField
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/value.js').Search} Search
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../../client/types.js').FoundClass} FoundClass
 */

/** What an arrow key moves the active entry of a list by. @type {Record<string, number | undefined>} */
const MOVES = { ArrowDown: 1, ArrowUp: -1 };

/** @param {ClassField} field @returns {Search} with nothing typed and its list closed */
const emptySearch = (field) => ({ field, query: '', open: false, active: -1 });

/** @param {{ store: Store, controller: Controller }} about */
export function createClassSearchActions({ store, controller }) {
  const setSearch = (/** @type {Search} */ search) => controller.setUi({ search });

  function pickClass(/** @type {Event} */ event, /** @type {number} */ index, /** @type {ClassField} */ field) {
    event.preventDefault();
    setSearch(emptySearch(field));
    controller.chooseClass(field, index);
  }

  return {
    pickClass,
    searchKey(/** @type {KeyboardEvent} */ event, /** @type {FoundClass[]} */ matches, /** @type {ClassField} */ field) {
      // These keys belong to the input method while it composes a word.
      if (event.isComposing) return;
      const search = store.get().ui.search ?? emptySearch(field);
      const move = MOVES[event.key];
      if (move) {
        const active = search.open ? (search.active + move + matches.length) % Math.max(1, matches.length) : 0;
        setSearch({ ...search, open: true, active });
      } else if (event.key === 'Enter' && search.open) {
        const chosen = matches[Math.max(0, search.active)];
        if (chosen) pickClass(event, chosen.index, field);
      } else if (event.key === 'Escape' && (search.open || search.query)) {
        setSearch(emptySearch(field));
      } else {
        return;
      }
      event.preventDefault();
    },
  };
}
