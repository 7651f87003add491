import { startOffline } from '../offline/start_offline.js';
import { startStudio } from './start_studio.js';

startStudio(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
