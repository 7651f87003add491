import { startStudio } from './start_studio.js';

startStudio(/** @type {HTMLElement} */ (document.getElementById('page')));
