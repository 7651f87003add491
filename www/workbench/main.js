import { startPage } from './page/start_page.js';

startPage(/** @type {HTMLElement} */ (document.getElementById('page')));
