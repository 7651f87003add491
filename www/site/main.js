import { startSearch } from './search.js';

startSearch(document.querySelector('#search'));

// A page without a figure does not load the element.
if (document.querySelector('why-light')) import('../element/index.js');
