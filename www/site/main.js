import { startOffline } from '../offline/start_offline.js';
import { startSearch } from './search.js';

/** @type {HTMLElement | null} */
const search = document.querySelector('#search');
startSearch(search);
startOffline(document, search?.dataset.root);

// A page without a figure does not load the element.
if (document.querySelector('why-light')) import('../element/index.js');
