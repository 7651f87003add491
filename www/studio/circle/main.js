import { startCircle } from './start_circle.js';

startCircle(/** @type {HTMLElement} */ (document.getElementById('page')));
