// The search of the site: a field, and the pages found below it. Without a script there is none, and the index pages list everything.
import MiniSearch from 'minisearch';
import { draw, html, nothing } from '../shared/template.js';
import { SEARCH } from './search_options.js';

/** How many pages are shown. */
const MOST = 12;

/** @typedef {{ id: string, title: string, description: string }} Found */

/** @param {HTMLElement | null} place with the addresses of the index and of the site's root */
export function startSearch(place) {
  if (!place) return;
  const { index = '', root = '' } = place.dataset;
  /** @type {Promise<MiniSearch> | null} */
  let loading = null;
  let query = '';
  /** @type {Found[] | null} */
  let found = null;
  let fault = '';

  const load = () => {
    loading ??= fetch(index)
      .then((response) => {
        if (!response.ok) throw new Error(`${response.status}`);
        return response.text();
      })
      .then((text) => MiniSearch.loadJSON(text, SEARCH));
    return loading;
  };

  async function search(/** @type {string} */ text) {
    query = text;
    if (text.trim() === '') {
      found = null;
      fault = '';
      return show();
    }
    try {
      const engine = await load();
      if (text !== query) return;
      fault = '';
      found = namedFirst(/** @type {Found[]} */ (/** @type {unknown} */ (engine.search(text))), text).slice(0, MOST);
    } catch {
      // The next letter tries once more.
      loading = null;
      found = null;
      fault = 'The index of the search could not be loaded. The pages of methods and metrics list all of them.';
    }
    show();
  }

  function show() {
    draw(
      html`
        <search>
          <label class="unseen" for="query">Search the documents</label>
          <input
            id="query"
            type="search"
            placeholder="Search"
            autocomplete="off"
            spellcheck="false"
            @focus=${() => load().catch(() => (loading = null))}
            @input=${(/** @type {Event} */ event) => search(/** @type {HTMLInputElement} */ (event.target).value)}
            @keydown=${(/** @type {KeyboardEvent} */ event) => followFirst(event)}
          />
          <p class="unseen" role="status">${foundWords(found, fault)}</p>
          ${results(found, fault, root)}
        </search>
      `,
      /** @type {HTMLElement} */ (place),
    );
  }

  function followFirst(/** @type {KeyboardEvent} */ event) {
    if (event.key === 'Enter' && found?.[0]) location.assign(new URL(`${root}/${found[0].id}`, document.baseURI));
    if (event.key !== 'Escape') return;
    /** @type {HTMLInputElement} */ (event.target).value = '';
    search('');
  }

  show();
}

/** The page that is called as was typed comes first: "Grad-CAM" before "Grad-CAM++". @param {Found[]} found @param {string} text */
function namedFirst(found, text) {
  const isNamed = (/** @type {Found} */ { title }) => title.toLowerCase() === text.trim().toLowerCase();
  return [...found.filter(isNamed), ...found.filter((page) => !isNamed(page))];
}

/** @param {Found[] | null} found @param {string} fault */
function foundWords(found, fault) {
  if (fault || !found) return fault;
  if (found.length === 0) return 'No page found.';
  return found.length === 1 ? '1 page found.' : `${found.length} pages found.`;
}

/** @param {Found[] | null} found @param {string} fault @param {string} root */
function results(found, fault, root) {
  if (fault) return html`<p class="results">${fault}</p>`;
  if (!found) return nothing;
  if (found.length === 0) return html`<p class="results">No page found. Every method is found by its name and its authors.</p>`;
  return html`
    <ol class="results" aria-label="Pages found">
      ${found.map(
        ({ id, title, description }) => html`
          <li><a href=${`${root}/${id}`}>${title}</a><span class="small">${description}</span></li>
        `,
      )}
    </ol>
  `;
}
