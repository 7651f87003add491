import { startOffline } from '../offline/start_offline.js';
import { startLanguage } from '../shared/language/start.js';
import { startStudio } from './start_studio.js';

await startLanguage();
startStudio(/** @type {HTMLElement} */ (document.getElementById('page')));
startOffline(document);
