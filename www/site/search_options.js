// How the index of the site is made and read; both sides have to agree.

/** @type {import('minisearch').Options} */
export const SEARCH = {
  idField: 'path',
  fields: ['title', 'keywords', 'headings', 'description', 'text'],
  storeFields: ['title', 'description'],
  searchOptions: {
    // A word that is not finished, and one with a slip: "sundarar", "sundarajan".
    prefix: true,
    fuzzy: (term) => (term.length > 5 ? 0.2 : false),
    boost: { title: 8, keywords: 4, headings: 2, description: 2 },
    combineWith: 'AND',
    // Several pages cite the same paper: the method comes before the metric.
    boostDocument: (path) => (String(path).startsWith('docs/methods/') ? 1.1 : 1),
  },
};
