// The index of the search, made with the site and fetched by a page when the search is first used.
import MiniSearch from 'minisearch';
import { SEARCH } from '../../www/site/search_options.js';

const text = (html) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');

/** @param {object[]} pages @returns {string} JSON */
export function searchIndex(pages) {
  const search = new MiniSearch(SEARCH);
  search.addAll(
    pages.map(({ path, title, description, keywords = '', html = '', data }) => ({
      path,
      title,
      description,
      keywords,
      headings: (data?.contents ?? []).map((entry) => entry.title).join(' '),
      text: text(html) + (data?.parameters ?? []).map(({ name, label, help }) => ` ${name} ${label} ${help}`).join(''),
    })),
  );
  return JSON.stringify(search);
}
