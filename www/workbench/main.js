import { startPage } from './start_page.js';

startPage(/** @type {HTMLElement} */ (document.getElementById('page')));
